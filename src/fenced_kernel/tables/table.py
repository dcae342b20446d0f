"""What every table and every column of one can do."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from fenced_kernel.tables.tests import Test
from fenced_kernel.values.guard import Guard
from fenced_kernel.wire import ColumnType, TableKind

Positions = Any
"""Positions of rows in order: a range, or a sequence of whole numbers (an array where numpy is there)."""

Summary = dict[str, Any]
"""`count`, `missing`, `distinct`, `min`, `max`, `mean`, `histogram` and `top`, with values as they come."""

BINS = 20
"""Bars of a histogram at most."""
TOP = 10
"""Values that are counted one by one."""


class Column(ABC):
    """One column, or a list of values seen as one."""

    type: ColumnType
    dtype: str

    @abstractmethod
    def ordered(self, positions: Positions, descending: bool, guard: Guard) -> Positions:
        """The positions sorted by the column's values: stable, in either direction, missing ones last."""

    @abstractmethod
    def selected(self, positions: Positions, test: Test, guard: Guard) -> Positions:
        """The positions whose values pass the test, in the order they came; raises NoSuchValue."""

    @abstractmethod
    def summary(self, positions: Positions, guard: Guard) -> Summary:
        """What is to be told about the values at those positions."""


class Table(ABC):
    """A value seen as a table: `rows` lines of `columns` cells."""

    kind: TableKind
    title: str
    rows: int
    columns: int

    @abstractmethod
    def labels(self, start: int, stop: int) -> Sequence[Any]:
        """The labels of those columns."""

    @abstractmethod
    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        """The values of some rows, column by column, of the columns from `start` to `stop`."""

    @abstractmethod
    def column(self, number: int) -> Column:
        """One column, to sort, filter or describe by it."""

    @abstractmethod
    def described(self, number: int) -> tuple[ColumnType, str]:
        """Type and dtype of a column, found out without looking at all of its values."""

    def index(self, positions: Positions) -> Sequence[Any]:
        """The labels of those rows."""
        return positions.tolist() if hasattr(positions, "tolist") else positions  # type: ignore[no-any-return]

    def index_described(self) -> tuple[str | None, ColumnType]:
        """Name and type of the labels of rows."""
        return None, "integer"

    def headings(self) -> Sequence[Sequence[Any]]:
        """The lines of a file before its first row."""
        names = [] if self.counted else [self.index_described()[0] or ""]
        return [[*names, *self.labels(0, self.columns)]]

    def written(self, positions: Positions) -> Sequence[Sequence[Any]]:
        """What a file has of some rows, column by column: labels of rows first, unless they only count."""
        labels = [] if self.counted else [self.index(positions)]
        return [*labels, *self.read(positions, 0, self.columns)]

    @property
    def counted(self) -> bool:
        """Whether the labels of rows are just their positions."""
        return True

    @property
    def bytes(self) -> int:
        """About what it takes to keep the table."""
        return self.rows * self.columns * 8


def take(values: Sequence[Any], positions: Positions) -> list[Any]:
    """The values at those positions."""
    if isinstance(positions, range) and positions.step == 1:
        return list(values[positions.start : positions.stop])
    whole = positions.tolist() if hasattr(positions, "tolist") else positions
    return [values[position] for position in whole]
