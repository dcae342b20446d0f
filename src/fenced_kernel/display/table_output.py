"""What a program shows and that has rows, as a table that the page reads window by window.

The output carries the first rows and a handle by which the session finds the object again (`tables/kept.py`).
"""

import time
from asyncio import CancelledError
from collections.abc import Callable
from typing import Any, Final, TypeVar

from fenced_kernel import wire
from fenced_kernel.display.mimebundle import PLAIN
from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.execution.outputs import encode
from fenced_kernel.tables import CellValues, Tables, View, table_of
from fenced_kernel.tables.slices import slice_json
from fenced_kernel.tables.table import Table
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import is_exactly, is_library

T = TypeVar("T")

MIME = "application/vnd.fenced.table+json"
VERSION: Final = 1
FIELDS = 200
"""Columns whose names and types are told."""
ROWS = 50
COLUMNS = 50
LARGEST_HEAD = 48 * 1024
"""Bytes of the first rows, so that most outputs stay small enough for a row of the conversation."""
SHORT_ARRAY = 20
"""Elements up to which an array of one dimension is read better as text."""

_FRAMES = (
    ("pandas", "DataFrame"),
    ("pandas", "Series"),
    ("polars", "DataFrame"),
    ("polars", "Series"),
    ("pyarrow", "Table"),
)


class RunGuard(Guard):
    """Calls the code of values that a running program shows. A Stop is for the program, not for one value."""

    def call(self, function: Callable[..., T], *arguments: Any, default: T) -> T:
        return self.call_library(function, *arguments, default=default)

    def call_library(self, function: Callable[..., T], *arguments: Any, default: T) -> T:
        if self.expired:
            return default
        started = time.monotonic()
        try:
            return function(*arguments)
        except (KeyboardInterrupt, CancelledError):
            raise
        except BaseException:
            return default
        finally:
            self.spend(time.monotonic() - started)


def table_output(value: object, tables: Tables, interrupts: Interrupts) -> wire.Table | None:
    """The content of `application/vnd.fenced.table+json` for a value that is shown as a table, else None."""
    if not _is_table(value):
        return None
    try:
        table = table_of(value)
        if table.kind == "sequence":
            return None
        return _described(value, table, tables, RunGuard(interrupts))
    except (KeyboardInterrupt, CancelledError):
        raise
    except Exception:
        # A class derived from a frame with ideas of its own; its other formats remain.
        return None


def _is_table(value: Any) -> bool:
    if type(value) is list:
        return len(value) > 0 and type(value[0]) is dict
    if type(value) in PLAIN:
        return False
    if is_exactly(value, "numpy", "ndarray"):
        array: Any = value
        long_enough = 0 if array.ndim == 2 or array.dtype.names else SHORT_ARRAY
        return array.ndim in (1, 2) and bool(array.size > long_enough)
    for module, name in _FRAMES:
        if is_library(value, module, name):
            return _keeps_html(value, module, name)
    return False


def _keeps_html(value: Any, module: str, name: str) -> bool:
    """Whether a derived class shows itself as its library does."""
    if is_exactly(value, module, name):
        return True
    own = next(kind for kind in type(value).__mro__ if kind.__module__.partition(".")[0] == module)
    return getattr(type(value), "_repr_html_", None) is getattr(own, "_repr_html_", None)


def _described(value: object, table: Table, tables: Tables, guard: Guard) -> wire.Table:
    cells = CellValues(guard)
    count = min(FIELDS, table.columns)
    names = table.labels(0, count)
    types = [table.described(number) for number in range(count)]
    index, index_type = table.index_described()
    return {
        "version": VERSION,
        "handle": tables.kept.keep(value, table.bytes),
        "kind": table.kind,
        "title": table.title,
        "rows": table.rows,
        "columns": table.columns,
        "fields": [
            {"name": cells.name(name), "type": kind, "dtype": dtype}
            for name, (kind, dtype) in zip(names, types, strict=True)
        ],
        "index": {"name": cells.text(index) if index is not None else None, "type": index_type},
        "head": _head(table, cells),
    }


def _head(table: Table, cells: CellValues) -> wire.Head:
    """The first rows and columns that are not too much text."""
    view = View(table, range(table.rows))
    rows = ROWS
    head = slice_json(view, (0, rows), (0, COLUMNS), cells, LARGEST_HEAD)
    while (size := len(encode(head).encode())) > LARGEST_HEAD and rows > 0:
        rows = min(len(head["rows"]) - 1, len(head["rows"]) * LARGEST_HEAD // size)
        head["rows"], head["index"] = head["rows"][:rows], head["index"][:rows]
    return head
