"""The levels of a traceback as data: where each is, the lines around it, and the values of the names on its line.

The values are the program's, and their `repr` is its code: it runs through the guard alone, and nothing that it does
keeps the error from being told.
"""

import linecache
import re
from collections.abc import Callable, Iterator
from itertools import islice
from types import BuiltinFunctionType, FrameType, FunctionType, ModuleType
from typing import Any

from fenced_kernel.cells.sources import cell_of, is_cell
from fenced_kernel.failures.folding import circles
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.previews import LONGEST, Previews

MOST = 20
"""Levels; of more the first ones and the last ones are told."""
FIRST = 5
AROUND = 2
"""Lines before and after the one that failed."""
LONGEST_LINE = 500
VALUES = 8

_NAME = re.compile(r"[^\W\d]\w*")
_TEXT = re.compile(r"""("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|#.*)""")
_UNTOLD = (ModuleType, FunctionType, BuiltinFunctionType, type)

Level = tuple[FrameType, int, int]
"""A frame, and the first and the last line of what it was at."""


def frames_of(
    error: BaseException, filename: str, guard: Guard, own: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """The levels from the cell down, the outermost first; `own` tells the files that are not shown."""
    levels = list(_levels(error, own))
    start = next((n for n, level in enumerate(levels) if _is_cell(level[0])), 0)
    shown = list(_with_repeats(levels[start:]))
    if len(shown) > MOST:
        shown = shown[:FIRST] + shown[FIRST - MOST :]
    previews = Previews(guard)
    told = [
        {
            **_told(level, filename, previews, valued=_is_cell(level[0]) or n == len(shown) - 1),
            "repeat": repeat,
        }
        for n, (level, repeat) in enumerate(shown)
    ]
    if isinstance(error, SyntaxError) and error.filename and error.lineno and is_cell(error.filename):
        told.append(_place(error.filename, filename, error.lineno, ""))
    return told


def _with_repeats(levels: list[Level]) -> Iterator[tuple[Level, dict[str, int] | None]]:
    """The levels of a recursion once; where its last one stands, how many levels came how often in a row."""
    for circle in circles(levels, lambda level: (level[0].f_code, level[1])):
        repeat = {"levels": len(circle.levels), "times": circle.times} if circle.times > 1 else None
        for level in circle.levels[:-1]:
            yield level, None
        yield circle.levels[-1], repeat


def _levels(error: BaseException, own: Callable[[str], bool]) -> Iterator[Level]:
    entry = error.__traceback__
    while entry is not None:
        code = entry.tb_frame.f_code
        if not own(code.co_filename):
            position = next(islice(code.co_positions(), entry.tb_lasti // 2, None), (None, None))
            first, last = position[0] or entry.tb_lineno, position[1] or entry.tb_lineno
            yield entry.tb_frame, entry.tb_lineno, last if first == entry.tb_lineno else entry.tb_lineno
        entry = entry.tb_next


def _is_cell(frame: FrameType) -> bool:
    return is_cell(frame.f_code.co_filename)


def _told(level: Level, filename: str, previews: Previews, *, valued: bool) -> dict[str, Any]:
    frame, line, last = level
    code = frame.f_code
    name = "" if code.co_name == "<module>" else code.co_qualname
    told = _place(code.co_filename, filename, line, name)
    if valued:
        told["values"] = _values(frame, line, min(last, line + AROUND), previews)
    return told


def _place(file: str, filename: str, line: int, name: str) -> dict[str, Any]:
    of_cell = is_cell(file)
    lines = linecache.getlines(file)
    first = max(1, line - AROUND)
    around = [text.rstrip("\r\n")[:LONGEST_LINE] for text in lines[first - 1 : line + AROUND]]
    return {
        "where": "cell" if file == filename else "earlier" if of_cell else "library",
        "cell": cell_of(file),
        "file": file[:LONGEST_LINE],
        "line": line,
        "name": name[:LONGEST_LINE],
        "source": {"first": first, "lines": around} if around else None,
        "values": [],
        "repeat": None,
    }


def _values(frame: FrameType, first: int, last: int, previews: Previews) -> list[dict[str, str]]:
    """The variables that are named on these lines."""
    lines = linecache.getlines(frame.f_code.co_filename)[first - 1 : last]
    text = _TEXT.sub(" ", "".join(lines))
    local, shared = frame.f_locals, frame.f_globals
    values: list[dict[str, str]] = []
    for name in dict.fromkeys(_NAME.findall(text)):
        found = local if name in local else shared if name in shared else None
        if found is None or issubclass(type(found[name]), _UNTOLD) or len(values) == VALUES:
            continue
        values.append({"name": name, "preview": previews.preview(found[name], LONGEST)})
    return values
