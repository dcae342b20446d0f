"""Tables of Polars and PyArrow, which hold columns of their own."""

import sys
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from fenced_kernel.tables.plain import SAMPLE, ListColumn, type_of
from fenced_kernel.tables.table import Column, Positions, Table
from fenced_kernel.values.kinds import is_library, type_name
from fenced_kernel.wire import ColumnType, TableKind


class ColumnarTable(Table):
    """A table of columns that can be cut and turned into lists."""

    kind: TableKind = "frame"

    def __init__(self, value: Any, names: Sequence[str], rows: int, size: int) -> None:
        self._value = value
        self._names = names
        self._size = size
        self.title = type_name(value)
        self.rows = rows
        self.columns = len(names)

    @property
    def bytes(self) -> int:
        return self._size

    def labels(self, start: int, stop: int) -> Sequence[Any]:
        return self._names[start:stop]

    @abstractmethod
    def _values(self, number: int, positions: Positions) -> list[Any]:
        """Values of a column as objects of Python."""

    @abstractmethod
    def _dtype(self, number: int) -> str: ...

    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        return [self._values(number, positions) for number in range(start, stop)]

    def column(self, number: int) -> Column:
        kind, dtype = self.described(number)
        return ListColumn(self._values(number, range(self.rows)), dtype, kind)

    def described(self, number: int) -> tuple[ColumnType, str]:
        dtype = self._dtype(number)
        if dtype.lower().startswith(("categorical", "enum", "dictionary")):
            return "category", dtype
        return type_of(self._values(number, range(min(SAMPLE, self.rows)))), dtype


class PolarsTable(ColumnarTable):
    def __init__(self, value: Any) -> None:
        series = is_library(value, "polars", "Series")
        frame = value.to_frame() if series else value
        super().__init__(frame, list(frame.columns), int(frame.height), int(frame.estimated_size()))
        self.title = type_name(value)
        self.kind = "series" if series else "frame"

    def _values(self, number: int, positions: Positions) -> list[Any]:
        column = self._value.to_series(number)
        if isinstance(positions, range):
            return column.slice(positions.start, len(positions)).to_list()  # type: ignore[no-any-return]
        return column.gather(positions).to_list()  # type: ignore[no-any-return]

    def _dtype(self, number: int) -> str:
        return str(self._value.dtypes[number])


class ArrowTable(ColumnarTable):
    def __init__(self, value: Any) -> None:
        super().__init__(value, list(value.column_names), int(value.num_rows), int(value.nbytes))

    def _values(self, number: int, positions: Positions) -> list[Any]:
        column = self._value.column(number)
        if isinstance(positions, range):
            return column.slice(positions.start, len(positions)).to_pylist()  # type: ignore[no-any-return]
        arrow: Any = sys.modules["pyarrow"]
        return column.take(arrow.array(positions, type=arrow.int64())).to_pylist()  # type: ignore[no-any-return]

    def _dtype(self, number: int) -> str:
        return str(self._value.schema.types[number])
