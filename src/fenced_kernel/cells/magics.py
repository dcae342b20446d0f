"""Notebook commands in plain Python: `%matplotlib inline`, `!pip install x`.

They are no Python, so they are only looked at where the parser stops; text inside strings is never touched. A
few are harmless here and become `pass` on the same line, those that install packages a call that does; the others
become an error that says what to write instead.
"""

import re
from dataclasses import dataclass

from fenced_kernel.cells import asked
from fenced_kernel.packages import NAME, commands

COMMAND = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>%%?|!!?)[ \t]*(?P<name>[A-Za-z_][\w.-]*)?(?P<rest>.*)$")

IGNORED = frozenset({"matplotlib", "autoreload", "load_ext", "config"})
OTHER_NOTE = "Note: {command!r} did nothing: of its kind only lines that install packages work here.\n"

FETCH = "urllib.request.urlretrieve(url, 'name') fetches a file from a site that this conversation allows"
INSTEAD = {
    "time": "time.perf_counter() before and after measures the time",
    "timeit": "timeit.timeit(function, number=1000) measures the time",
    "run": "a cell shares its variables with the others; call its functions",
    "cd": "os.chdir(path) changes the folder",
    "pwd": "os.getcwd() tells the folder",
    "ls": "os.listdir() lists the files",
    "env": "os.environ holds the environment",
    "who": "dir() lists the variables",
    "whos": "dir() lists the variables",
    "writefile": "open(path, 'w').write(text) writes a file",
    "cat": "print(open(path).read()) shows a file",
    "wget": FETCH,
    "curl": FETCH,
    "python": "write the program itself in the cell",
}


FIGURES = "fenced_kernel.display.figures"
FIGURE_FORMAT = re.compile(
    r"""\s*InlineBackend\.figure_formats?\s*=\s*(?P<value>[\[({]?\s*(?:(?:'\w+'|"\w+")\s*,?\s*)+[\])}]?)\s*$"""
)
"""The one setting of notebooks that means something here; the value is Python of which nothing but texts is taken."""


@dataclass(frozen=True)
class Replacement:
    """What to parse instead of a line."""

    text: str
    note: str | None = None
    """For the reader."""
    requirements: tuple[str, ...] = ()
    """What it installs."""


def replacement(line: str, number: int, filename: str) -> Replacement | None:
    """What to parse instead of a line that is a notebook command.

    None when the line is no such command. Raises SyntaxError for one that cannot be ignored.
    """
    command = line.strip()
    question = asked.call_for(line)
    if question is not None:
        return Replacement(question)
    try:
        found = commands.read(line)
    except commands.Refused as refused:
        raise SyntaxError(
            f"{command!r} cannot be done here: {refused}",
            (filename, number, len(line) - len(line.lstrip()) + 1, line, number, len(line.rstrip()) + 1),
        ) from None
    if isinstance(found, commands.Other):
        return Replacement(f"{found.indent}pass", OTHER_NOTE.format(command=command))
    if found is not None:
        return Replacement(_call(found), None, found.requirements)
    match = COMMAND.match(line.rstrip("\r\n"))
    if match is None:
        return None
    name = match["name"] or ""
    figures = FIGURE_FORMAT.match(match["rest"]) if match["mark"] == "%" and name == "config" else None
    if figures is not None:
        call = f"__import__({FIGURES!r}, fromlist=['*']).set_formats({figures['value']})"
        return Replacement(f"{match['indent']}{call}")
    if match["mark"] == "%" and name in IGNORED:
        return Replacement(f"{match['indent']}pass")
    what = "shell command" if match["mark"].startswith("!") else "notebook command"
    instead = INSTEAD.get(name.removesuffix("3"))
    advice = f": {instead}" if instead else ""
    offset = len(match["indent"]) + 1
    raise SyntaxError(
        f"{command.split()[0]!r} is a {what}, and programs here are plain Python{advice}",
        (filename, number, offset, line, number, offset + len(command)),
    )


def _call(found: commands.Install) -> str:
    """On one line, so that the lines of the cell keep their numbers."""
    options = [
        text
        for wanted, text in (
            (found.quiet, "quiet=True"),
            (not found.dependencies, "deps=False"),
            (found.prereleases, "pre=True"),
        )
        if wanted
    ]
    return f"{found.indent}await {NAME}({', '.join([*map(repr, found.requirements), *options])})"


def first_cell_command(source: str, filename: str) -> None:
    """Refuse `%%command` on the first line: what follows it is often no Python at all."""
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            if line.startswith("%%"):
                replacement(line, number, filename)
            return
