"""Values that have rows: sequences, mappings, records, arrays, data frames. Each is read a window at a time.

`table_of` sees a value as a `Table`; `Views` sorts and filters it by a permutation of its rows' positions, which is
made once and kept, so that a frame is never copied; `Kept` remembers the tables that outputs show. The libraries
are looked up among the modules that the program imported: nothing here imports one. Imports `values` and below.
"""

from fenced_kernel.tables.kept import Kept
from fenced_kernel.tables.remembered import Tables
from fenced_kernel.tables.sources import is_of_library, table_of
from fenced_kernel.tables.table import Column, Positions, Table
from fenced_kernel.tables.tests import Test
from fenced_kernel.tables.values import CellValues, WholeValues
from fenced_kernel.tables.views import Order, View, Views, column_of

__all__ = [
    "CellValues",
    "Column",
    "Kept",
    "Order",
    "Positions",
    "Table",
    "Tables",
    "Test",
    "View",
    "Views",
    "WholeValues",
    "column_of",
    "is_of_library",
    "table_of",
]
