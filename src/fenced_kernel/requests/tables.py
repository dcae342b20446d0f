"""Values that have rows: sequences, mappings, arrays, data frames. Each is read a window at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fenced_kernel.errors import NotTabular
from fenced_kernel.requests.kinds import is_exactly, is_library, type_name

Window = tuple[int, int]


@dataclass(frozen=True)
class Table:
    """A value seen as a table; `read` returns the labels of rows and columns and the cells of a window."""

    rows: int
    columns: int
    read: Callable[[Window, Window], "Cells"]


def is_of_library(value: Any) -> bool:
    """Whether reading the value runs none of the reader's code."""
    kinds = (("pandas", "DataFrame"), ("pandas", "Series"), ("numpy", "ndarray"))
    return any(is_exactly(value, *kind) for kind in kinds)


@dataclass(frozen=True)
class Cells:
    columns: Sequence[Any]
    index: Sequence[Any]
    rows: Sequence[Sequence[Any]]


def table_of(value: Any) -> Table:
    """The value as a table; raises NotTabular."""
    if is_library(value, "pandas", "DataFrame"):
        return _frame(value)
    if is_library(value, "pandas", "Series"):
        return _series(value)
    if is_library(value, "numpy", "ndarray"):
        return _array(value)
    if isinstance(value, str):
        return _sequence(str.splitlines(value), "text")
    if isinstance(value, (list, tuple, range)):
        return _sequence(value, "value")
    if isinstance(value, dict):
        return _mapping(value)
    raise NotTabular(type_name(value))


def _sequence(value: Sequence[Any], name: str) -> Table:
    def read(rows: Window, columns: Window) -> Cells:
        items = value[slice(*rows)]
        index = range(rows[0], rows[0] + len(items))
        return Cells([name][slice(*columns)], index, [[item][slice(*columns)] for item in items])

    return Table(len(value), 1, read)


def _mapping(value: dict[Any, Any]) -> Table:
    def read(rows: Window, columns: Window) -> Cells:
        items = list(islice(value.items(), *rows))
        cells = [[item][slice(*columns)] for _, item in items]
        return Cells(["value"][slice(*columns)], [key for key, _ in items], cells)

    return Table(len(value), 1, read)


def _array(value: Any) -> Table:
    if value.ndim not in (1, 2):
        raise NotTabular(f"array with {value.ndim} dimensions")
    width = value.shape[1] if value.ndim == 2 else 1

    def read(rows: Window, columns: Window) -> Cells:
        part = value[slice(*rows)]
        cells = part[:, slice(*columns)].tolist() if value.ndim == 2 else _as_rows(part.tolist(), columns)
        return Cells(range(*columns), range(rows[0], rows[0] + len(cells)), cells)

    return Table(value.shape[0], width, read)


def _series(value: Any) -> Table:
    def read(rows: Window, columns: Window) -> Cells:
        part = value.iloc[slice(*rows)]
        name = "value" if value.name is None else value.name
        return Cells([name][slice(*columns)], part.index.tolist(), _as_rows(part.tolist(), columns))

    return Table(len(value), 1, read)


def _frame(value: Any) -> Table:
    def read(rows: Window, columns: Window) -> Cells:
        part = value.iloc[slice(*rows), slice(*columns)]
        # Column by column: names may occur twice, and each column has a type of its own.
        cells = [part.iloc[:, n].tolist() for n in range(part.shape[1])]
        lines = [list(line) for line in zip(*cells, strict=True)] if cells else [[]] * part.shape[0]
        return Cells(part.columns.tolist(), part.index.tolist(), lines)

    return Table(value.shape[0], value.shape[1], read)


def _as_rows(items: list[Any], columns: Window) -> list[list[Any]]:
    return [[item][slice(*columns)] for item in items]
