"""What one column of a table holds."""

from fenced_kernel.tables.values import CellValues
from fenced_kernel.tables.views import View, column_of
from fenced_kernel.values.guard import Guard
from fenced_kernel.wire import ColumnSummary, Histogram


def summary_of(view: View, number: int, guard: Guard, seconds: float) -> ColumnSummary:
    """Of the rows in view; what takes longer than so many seconds raises TookTooLong."""
    cells = CellValues(guard)
    kind, dtype = view.table.described(number)
    told = column_of(view.table, number).summary(view.positions, guard.lasting(seconds))
    histogram, top = told.get("histogram"), told.get("top")
    if histogram is not None:
        edges = [cells.value(edge) for edge in histogram["edges"]]
        histogram = Histogram(edges=edges, counts=histogram["counts"])
    return {
        "type": kind,
        "dtype": dtype,
        "count": told["count"],
        "missing": told["missing"],
        "distinct": told["distinct"],
        "min": cells.value(told.get("min")),
        "max": cells.value(told.get("max")),
        "mean": cells.value(told.get("mean")),
        "histogram": histogram,
        "top": [{"value": cells.value(value), "count": count} for value, count in top] if top else None,
    }
