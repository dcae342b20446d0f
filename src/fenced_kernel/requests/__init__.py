"""What a live session answers between runs: its variables, slices of tables, completion, documentation.

One file a method; `METHODS` is the registry. A method gets the session's `Session` and checked parameters and returns
what JSON can hold. It may meet objects of the reader's program, whose methods are the reader's code: it calls those
only through the `Guard`.
"""

from collections.abc import Callable, Mapping

from fenced_kernel.requests.changes import Changes
from fenced_kernel.requests.completion import complete
from fenced_kernel.requests.csvs import csv_of
from fenced_kernel.requests.expand import expand
from fenced_kernel.requests.guard import Guard
from fenced_kernel.requests.inspection import inspect
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.removal import remove
from fenced_kernel.requests.session import Session, Tables
from fenced_kernel.requests.slices import slice_of
from fenced_kernel.requests.summaries import summary
from fenced_kernel.requests.variables import variables

Method = Callable[[Session, Params], object]

METHODS: Mapping[str, Method] = {
    "variables": variables,
    "expand": expand,
    "remove": remove,
    "slice": slice_of,
    "summary": summary,
    "csv": csv_of,
    "complete": complete,
    "inspect": inspect,
}

__all__ = ["METHODS", "Changes", "Guard", "Method", "Params", "Session", "Tables"]
