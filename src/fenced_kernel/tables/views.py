"""A table in an order, or with some of its rows: the positions of the rows, made once and kept for the next window."""

from dataclasses import dataclass
from typing import Any

from fenced_kernel.tables.plain import ListColumn
from fenced_kernel.tables.sources import table_of
from fenced_kernel.tables.table import Column, Positions, Table
from fenced_kernel.tables.tests import Test
from fenced_kernel.values.guard import Guard

MOST = 4
"""Views that are kept: of one value, the last ones asked for."""


@dataclass(frozen=True)
class Order:
    column: int
    descending: bool


@dataclass(frozen=True)
class View:
    """A table and its rows in the order asked for."""

    table: Table
    positions: Positions

    @property
    def matched(self) -> int:
        return len(self.positions)


class Views:
    """Makes views, and keeps the last ones until the next cell runs."""

    def __init__(self) -> None:
        self._value: Any = None
        self._table: Table | None = None
        self._kept: dict[object, View] = {}

    def clear(self) -> None:
        """Forget everything: a program may change what it was made of."""
        self._value = self._table = None
        self._kept.clear()

    def table(self, value: Any) -> Table:
        """The value as a table; raises NotTabular, and what its code raises."""
        if self._table is None or self._value is not value:
            self.clear()
            self._value, self._table = value, table_of(value)
        return self._table

    def view(
        self, value: Any, orders: tuple[Order, ...], tests: tuple[tuple[int, Test], ...], guard: Guard
    ) -> View:
        """The rows that pass all tests, sorted by the first column, then by the next one; raises NoSuchValue too."""
        table = self.table(value)
        key = (orders, tests)
        view = self._kept.pop(key, None)
        if view is None:
            positions: Positions = range(table.rows)
            for number, test in tests:
                positions = column_of(table, number).selected(positions, test, guard)
            # The last one first: each sort keeps the order of what is equal to it.
            for order in reversed(orders):
                positions = column_of(table, order.column).ordered(positions, order.descending, guard)
            view = View(table, positions)
        self._kept[key] = view
        for former in list(self._kept)[:-MOST]:
            del self._kept[former]
        return view


def column_of(table: Table, number: int) -> Column:
    """A column of the table, value by value where its own kind has something that we do not know."""
    try:
        return table.column(number)
    except Exception:
        return ListColumn(table.read(range(table.rows), number, number + 1)[0], table.described(number)[1])
