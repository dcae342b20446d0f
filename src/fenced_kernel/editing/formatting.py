"""The code as a formatter lays it out, if the session has one."""

import ast

from fenced_kernel.cells.code import silenced
from fenced_kernel.cells.magics import COMMAND
from fenced_kernel.editing.formatters import FORMATTERS, Formatter, lay_out, present
from fenced_kernel.values.guard import Guard
from fenced_kernel.wire import Formatting

LONGEST_MESSAGE = 300
MOST_COMMANDS = 100
MISSING = (
    "Nothing in this session formats Python. Run %pip install black in a block, then format again. "
    f"{', '.join(formatter.title for formatter in FORMATTERS[1:-1])} or {FORMATTERS[-1].title} would do as well."
)
STAND_IN = "_fenced_command_{}_"


class _NotPython(Exception):
    """The text cannot be parsed; says why."""


def formatted(code: str, guard: Guard) -> Formatting:
    """`{"code", "by", "message"}`: the text and who laid it out, or nulls and what to do."""
    try:
        plain, commands, quiet = _read(code)
    except _NotPython as error:
        return _refusal(str(error))
    formatter = present()
    if formatter is None:
        return _refusal(MISSING)
    stopped: tuple[str | None, str | None] = (
        None,
        f"{formatter.title} was stopped, so nothing was formatted.",
    )
    text, message = guard.call_computation(_attempt, formatter, plain, default=stopped)
    if text is None:
        return _refusal(message)
    if quiet:
        text = _silence(text)
    for number, command in enumerate(commands):
        text = text.replace(STAND_IN.format(number), command)
    return {"code": text, "by": formatter.title, "message": None}


def _refusal(message: str | None) -> Formatting:
    return {"code": None, "by": None, "message": message}


def _attempt(formatter: Formatter, code: str) -> tuple[str | None, str | None]:
    """The text, or why there is none."""
    try:
        return lay_out(formatter, code), None
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        return None, f"{formatter.title} could not format this: {said[:LONGEST_MESSAGE]}"


def _read(code: str) -> tuple[str, list[str], bool]:
    """Plain Python with a name in place of each notebook command, those commands, and whether its value is silenced."""
    lines = code.split("\n")
    commands: list[str] = []
    while True:
        plain = "\n".join(lines)
        try:
            tree = ast.parse(plain)
        except SyntaxError as error:
            number = error.lineno or 1
            line = lines[number - 1] if number <= len(lines) else ""
            match = COMMAND.match(line)
            if match is None or len(commands) == MOST_COMMANDS:
                raise _NotPython(
                    f"Line {number} is no valid Python ({error.msg}), so nothing was formatted."
                ) from None
            lines[number - 1] = match["indent"] + STAND_IN.format(len(commands))
            commands.append(line.strip())
        except (ValueError, RecursionError, MemoryError):
            raise _NotPython("This is no Python that can be read, so nothing was formatted.") from None
        else:
            last = _last_expression(tree)
            return plain, commands, last is not None and silenced(last, plain)


def _silence(text: str) -> str:
    """The same with a semicolon behind its last expression, which formatters take away."""
    last = _last_expression(ast.parse(text))
    if last is None or silenced(last, text):
        return text
    lines = text.split("\n")
    number = (last.end_lineno or 1) - 1
    line = lines[number].encode()
    head, tail = line[: last.end_col_offset].decode(), line[last.end_col_offset :].decode()
    lines[number] = head + ";" + tail
    return "\n".join(lines)


def _last_expression(tree: ast.Module) -> ast.Expr | None:
    last = tree.body[-1] if tree.body else None
    return last if isinstance(last, ast.Expr) else None
