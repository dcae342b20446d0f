"""`csv`: the rows of a table as text, a window at a time."""

import csv
import io
from typing import Any

from fenced_kernel.requests.opened import opened
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.requests.slices import LARGEST, within
from fenced_kernel.requests.tables import CellValues, View
from fenced_kernel.requests.tables.values import EXACT, is_missing

MOST_ROWS = 10_000
LONGEST_CELL = 100_000
"""Characters of a cell that is no text."""
STEP = 500
"""Rows that are read at once."""


def csv_of(session: Session, params: Params) -> object:
    """`{"text", "rows"}`: that many rows from `start` on as comma-separated values, the names of the columns before the
    first one. There are fewer than asked for when they are long, but one at least. Labels of rows are the first column,
    unless they only count.

    Raises what `opened` raises.
    """
    window = params.count("start"), params.count("stop")
    found = opened(session, params)
    return found.call(_csv, found.view, window, CellValues(session.guard, LONGEST_CELL))


def _csv(view: View, window: tuple[int, int], cells: CellValues) -> dict[str, Any]:
    table = view.table
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    start, stop = within(window, view.matched, MOST_ROWS)
    if start == 0:
        label: list[object] = [] if table.counted else [table.index_described()[0] or ""]
        writer.writerow([*label, *(cells.name(name) for name in table.labels(0, table.columns))])
    written = 0
    while start + written < stop and file.tell() < LARGEST:
        positions = view.positions[start + written : min(stop, start + written + STEP)]
        values = table.read(positions, 0, table.columns)
        labels = None if table.counted else table.index(positions)
        for n in range(len(positions)):
            label = [] if labels is None else [_text(labels[n], cells)]
            writer.writerow([*label, *(_text(column[n], cells) for column in values)])
            written += 1
            if file.tell() >= LARGEST:
                break
    return {"text": file.getvalue(), "rows": written}


def _text(value: Any, cells: CellValues) -> object:
    """What the writer puts down as it is: numbers and texts in full, nothing for a missing value."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is float:
        return value if value == value else None
    if kind is int and -EXACT < value < EXACT:
        return value
    if is_missing(value):
        return None
    return cells.label(value) if kind is tuple else cells.text(value)
