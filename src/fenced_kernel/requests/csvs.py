"""`csv`: the rows of a table as text, a window at a time."""

from fenced_kernel.requests.opened import opened
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.tables import WholeValues
from fenced_kernel.tables.csvs import csv_of
from fenced_kernel.wire import Csv


def csv_text(session: Session, params: Params) -> Csv:
    """`{"text", "rows", "matched", "run"}`: that many rows from `start` on as comma-separated values, the names of the
    columns before the first one. There are fewer than asked for when they are long or take time, but one at least.
    Values are written as `to_csv` of pandas does; labels of rows come first, unless they only count.

    Raises what `opened` raises, and TooMuchText.
    """
    window = params.count("start"), params.count("stop")
    found = opened(session, params)
    text, rows = found.call(csv_of, found.view, window, WholeValues(session.guard))
    return {"text": text, "rows": rows, "matched": found.view.matched, "run": session.runs.count}
