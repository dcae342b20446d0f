"""`csv`: the rows of a table as text, a window at a time."""

import csv
import io
from typing import Any

from fenced_kernel.errors import TooMuchText
from fenced_kernel.requests.opened import opened
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.requests.slices import LARGEST, LARGEST_ROW, within
from fenced_kernel.requests.tables import View, WholeValues
from fenced_kernel.requests.tables.values import is_missing, unabridged

MOST_ROWS = 10_000
STEP = 500
"""Rows that are read at once."""


def csv_of(session: Session, params: Params) -> object:
    """`{"text", "rows", "matched", "run"}`: that many rows from `start` on as comma-separated values, the names of the
    columns before the first one. There are fewer than asked for when they are long or take time, but one at least.
    Values are written as `to_csv` of pandas does; labels of rows come first, unless they only count.

    Raises what `opened` raises, and TooMuchText.
    """
    window = params.count("start"), params.count("stop")
    found = opened(session, params)
    text, rows = found.call(_csv, found.view, window, WholeValues(session.guard))
    return {"text": text, "rows": rows, "matched": found.view.matched, "run": session.runs.count}


@unabridged()
def _csv(view: View, window: tuple[int, int], cells: WholeValues) -> tuple[str, int]:
    table = view.table
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")

    def write(row: list[Any]) -> None:
        begun = file.tell()
        writer.writerow([_text(value, cells) for value in row])
        if file.tell() - begun > LARGEST_ROW:
            raise TooMuchText(LARGEST_ROW)

    start, stop = within(window, view.matched, MOST_ROWS)
    if start == 0:
        for line in table.headings():
            write(list(line))
    written = 0
    while start + written < stop:
        positions = view.positions[start + written : min(stop, start + written + STEP)]
        columns = table.written(positions)
        for n in range(len(positions)):
            write([column[n] for column in columns])
            written += 1
            if file.tell() >= LARGEST or cells.is_late:
                return file.getvalue(), written
    return file.getvalue(), written


def _text(value: Any, cells: WholeValues) -> object:
    """What the writer puts down as it is: numbers and texts in full, nothing for a missing value."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is float:
        return value if value == value else None
    return None if is_missing(value) else cells.text(value)
