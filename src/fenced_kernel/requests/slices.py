"""`slice`: some rows of a value that has rows, as JSON."""

import contextlib

from fenced_kernel.requests.opened import opened
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.tables import CellValues, WholeValues
from fenced_kernel.tables.slices import MOST_COLUMNS, slice_json
from fenced_kernel.tables.values import unabridged
from fenced_kernel.wire import Slice

SECONDS = 1.0
"""For the texts of all cells, which may be the reader's code; the rows beyond are left out too."""
SECONDS_EACH = 0.2


def slice_of(session: Session, params: Params) -> Slice:
    """`{"columns", "index", "rows", "total", "total_columns", "matched", "types", "run"}`: `total` rows there are,
    `matched` of them pass the filter. Numbers stay numbers, missing ones are null. With `whole` texts are in full, and
    what else has no JSON is written as in a file.

    Raises what `opened` raises, and TooMuchText.
    """
    window = params.count("start"), params.count("stop")
    columns = params.span("columns") or (0, MOST_COLUMNS)
    whole = params.flag("whole")
    found = opened(session, params)
    cells = (
        WholeValues(session.guard) if whole else CellValues(session.guard.lasting(SECONDS, each=SECONDS_EACH))
    )
    with unabridged() if whole else contextlib.nullcontext():
        part = found.call(slice_json, found.view, window, columns, cells)
    return {**part, "run": session.runs.count}
