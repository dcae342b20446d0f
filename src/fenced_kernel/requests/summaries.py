"""`summary`: what one column of a table holds."""

from typing import Any

from fenced_kernel.requests.opened import SECONDS, Opened, column_number, opened
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.requests.tables import CellValues, column_of

VALUES = ("min", "max", "mean")


def summary(session: Session, params: Params) -> object:
    """`{"type", "dtype", "count", "missing", "distinct", "min", "max", "mean", "histogram", "top", "run"}` of the rows
    that match; `count` leaves out the missing ones. What a column of its type does not have is null.

    Raises what `opened` raises.
    """
    found = opened(session, params)
    return found.call(_summary, found, column_number(params, found.table))


def _summary(found: Opened, number: int) -> dict[str, Any]:
    cells = CellValues(found.session.guard)
    kind, dtype = found.table.described(number)
    told = column_of(found.table, number).summary(found.view.positions, found.session.guard.lasting(SECONDS))
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
        "run": found.session.runs.count,
    }
