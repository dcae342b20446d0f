"""Errors of the reader's program as outputs: what happened and where in the cell, without frames of ours."""

import os
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fenced_kernel import wire
from fenced_kernel.browser.network import refusal
from fenced_kernel.cells.sources import is_cell
from fenced_kernel.failures.folding import circles

LONGEST_MESSAGE = 10_000
"""Characters of an exception's own text."""
MOST_LINES = 200
"""Lines of a traceback; of a longer one the middle is left out."""
LONGEST_LINE = 2_000

BOLD_RED = "\x1b[1;31m"
PLAIN = "\x1b[0m"

_WORDS = "<words>"
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_RUNTIME = re.compile(r"(?:^|[/\\])_?pyodide[/\\]")
_CELL_FILE = re.compile(
    r"""^(?P<lead>[\s|+-]*)File "(?P<file><cell [^">]*>)", line (?P<line>\d+)(?P<rest>.*)$"""
)


@dataclass(frozen=True)
class Failure:
    """Why a cell ended early."""

    name: str
    message: str
    line: int | None
    """Line of the cell, from 1."""
    traceback: tuple[str, ...] = ()
    frames: tuple[dict[str, object], ...] = ()
    """The levels of the traceback as data (`frames.py`)."""

    def output(self) -> dict[str, object]:
        """The `error` output of nbformat, with the frames beside its text."""
        output: dict[str, object] = {
            "output_type": "error",
            "ename": self.name,
            "evalue": self.message,
            "traceback": list(self.traceback),
        }
        if self.frames:
            output["frames"] = list(self.frames)
        return output

    def result(self) -> wire.Failure:
        return {"name": self.name, "message": self.message, "line": self.line}


def describe(error: BaseException, filename: str, hint: Callable[[BaseException], str | None]) -> Failure:
    """An exception that a cell raised; `filename` is the cell's."""
    name = type(error).__name__
    message = _message(error)
    refused = refusal(message)
    if refused is not None:
        return Failure(
            name, refused, failing_line(error, filename), tuple(_in_brief(error, filename, refused))
        )
    remark = hint(error)
    if remark:
        message = f"{message}\n{remark}" if message else remark
    try:
        lines = format_error(error, filename)
    except BaseException:
        # Out of memory again, or an exception class that breaks the formatting.
        lines = [f"{BOLD_RED}{name}{PLAIN}: {message}"]
    if remark:
        lines += remark.splitlines()
    return Failure(name, message, failing_line(error, filename), tuple(lines))


def _in_brief(error: BaseException, filename: str, message: str) -> list[str]:
    """A traceback of the cells' lines alone: a refused host says nothing about the library that asked for it."""
    stack = [frame for frame in traceback.extract_tb(error.__traceback__) if is_cell(frame.filename)]
    lines = "".join(traceback.StackSummary.from_list(stack).format()).splitlines()
    head = ["Traceback (most recent call last):"] if lines else []
    shown = [clip(_friendly(line, filename), LONGEST_LINE) for line in lines[-MOST_LINES:]]
    return [*head, *shown, f"{BOLD_RED}{type(error).__name__}{PLAIN}: {message}"]


def stopped(error: BaseException | None, filename: str) -> Failure:
    """A program that was stopped, or stopped itself by KeyboardInterrupt."""
    line = failing_line(error, filename) if error is not None else None
    where = f" at line {line}" if line is not None else ""
    return Failure("Stopped", f"Stopped{where}.", line, (f"{BOLD_RED}Stopped{PLAIN}{where}.",))


def exited(code: object, error: SystemExit, filename: str) -> Failure:
    """A program that called sys.exit() with something else than success."""
    number = int.__repr__(code) if isinstance(code, int) else None
    message = _message(error) if number is None else f"The program ended with exit code {number}."
    line = failing_line(error, filename)
    return Failure("SystemExit", message, line, (f"{BOLD_RED}SystemExit{PLAIN}: {message}",))


def failing_line(error: BaseException, filename: str) -> int | None:
    """The line of the cell where the error came from, seen from the cell."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == filename:
            found = line
    if found is None and isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            found = failing_line(inner, filename)
            if found is not None:
                break
    return found


def format_error(error: BaseException, filename: str) -> list[str]:
    """The lines of the traceback, the class of the error in bold red."""
    report = traceback.TracebackException.from_exception(error)
    _clean(report)
    text = "".join(report.format())
    lines = [clip(_friendly(line, filename), LONGEST_LINE) for line in text.splitlines()]
    _highlight(lines, type(error))
    if len(lines) > MOST_LINES:
        head, tail = MOST_LINES // 3, MOST_LINES - MOST_LINES // 3
        left_out = f"  [... {len(lines) - MOST_LINES} lines are left out ...]"
        lines = [*lines[:head], left_out, *lines[-tail:]]
    return lines


def clip(text: str, length: int = LONGEST_MESSAGE) -> str:
    """The text, cut with a note when it is longer."""
    if len(text) <= length:
        return text
    return f"{text[:length]}... [{len(text) - length:,} more characters]"


def own_frame(filename: str) -> bool:
    """Whether a frame is the kernel's or the runtime's, not the reader's or a library's."""
    return filename.startswith(_OWN) or _RUNTIME.search(filename) is not None


def _message(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) and error.msg else str(error)
    except BaseException:
        return "(the text of this error cannot be shown: its str() failed)"
    return clip(str(text))


def _clean(report: traceback.TracebackException) -> None:
    """Take our frames out of a traceback and of all that are chained to it."""
    for part in _parts(report):
        frames = list(part.stack)
        first = next((n for n, frame in enumerate(frames) if is_cell(frame.filename)), None)
        if first is not None:
            # Above the cell there is only what runs it.
            frames = frames[first:]
        part.stack = _Folded.of([f for f in frames if not own_frame(f.filename)])


class _Folded(traceback.StackSummary):
    """A stack in which the levels of a recursion stand once."""

    @classmethod
    def of(cls, frames: list[traceback.FrameSummary]) -> "_Folded":
        stack = cls()
        for circle in circles(frames, lambda frame: (frame.filename, frame.lineno, frame.name)):
            stack.extend(circle.levels)
            if circle.words:
                # As a level of its own, which `format_frame_summary` knows by its file.
                stack.append(traceback.FrameSummary(_WORDS, None, circle.words, lookup_line=False))
        return stack

    def format_frame_summary(self, frame_summary: traceback.FrameSummary, **options: Any) -> str:
        if frame_summary.filename == _WORDS:
            return f"  [{frame_summary.name}]\n"
        return super().format_frame_summary(frame_summary, **options)


def _parts(report: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    waiting: list[traceback.TracebackException | None] = [report]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += (part.__cause__, part.__context__, *(getattr(part, "exceptions", None) or ()))


def _friendly(line: str, filename: str) -> str:
    """`File "<cell ...>", line 3, in <module>` in words."""
    match = _CELL_FILE.match(line)
    if match is None:
        return line
    place = "Cell" if match["file"] == filename else "Earlier cell"
    return f"{match['lead']}{place}, line {match['line']}{match['rest'].removesuffix(', in <module>')}"


def _highlight(lines: list[str], kind: type[BaseException]) -> None:
    """Colour the name of the error where its own message begins: the last line that starts with it."""
    start = re.compile(rf"([\s|+-]*(?:\w+\.)*)({re.escape(kind.__qualname__)})(?=:|$)")
    for number in range(len(lines) - 1, -1, -1):
        match = start.match(lines[number])
        if match is not None:
            rest = lines[number][match.end() :]
            lines[number] = f"{match[1]}{BOLD_RED}{match[2]}{PLAIN}{rest}"
            return
