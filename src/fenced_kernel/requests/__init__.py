"""What a live session answers between runs: its variables, slices of tables, completion, documentation.

One file a method: it reads the parameters, calls a layer below, and answers; `METHODS` is the registry. Imports every
layer but `notebook`. A method gets the session's `Session` and checked parameters and returns
what JSON can hold. It may meet objects of the reader's program, whose methods are the reader's code: it calls those
only through the `Guard`.
"""

from collections.abc import Callable, Mapping

from fenced_kernel.requests.completion import complete
from fenced_kernel.requests.csvs import csv_text
from fenced_kernel.requests.expand import expand
from fenced_kernel.requests.formatting import format_code
from fenced_kernel.requests.inspection import inspect
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.plots import plot
from fenced_kernel.requests.removal import remove
from fenced_kernel.requests.restore import restore
from fenced_kernel.requests.session import Attachment, Runs, Session
from fenced_kernel.requests.slices import slice_of
from fenced_kernel.requests.snapshot import snapshot
from fenced_kernel.requests.summaries import summary
from fenced_kernel.requests.variables import variables

Method = Callable[[Session, Params], object]

METHODS: Mapping[str, Method] = {
    "variables": variables,
    "expand": expand,
    "remove": remove,
    "plot": plot,
    "slice": slice_of,
    "summary": summary,
    "csv": csv_text,
    "complete": complete,
    "inspect": inspect,
    "format": format_code,
    "snapshot": snapshot,
    "restore": restore,
}

__all__ = [
    "METHODS",
    "Attachment",
    "Method",
    "Params",
    "Runs",
    "Session",
]
