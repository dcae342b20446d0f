"""Source as people paste it: with the prompts of an interactive session, or indented as a whole."""

import ast
import re
from dataclasses import dataclass

_SESSIONS = (
    # Python's own prompt, as in documentation and doctests.
    (re.compile(r"[ \t]*>>>(?: |$)"), re.compile(r"[ \t]*(?:>>>|\.\.\.)(?: |$)")),
    # IPython's.
    (re.compile(r"[ \t]*In \[\d*\]:(?: |$)"), re.compile(r"[ \t]*(?:In \[\d*\]:|\.{3,}:)(?: |$)")),
)
"""What a source of the kind begins with, and what stands before each of its lines of code."""

NOTE = "Note: lines without a prompt were taken for output and did not run.\n"


@dataclass(frozen=True)
class Pasted:
    """What to run."""

    text: str
    """The source without prompts; lines keep their numbers."""
    note: str | None = None
    """For the reader."""


def without_prompts(source: str) -> Pasted:
    """The code of a pasted interactive session; any other source as it is.

    No program begins with a prompt, so text inside strings of ordinary programs is never touched.
    """
    if not source.lstrip().startswith((">>>", "In [")):
        return Pasted(source)
    lines = source.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    prompt = next((each for begins, each in _SESSIONS if begins.match(first.rstrip("\r\n"))), None)
    if prompt is None:
        return Pasted(source)
    code: list[str] = []
    dropped = False
    for line in lines:
        bare = line.rstrip("\r\n")
        end = line[len(bare) :]
        match = prompt.match(bare)
        if match is None:
            dropped = dropped or bool(bare.strip())
            code.append(end)
        else:
            code.append(bare[match.end() :] + end)
    return Pasted("".join(code), NOTE if dropped else None)


def parse_indented(source: str, filename: str, flags: int) -> ast.Module | None:
    """The tree of a source whose first line is indented, as code copied out of a function is.

    None where the first line is not indented; raises SyntaxError. Positions are those of the source, and strings
    keep their text, since nothing is moved.
    """
    first = next(
        (line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")), ""
    )
    if not first[:1].isspace():
        return None
    try:
        tree: ast.Module = compile(f"if 1:\n{source}", filename, "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        error.lineno = _above(error.lineno)
        error.end_lineno = _above(error.end_lineno)
        raise
    block = tree.body[0]
    if not isinstance(block, ast.If) or block.orelse:
        # An `else:` of the source has found the line above it.
        return None
    tree.body = [*block.body, *tree.body[1:]]
    for statement in tree.body:
        ast.increment_lineno(statement, -1)
    return tree


def _above(line: int | None) -> int | None:
    return None if line is None else max(1, line - 1)
