"""Which values are tables."""

import sys
from collections.abc import Callable
from typing import Any

from fenced_kernel.errors import NotTabular
from fenced_kernel.tables.arrays import ArrayTable
from fenced_kernel.tables.columnar import ArrowTable, PolarsTable
from fenced_kernel.tables.frames import FrameTable
from fenced_kernel.tables.sequences import MappingTable, RecordsTable, SequenceTable, keys_of
from fenced_kernel.tables.table import Table
from fenced_kernel.values.kinds import is_exactly, is_library, type_name

_LIBRARIES: tuple[tuple[str, str, Callable[[Any], Table]], ...] = (
    ("pandas", "DataFrame", FrameTable),
    ("pandas", "Series", FrameTable),
    ("numpy", "ndarray", ArrayTable),
    ("polars", "DataFrame", PolarsTable),
    ("polars", "Series", PolarsTable),
    ("pyarrow", "Table", ArrowTable),
)


_DERIVED = (("pandas", "DataFrame"), ("pandas", "Series"), ("numpy", "ndarray"))
"""Classes of which values of derived classes can be had as plain ones of the same memory."""


def is_of_library(value: Any) -> bool:
    """Whether reading the value runs none of the reader's code."""
    return any(is_exactly(value, module, name) for module, name, _ in _LIBRARIES) or _is_derived(value)


def _is_derived(value: Any) -> bool:
    # What a masked array hides is no part of a plain one.
    is_masked = is_library(value, "numpy.ma", "MaskedArray")
    return not is_masked and any(is_library(value, module, name) for module, name in _DERIVED)


def _plain(value: Any, module: str, name: str) -> Any:
    """The value without what its class adds to that of the library."""
    if is_exactly(value, module, name) or not _is_derived(value):
        return value
    kind: Any = getattr(sys.modules[module], name)
    return kind.view(value, kind) if module == "numpy" else kind(value)


def table_of(value: Any) -> Table:
    """The value as a table; raises NotTabular."""
    for module, name, make in _LIBRARIES:
        if is_library(value, module, name):
            table = make(_plain(value, module, name))
            table.title = type_name(value)
            return table
    if isinstance(value, str):
        return SequenceTable(value, str.splitlines(value), "text")
    if isinstance(value, (list, tuple, range)):
        keys = keys_of(value) if type(value) is list else None
        return RecordsTable(value, keys) if keys is not None else SequenceTable(value, value)  # type: ignore[arg-type]
    if isinstance(value, dict):
        return MappingTable(value)
    raise NotTabular(type_name(value))
