"""pandas' DataFrame and Series as tables."""

import sys
from collections.abc import Sequence
from typing import Any

from fenced_kernel.tables.arrays import ArrayColumn, array_column
from fenced_kernel.tables.coded import CodedColumn
from fenced_kernel.tables.plain import OF_KIND, SAMPLE, ListColumn, type_of
from fenced_kernel.tables.table import Column, Positions, Table
from fenced_kernel.tables.written import Written
from fenced_kernel.values.kinds import is_library, type_name
from fenced_kernel.wire import ColumnType, TableKind

MEASURED = 200
"""Columns whose memory is added up one by one."""


class FrameTable(Table):
    """A DataFrame, or a Series as a frame of one column."""

    def __init__(self, value: Any) -> None:
        self._series = is_library(value, "pandas", "Series")
        self.kind: TableKind = "series" if self._series else "frame"
        self._value = value
        self.title = type_name(value)
        self.rows = int(value.shape[0])
        self.columns = 1 if self._series else int(value.shape[1])
        self._written: list[Written] | None = None

    @property
    def bytes(self) -> int:
        if self.columns > MEASURED:
            return super().bytes
        usage = self._value.memory_usage(index=False)
        return int(usage if self._series else usage.sum())

    def labels(self, start: int, stop: int) -> Sequence[Any]:
        if self._series:
            return ["value" if self._value.name is None else self._value.name][start:stop]
        return self._value.columns[start:stop].tolist()  # type: ignore[no-any-return]

    def _column(self, number: int) -> Any:
        return self._value if self._series else self._value.iloc[:, number]

    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        rows = slice(positions.start, positions.stop) if isinstance(positions, range) else positions
        if self._series:
            return [self._value.iloc[rows].tolist()][start:stop]
        # The columns first: a row is a copy, columns are not. Names may occur twice, so by position.
        part = self._value.iloc[:, start:stop].iloc[rows]
        return [part.iloc[:, n].tolist() for n in range(part.shape[1])]

    def index(self, positions: Positions) -> Sequence[Any]:
        index = self._value.index
        part = (
            index[positions.start : positions.stop] if isinstance(positions, range) else index.take(positions)
        )
        return part.tolist()  # type: ignore[no-any-return]

    def index_described(self) -> tuple[str | None, ColumnType]:
        index = self._value.index
        named = [name for name in index.names if name is not None]
        name = " / ".join(str(name) for name in named) if named else None
        return name, _type(index.dtype, index[:SAMPLE]) if index.nlevels == 1 else "other"

    def headings(self) -> Sequence[Sequence[Any]]:
        """As `to_csv` has them: a line for each level of the names, and one for those of the labels below several."""
        names = [] if self.counted else ["" if name is None else name for name in self._value.index.names]
        columns = None if self._series else self._value.columns
        if columns is None or columns.nlevels == 1:
            labels = self.labels(0, 1) if columns is None else Written(columns).of(range(self.columns))
            return [[*names, *labels]]
        lines = []
        for level, name in enumerate(columns.names):
            before = ["" if name is None else name, *[""] * (len(names) - 1)] if names else []
            lines.append([*before, *_levels(columns)[level].of(range(self.columns))])
        return [*lines, [*names, *[""] * self.columns]] if any(name != "" for name in names) else lines

    def written(self, positions: Positions) -> Sequence[Sequence[Any]]:
        if self._written is None:
            labels = [] if self.counted else _levels(self._value.index)
            self._written = [*labels, *(Written(self._column(number)) for number in range(self.columns))]
        return [column.of(positions) for column in self._written]

    @property
    def counted(self) -> bool:
        index = self._value.index
        kind: Any = sys.modules["pandas"].RangeIndex
        return type(index) is kind and index.name is None and index.start == 0 and index.step == 1

    def column(self, number: int) -> Column:
        return series_column(self._column(number))

    def described(self, number: int) -> tuple[ColumnType, str]:
        series = self._column(number)
        return _type(series.dtype, series.iloc[:SAMPLE]), str(series.dtype)


