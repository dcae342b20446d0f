"""What one column of a table holds."""

from typing import Any

from fenced_kernel.tables.values import CellValues
from fenced_kernel.tables.views import View, column_of
from fenced_kernel.values.guard import Guard

VALUES = ("min", "max", "mean")


def summary_of(view: View, number: int, guard: Guard, seconds: float) -> dict[str, Any]:
    """Of the rows in view; what takes longer than so many seconds raises TookTooLong."""
    cells = CellValues(guard)
    kind, dtype = view.table.described(number)
    told = column_of(view.table, number).summary(view.positions, guard.lasting(seconds))
    histogram, top = told.get("histogram"), told.get("top")
    if histogram is not None:
        histogram = {**histogram, "edges": [cells.value(edge) for edge in histogram["edges"]]}
    return {
        "type": kind,
        "dtype": dtype,
        "count": told["count"],
        "missing": told["missing"],
        "distinct": told["distinct"],
        **{name: cells.value(told.get(name)) for name in VALUES},
        "histogram": histogram,
        "top": [{"value": cells.value(value), "count": count} for value, count in top] if top else None,
    }
