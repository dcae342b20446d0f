"""Which values are tables."""

from typing import Any

from fenced_kernel.errors import NotTabular
from fenced_kernel.requests.kinds import is_exactly, is_library, type_name
from fenced_kernel.requests.tables.arrays import ArrayTable
from fenced_kernel.requests.tables.columnar import ArrowTable, PolarsTable
from fenced_kernel.requests.tables.frames import FrameTable
from fenced_kernel.requests.tables.sequences import MappingTable, RecordsTable, SequenceTable, keys_of
from fenced_kernel.requests.tables.table import Table

_LIBRARIES = (
    ("pandas", "DataFrame", FrameTable),
    ("pandas", "Series", FrameTable),
    ("numpy", "ndarray", ArrayTable),
    ("polars", "DataFrame", PolarsTable),
    ("polars", "Series", PolarsTable),
    ("pyarrow", "Table", ArrowTable),
)


def is_of_library(value: Any) -> bool:
    """Whether reading the value runs none of the reader's code."""
    return any(is_exactly(value, module, name) for module, name, _ in _LIBRARIES)


def table_of(value: Any) -> Table:
    """The value as a table; raises NotTabular."""
    for module, name, make in _LIBRARIES:
        if is_library(value, module, name):
            return make(value)
    if isinstance(value, str):
        return SequenceTable(value, str.splitlines(value), "text")
    if isinstance(value, (list, tuple, range)):
        keys = keys_of(value) if type(value) is list else None
        return RecordsTable(value, keys) if keys is not None else SequenceTable(value, value)  # type: ignore[arg-type]
    if isinstance(value, dict):
        return MappingTable(value)
    raise NotTabular(type_name(value))