def _levels(index: Any) -> list[Written]:
    return [Written(index.get_level_values(level)) for level in range(index.nlevels)]


def _type(dtype: Any, sample: Any) -> ColumnType:
    match type(dtype).__name__:
        case "CategoricalDtype":
            return "category"
        case "DatetimeTZDtype" | "PeriodDtype":
            return "time"
        case "StringDtype":
            return "text"
        case "IntervalDtype":
            return "other"
    return OF_KIND.get(dtype.kind) or type_of(sample.tolist())


def series_column(series: Any) -> Column:
    """A Series as a column; one that its own dtype cannot serve is looked at value by value."""
    dtype = series.dtype
    kind = _type(dtype, series.iloc[:SAMPLE])
    name = type(dtype).__name__
    if name == "CategoricalDtype":
        return _categories(series)
    if name == "PeriodDtype":
        return _periods(series, kind)
    if name == "DatetimeTZDtype" or (dtype.kind in "mM" and not hasattr(dtype, "pyarrow_dtype")):
        return _times(series, kind)
    if kind == "text" and _all_text(series):
        return _texts(series)
    if dtype.kind not in "biufc" or name == "SparseDtype":
        return ListColumn(series.tolist(), str(dtype), kind)
    if not hasattr(dtype, "numpy_dtype"):
        return array_column(series.to_numpy())
    missing = series.isna().to_numpy()
    values = series.array.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
    return ArrayColumn(values, kind, str(dtype), missing=missing)


def _times(series: Any, kind: ColumnType) -> Column:
    pandas: Any = sys.modules["pandas"]
    zone = getattr(series.dtype, "tz", None)
    plain = series.array.tz_convert("UTC").tz_localize(None) if zone is not None else series.array
    values = plain.to_numpy()

    def parse(text: str) -> Any:
        if kind == "duration":
            return pandas.Timedelta(*_seconds(text)).to_timedelta64()
        moment = pandas.Timestamp(text)
        if zone is None:
            return moment.tz_localize(None).to_datetime64()
        moment = moment.tz_localize(zone) if moment.tz is None else moment
        return moment.tz_convert("UTC").tz_localize(None).to_datetime64()

    def to_list(part: Any) -> list[Any]:
        index = pandas.Index(part)
        return list(index.tz_localize("UTC").tz_convert(zone) if zone is not None else index)

    return ArrayColumn(values, kind, str(series.dtype), to_list=to_list, parse=parse)


def _seconds(text: str) -> tuple[float, str] | tuple[str]:
    """The arguments of a Timedelta: a bare number means seconds."""
    try:
        return float(text), "s"
    except ValueError:
        return (text,)


def _periods(series: Any, kind: ColumnType) -> Column:
    pandas: Any = sys.modules["pandas"]
    frequency = series.dtype.freq

    def to_list(part: Any) -> list[Any]:
        return list(pandas.PeriodIndex.from_ordinals(part, freq=frequency))

    def parse(text: str) -> Any:
        return pandas.Period(text, freq=frequency).ordinal

    return ArrayColumn(
        series.array.asi8,
        kind,
        str(series.dtype),
        missing=series.isna().to_numpy(),
        to_list=to_list,
        parse=parse,
    )


def _categories(series: Any) -> Column:
    values = series.array
    names = values.categories.tolist()
    # The whole list of a dtype's categories is no name for it.
    return CodedColumn(
        values.codes, names, "category", "category", ordered=bool(values.ordered), by_code=True
    )


def _all_text(series: Any) -> bool:
    pandas: Any = sys.modules["pandas"]
    return bool(pandas.api.types.infer_dtype(series, skipna=True) in ("string", "empty"))


def _texts(series: Any) -> Column:
    """Texts by their number: most columns have far fewer different ones than rows."""
    pandas: Any = sys.modules["pandas"]
    codes, texts = pandas.factorize(series)
    return CodedColumn(codes, texts.tolist(), "text", str(series.dtype))
