"""Some rows of a table, as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from fenced_kernel.errors import TooMuchText
from fenced_kernel.tables.values import CellValues
from fenced_kernel.tables.views import View
from fenced_kernel.wire import CellValue, Head

MOST_ROWS = 1000
MOST_COLUMNS = 200
LARGEST = 4 * 1024 * 1024
"""Characters of all cells; the rows that would exceed it are left out, to be asked for next."""
LARGEST_ROW = 48 * 1024 * 1024
"""Characters of a single row; the page takes no more."""

Window = tuple[int, int]


def slice_json(view: View, rows: Window, columns: Window, cells: CellValues, largest: int = LARGEST) -> Head:
    """A window of a view: positions of rows among those that match, and of columns."""
    table = view.table
    first, last = within(columns, table.columns, MOST_COLUMNS)
    start, stop = within(rows, view.matched, MOST_ROWS)
    positions = view.positions[start:stop]
    values = table.read(positions, first, last)
    labels = table.index(positions)
    index: list[CellValue] = []
    lines: list[list[CellValue]] = []
    size = 0
    for label, row in zip(labels, _rows(values, len(labels)), strict=True):
        line = [cells.value(item) for item in row]
        length = sum(len(value) if isinstance(value, str) else 8 for value in line)
        if length > LARGEST_ROW:
            raise TooMuchText(LARGEST_ROW)
        size += length
        if lines and (size > largest or cells.is_late):
            break
        index.append(cells.label(label))
        lines.append(line)
        if cells.is_late:
            break
    return {
        "columns": [cells.name(label) for label in table.labels(first, last)],
        "index": index,
        "rows": lines,
        "total": table.rows,
        "total_columns": table.columns,
        "matched": view.matched,
        "types": [table.described(number)[0] for number in range(first, last)],
    }


def within(window: Window, total: int, most: int) -> Window:
    start = min(window[0], total)
    return start, max(start, min(window[1], total, start + most))


def _rows(values: Sequence[Sequence[Any]], count: int) -> Iterable[Sequence[Any]]:
    return zip(*values, strict=True) if values else [()] * count
