"""A file that was not found where a program written elsewhere expects it, but that is here under another path."""

import ntpath
import os
import re

_QUOTED = re.compile(r"""['"](?P<path>[^'"\n]+)['"]|(?P<bare>[\w./\\:~-]+\.\w+)""")
MOST = 5_000
"""Files that are looked through."""


def remark(error: BaseException) -> str | None:
    """What the file is called here; None when no file of that name is here, or the error names none."""
    if not isinstance(error, FileNotFoundError):
        return None
    path = _path(error)
    name = ntpath.basename(path.rstrip("/\\")) if path else ""
    if not name:
        return None
    found = _like(name)
    if found is None or found == path:
        return None
    return f"The file {name!r} is here as {found!r}: write that path instead of {path!r}."


def _path(error: FileNotFoundError) -> str | None:
    """The path of the error; some libraries have it in their words alone."""
    named = error.filename
    if isinstance(named, bytes):
        return os.fsdecode(named)
    if isinstance(named, str):
        return named
    match = _QUOTED.search(str(error))
    return (match["path"] or match["bare"]) if match is not None else None


def _like(name: str) -> str | None:
    """The relative path of a file below the working directory with that name, in any case if need be."""
    other_case: str | None = None
    seen = 0
    for folder, folders, files in os.walk("."):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(files):
            if file == name:
                return _relative(folder, file)
            if other_case is None and file.lower() == name.lower():
                other_case = _relative(folder, file)
        seen += len(files)
        if seen > MOST:
            break
    return other_case


def _relative(folder: str, file: str) -> str:
    return os.path.normpath(os.path.join(folder, file))
