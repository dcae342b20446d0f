"""`summary`: what one column of a table holds."""

from fenced_kernel.requests.opened import SECONDS, column_number, opened
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.tables.summaries import summary_of
from fenced_kernel.wire import Summary


def summary(session: Session, params: Params) -> Summary:
    """`{"type", "dtype", "count", "missing", "distinct", "min", "max", "mean", "histogram", "top", "run"}` of the rows
    that match; `count` leaves out the missing ones. What a column of its type does not have is null.

    Raises what `opened` raises.
    """
    found = opened(session, params)
    number = column_number(params, found.table)
    told = found.call(summary_of, found.view, number, session.guard, SECONDS)
    return {**told, "run": session.runs.count}
