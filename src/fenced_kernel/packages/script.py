"""The header of a script (PEP 723): what the program says that it needs."""

import re

from fenced_kernel.packages.errors import BadHeader

BLOCK = re.compile(r"(?m)^# /// script[ \t]*\r?\n(?P<content>(?:#(?:| .*)\r?\n)+?)# ///[ \t]*$")
MARK = "# /// script"


def dependencies(source: str) -> list[str]:
    """The requirements that the header lists; empty without one. Raises BadHeader."""
    if MARK not in source:
        return []
    found = BLOCK.search(source)
    if found is None:
        return []
    import tomllib

    lines = (line[2:] if line.startswith("# ") else line[1:] for line in found["content"].splitlines())
    try:
        listed = tomllib.loads("\n".join(lines)).get("dependencies", [])
    except tomllib.TOMLDecodeError as error:
        raise BadHeader(str(error)) from None
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise BadHeader("its dependencies are no list of texts")
    return list(listed)
