"""The rows of a table as comma-separated values."""

import csv
import io
from typing import Any

from fenced_kernel.errors import TooMuchText
from fenced_kernel.tables.slices import LARGEST, LARGEST_ROW, within
from fenced_kernel.tables.values import WholeValues, is_missing, unabridged
from fenced_kernel.tables.views import View

MOST_ROWS = 10_000
STEP = 500
"""Rows that are read at once."""


@unabridged()
def csv_of(view: View, window: tuple[int, int], cells: WholeValues) -> tuple[str, int]:
    """The text of a window of the rows, and how many rows it has; raises TooMuchText."""
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
