"""`slice`: some rows of a value that has rows, as JSON."""

import math
from typing import Any

from fenced_kernel.errors import NotTabular, UnknownVariable, Unreadable
from fenced_kernel.requests.kinds import type_name
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.previews import Previews, clip
from fenced_kernel.requests.session import Session
from fenced_kernel.requests.tables import Cells, Table, Window, is_of_library, table_of

MOST_ROWS = 1000
MOST_COLUMNS = 200
LONGEST_TEXT = 200
"""Characters of one cell."""
LARGEST = 4 * 1024 * 1024
"""Characters of all cells; the rows that would exceed it are left out, to be asked for next."""
READABLE = frozenset({"datetime", "decimal", "fractions", "pandas", "numpy", "uuid"})
"""Modules whose values are read better by their str than by their repr."""
EXACT = 2**53
"""Whole numbers beyond this lose digits in JavaScript and travel as text."""

Value = str | int | float | bool | None


def slice_of(session: Session, params: Params) -> object:
    """`{"columns", "index", "rows", "total", "total_columns"}`; numbers stay numbers, missing ones are null.

    Raises UnknownVariable, NotTabular and Unreadable.
    """
    name = params.text("name")
    if name not in session.names:
        raise UnknownVariable(name)
    window = params.count("start"), params.count("stop")
    value = session.names[name]
    call = session.guard.call_library if is_of_library(value) else session.guard.call
    table = call(_table, value, default=None)
    if table is None:
        raise Unreadable(name)
    if isinstance(table, NotTabular):
        raise table
    rows = _within(window, table.rows, MOST_ROWS)
    columns = _within(params.span("columns") or (0, MOST_COLUMNS), table.columns, MOST_COLUMNS)
    cells = call(_read, table, rows, columns, default=None)
    if cells is None:
        raise Unreadable(name)
    return _answer(cells, table, Previews(session.guard))


def _table(value: object) -> Table | NotTabular | None:
    try:
        return table_of(value)
    except NotTabular as error:
        return error


def _read(table: Table, rows: Window, columns: Window) -> Cells | None:
    return table.read(rows, columns)


def _within(window: Window, total: int, most: int) -> Window:
    start = min(window[0], total)
    return start, max(start, min(window[1], total, start + most))


def _answer(cells: Cells, table: Table, previews: Previews) -> object:
    index: list[Value] = []
    rows: list[list[Value]] = []
    size = 0
    for label, row in zip(cells.index, cells.rows, strict=True):
        values = [_value(item, previews) for item in row]
        size += sum(len(value) if isinstance(value, str) else 8 for value in values)
        if size > LARGEST:
            break
        index.append(_value(label, previews))
        rows.append(values)
    return {
        "columns": [_text(label, previews) for label in cells.columns],
        "index": index,
        "rows": rows,
        "total": table.rows,
        "total_columns": table.columns,
    }


def _value(value: Any, previews: Previews) -> Value:
    kind = type(value)
    if value is None or kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is int and -EXACT < value < EXACT:
        return int(value)
    if kind is float:
        return value if math.isfinite(value) else None if math.isnan(value) else str(value)
    if type_name(value) in ("NaTType", "NAType") and kind.__module__.startswith("pandas."):
        return None
    return _text(value, previews)


def _text(value: Any, previews: Previews) -> str:
    """Text as it is, dates and such as text, everything else by its preview; all short."""
    if type(value) is not str and str(vars(type(value)).get("__module__")).partition(".")[0] in READABLE:
        return previews.text(value, LONGEST_TEXT)
    return clip(value, LONGEST_TEXT) if type(value) is str else previews.preview(value, LONGEST_TEXT)
