"""Sequences and mappings of the language itself, and lists of dicts."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from fenced_kernel.tables.plain import SAMPLE, ListColumn, type_of
from fenced_kernel.tables.table import Column, Positions, Table, take
from fenced_kernel.values.kinds import type_name
from fenced_kernel.wire import ColumnType, TableKind

ALL_ROWS = 100_000
"""Records that are all asked for their keys; of more, some from everywhere are."""


class SequenceTable(Table):
    """One column of values."""

    kind: TableKind = "sequence"
    columns = 1

    def __init__(self, value: Any, items: Sequence[Any], name: str = "value") -> None:
        self._items = items
        self._name = name
        self.title = type_name(value)
        self.rows = len(items)

    def labels(self, start: int, stop: int) -> Sequence[Any]:
        return [self._name][start:stop]

    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        return [take(self._items, positions)][start:stop]

    def column(self, number: int) -> Column:
        return ListColumn(self._items, "object")

    def described(self, number: int) -> tuple[ColumnType, str]:
        return type_of(take(self._items, range(min(SAMPLE, self.rows)))), "object"


class MappingTable(Table):
    """The values of a dict, labelled by its keys."""

    kind: TableKind = "sequence"
    columns = 1

    def __init__(self, value: dict[Any, Any]) -> None:
        self._value = value
        self.title = type_name(value)
        self.rows = len(value)

    def labels(self, start: int, stop: int) -> Sequence[Any]:
        return ["value"][start:stop]

    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        if isinstance(positions, range):
            return [list(islice(self._value.values(), positions.start, positions.stop))][start:stop]
        return [take(list(self._value.values()), positions)][start:stop]

    def index(self, positions: Positions) -> Sequence[Any]:
        if isinstance(positions, range):
            return list(islice(self._value, positions.start, positions.stop))
        return take(list(self._value), positions)

    def index_described(self) -> tuple[str | None, ColumnType]:
        return None, type_of(islice(self._value, SAMPLE))

    @property
    def counted(self) -> bool:
        return False

    def column(self, number: int) -> Column:
        return ListColumn(list(self._value.values()), "object")

    def described(self, number: int) -> tuple[ColumnType, str]:
        return type_of(islice(self._value.values(), SAMPLE)), "object"


class RecordsTable(Table):
    """A list of dicts that have mostly the same keys."""

    kind: TableKind = "records"
    title = "list"

    def __init__(self, value: list[dict[Any, Any]], keys: list[Any]) -> None:
        self._value = value
        self._keys = keys
        self.rows = len(value)
        self.columns = len(keys)

    def labels(self, start: int, stop: int) -> Sequence[Any]:
        return self._keys[start:stop]

    def _values(self, number: int, positions: Positions) -> list[Any]:
        key = self._keys[number]
        # A row may have become something else since the table was shown.
        return [row.get(key) if type(row) is dict else None for row in take(self._value, positions)]

    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        return [self._values(number, positions) for number in range(start, stop)]

    def column(self, number: int) -> Column:
        return ListColumn(self._values(number, range(self.rows)), "object")

    def described(self, number: int) -> tuple[ColumnType, str]:
        return type_of(self._values(number, range(min(SAMPLE, self.rows)))), "object"


def keys_of(value: list[Any]) -> list[Any] | None:
    """The columns of a list of dicts, in order of appearance; None when it is no table."""
    if not value or type(value[0]) is not dict:
        return None
    rows = value if len(value) <= ALL_ROWS else [*value[:1000], *value[:: len(value) // 1000]]
    keys: dict[Any, None] = {}
    filled = 0
    for row in rows:
        if type(row) is not dict:
            return None
        if row.keys() != keys.keys():
            keys.update(dict.fromkeys(row))
        filled += len(row)
    # Dicts that have little in common make a table of holes.
    return list(keys) if keys and 2 * filled >= len(keys) * len(rows) else None
