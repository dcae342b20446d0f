"""From the source of a cell to code objects: parse, then compile. Nothing here runs the program."""

import __future__

import ast
from dataclasses import dataclass
from types import CodeType

from fenced_kernel.cells import awaits, magics, pasted

FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag

REPLACEMENTS = 200
"""Notebook commands replaced in one cell at most; each costs another parse."""


@dataclass(frozen=True)
class Parsed:
    """A cell's syntax tree."""

    filename: str
    tree: ast.Module
    source: str
    """What was parsed: the cell's source with notebook commands replaced, line by line."""
    notes: tuple[str, ...]
    """What to tell the reader about them."""
    requirements: tuple[str, ...] = ()
    """What they install."""


@dataclass(frozen=True)
class Compiled:
    """A cell ready to run."""

    filename: str
    statements: CodeType | None
    """Everything but the last expression."""
    value: CodeType | None
    """The last expression, when its value is to be shown."""
    future_flags: int
    """`from __future__` features that later cells inherit."""


def parse(source: str, filename: str) -> Parsed:
    """Parse a cell; raises SyntaxError (and ValueError for a null character on old versions)."""
    found = pasted.without_prompts(source)
    text = found.text
    magics.first_cell_command(text, filename)
    notes: list[str] = [] if found.note is None else [found.note]
    requirements: list[str] = []
    for _ in range(REPLACEMENTS):
        try:
            return Parsed(filename, _tree(text, filename), text, tuple(notes), tuple(requirements))
        except SyntaxError as error:
            failed = error
        # Outside of the handler, so that the error about a command is not chained to the parser's.
        text = _without_command(text, failed, notes, requirements, filename)
    raise SyntaxError(f"more than {REPLACEMENTS} notebook commands in one cell")


def _tree(text: str, filename: str) -> ast.Module:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        tree: ast.Module = compile(text, filename, "exec", flags, dont_inherit=True)
    except IndentationError:
        indented = pasted.parse_indented(text, filename, flags)
        if indented is None:
            raise
        return indented
    return tree


def _without_command(
    text: str, error: SyntaxError, notes: list[str], requirements: list[str], filename: str
) -> str:
    """The text without the notebook command at which the parser stopped; raises the error if it is none."""
    lines = text.splitlines(keepends=True)
    if error.lineno is None or not 0 < error.lineno <= len(lines):
        raise error
    line = lines[error.lineno - 1]
    found = magics.replacement(line, error.lineno, filename)
    if found is None:
        raise error
    lines[error.lineno - 1] = found.text + line[len(line.rstrip("\r\n")) :]
    if found.note is not None:
        notes.append(found.note)
    requirements.extend(found.requirements)
    return "".join(lines)


def compile_cell(parsed: Parsed, future_flags: int = 0) -> Compiled:
    """Compile a parsed cell, its last expression apart; raises SyntaxError."""
    body = parsed.tree.body
    last = body[-1] if body else None
    flags = future_flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    expression: ast.Expression | None = None
    if isinstance(last, ast.Expr) and not silenced(last, parsed.source):
        body = body[:-1]
        expression = ast.Expression(last.value)
    module = ast.Module(body, parsed.tree.type_ignores)
    awaits.rewrite(module)
    statements = compile(module, parsed.filename, "exec", flags, dont_inherit=True) if body else None
    if statements is not None:
        flags |= statements.co_flags & FUTURE_FLAGS
    value = None
    if expression is not None:
        awaits.rewrite(expression)
        value = compile(expression, parsed.filename, "eval", flags, dont_inherit=True)
    return Compiled(parsed.filename, statements, value, flags & FUTURE_FLAGS)


def silenced(last: ast.Expr, source: str) -> bool:
    """Whether a semicolon follows the last expression, so that its value is not shown."""
    if last.end_lineno is None or last.end_col_offset is None:
        return False
    lines = source.encode("utf-8", "surrogatepass").splitlines()[last.end_lineno - 1 :]
    lines[0] = lines[0][last.end_col_offset :]
    # Nothing but closing brackets, semicolons and comments can follow.
    return any(b";" in line.partition(b"#")[0] for line in lines)
