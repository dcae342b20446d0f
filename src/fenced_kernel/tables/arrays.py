"""NumPy's arrays, and columns that are held in one."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from fenced_kernel.errors import NoSuchValue, NotTabular
from fenced_kernel.tables.plain import OF_KIND, SAMPLE, ListColumn, bins_of, type_of
from fenced_kernel.tables.table import TOP, Column, Positions, Summary, Table
from fenced_kernel.tables.tests import Test
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import type_name
from fenced_kernel.wire import ColumnType

ToList = Callable[[Any], list[Any]]
Parse = Callable[[str], Any]


def is_whole(positions: Positions, length: int) -> bool:
    """Whether these are all positions in order, so that nothing needs to be picked."""
    return isinstance(positions, range) and positions == range(length)


class ArrayColumn(Column):
    """A column of numbers, booleans or times in one array: everything is done by NumPy."""

    def __init__(
        self,
        values: Any,
        kind: ColumnType,
        dtype: str,
        *,
        missing: Any = None,
        to_list: ToList | None = None,
        parse: Parse | None = None,
    ) -> None:
        """`missing` marks what has no value beside NaN and NaT; `to_list` makes objects of a part of the array as the
        reader knows them; `parse` makes an element of the reader's text, or raises ValueError."""
        self._np: Any = sys.modules["numpy"]
        self._values = values
        self._missing = missing
        self._to_list: ToList = to_list or (lambda part: list(part.tolist()))
        self._parse = parse
        self.type = kind
        self.dtype = dtype

    def _picked(self, positions: Positions) -> tuple[Any, Any, Any]:
        """Positions as an array, and values and missing ones there."""
        np = self._np
        if is_whole(positions, len(self._values)):
            return np.arange(len(self._values)), self._values, self._nothing(self._values, self._missing)
        chosen = np.asarray(positions, dtype=np.intp)
        values = self._values[chosen]
        missing = self._missing[chosen] if self._missing is not None else None
        return chosen, values, self._nothing(values, missing)

    def _nothing(self, values: Any, missing: Any) -> Any:
        np = self._np
        found = None
        if values.dtype.kind in "fc":
            found = np.isnan(values)
        elif values.dtype.kind in "mM":
            found = np.isnat(values)
        if missing is None:
            return found if found is not None else np.zeros(len(values), dtype=bool)
        return missing | found if found is not None else missing

    def ordered(self, positions: Positions, descending: bool, guard: Guard) -> Positions:
        np = self._np
        chosen, values, nothing = self._picked(positions)
        present = np.flatnonzero(~nothing) if nothing.any() else None
        if present is not None:
            values = values[present]
        if descending:
            # Backwards twice: equal values stay in the order they came.
            order = len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        else:
            order = np.argsort(values, kind="stable")
        if present is not None:
            order = np.concatenate((present[order], np.flatnonzero(nothing)))
        return chosen[order]

    def selected(self, positions: Positions, test: Test, guard: Guard) -> Positions:
        chosen, values, nothing = self._picked(positions)
        match test.operation:
            case "missing":
                passed = nothing
            case "present":
                passed = ~nothing
            case "contains":
                needle = test.text.casefold()
                texts = (str(value).casefold() for value in self._to_list(values))
                found = self._np.fromiter((needle in text for text in texts), bool, len(values))
                passed = found & ~nothing
            case _:
                with self._np.errstate(all="ignore"):
                    passed = self._np.asarray(self._compared(values, test), dtype=bool)
                passed = passed | nothing if test.operation == "not_equals" else passed & ~nothing
        return chosen[passed]

    def _compared(self, values: Any, test: Test) -> Any:
        day = test.day() if self.type == "time" and values.dtype.kind == "M" else None
        if day is None:
            return test.compare(values, self._wanted(test.text, test))
        begin, end = (self._wanted(text, test) for text in day)
        within = (values >= begin) & (values < end)
        return within if test.operation == "equals" else ~within

    def _wanted(self, text: str, test: Test) -> Any:
        """What to compare the values with; raises NoSuchValue."""
        if self._parse is not None:
            try:
                return self._parse(text)
            except (ValueError, TypeError, OverflowError):
                holds = "durations" if self.type == "duration" else "times"
                raise NoSuchValue(holds, test.text) from None
        if self.type == "boolean":
            return test.boolean()
        if self.type == "complex":
            try:
                return complex(test.text.replace(" ", ""))
            except ValueError:
                raise NoSuchValue("complex numbers", test.text) from None
        return test.number()

    def summary(self, positions: Positions, guard: Guard) -> Summary:
        np = self._np
        _, values, nothing = self._picked(positions)
        values = values[~nothing]
        summary: Summary = {"count": len(values), "missing": int(nothing.sum())}
        if self.type in ("boolean", "complex"):
            found, counts = np.unique(values, return_counts=True)
            largest = np.argsort(-counts, kind="stable")[:TOP]
            pairs = zip(self._to_list(found[largest]), counts[largest].tolist(), strict=True)
            return {**summary, "distinct": len(found), "top": list(pairs)}
        numbers = values.view("i8") if values.dtype.kind in "mM" else values
        ascending = np.sort(numbers)
        summary["distinct"] = int((ascending[1:] != ascending[:-1]).sum()) + min(1, len(numbers))
        if len(values) == 0:
            return summary
        ends = np.array([values.min(), values.max()], dtype=values.dtype)
        summary["min"], summary["max"] = self._to_list(ends)
        with np.errstate(all="ignore"):
            if self.type in ("integer", "number"):
                summary["mean"] = float(np.mean(numbers, dtype=float))
            summary["histogram"] = self._histogram(numbers, values.dtype)
        return summary

    def _histogram(self, numbers: Any, dtype: Any) -> dict[str, list[Any]] | None:
        np = self._np
        if numbers.dtype.kind == "f":
            # Of half precision, sums and widths would overflow.
            numbers = numbers[np.isfinite(numbers)].astype(float)
        if len(numbers) == 0:
            return None
        whole = numbers.dtype.kind in "iu" and self.type == "integer"
        low, high, bins = bins_of(float(numbers.min()), float(numbers.max()), whole)
        edges = np.linspace(low, high, bins + 1)
        if not np.isfinite(edges).all() or not (np.diff(edges) > 0).all():
            return None
        counts, edges = np.histogram(numbers, edges)
        if dtype.kind in "mM" or self._parse is not None:
            return {
                "edges": self._to_list(np.rint(edges).astype("i8").view(dtype)),
                "counts": counts.tolist(),
            }
        return {"edges": edges.tolist(), "counts": counts.tolist()}


def array_column(values: Any) -> Column:
    """One dimension of an array as a column."""
    kind = OF_KIND.get(values.dtype.kind)
    dtype = str(values.dtype)
    if kind is None or values.dtype.kind in "UTS":
        return ListColumn(values.tolist(), dtype, kind)
    if values.dtype.kind in "mM":
        np: Any = sys.modules["numpy"]
        make = np.datetime64 if values.dtype.kind == "M" else _duration(np)
        return ArrayColumn(values, kind, dtype, to_list=list, parse=make)
    return ArrayColumn(values, kind, dtype)


def _duration(np: Any) -> Parse:
    def parse(text: str) -> Any:
        """Seconds."""
        return np.timedelta64(round(float(text) * 1e9), "ns")

    return parse


class ArrayTable(Table):
    """An array of one or two dimensions, or of records."""

    kind = "array"

    def __init__(self, value: Any) -> None:
        if value.ndim not in (1, 2):
            raise NotTabular(f"array with {value.ndim} dimensions")
        self._value = value
        self._fields: tuple[str, ...] | None = value.dtype.names if value.ndim == 1 else None
        self.title = type_name(value)
        self.rows = int(value.shape[0])
        self.columns = len(self._fields) if self._fields else int(value.shape[1]) if value.ndim == 2 else 1

    @property
    def bytes(self) -> int:
        return int(self._value.nbytes)

    def labels(self, start: int, stop: int) -> Sequence[Any]:
        return self._fields[start:stop] if self._fields else range(start, stop)

    def _column(self, number: int) -> Any:
        if self._fields:
            return self._value[self._fields[number]]
        return self._value[:, number] if self._value.ndim == 2 else self._value

    def read(self, positions: Positions, start: int, stop: int) -> Sequence[Sequence[Any]]:
        rows = slice(positions.start, positions.stop) if isinstance(positions, range) else positions
        return [_objects(self._column(number)[rows]) for number in range(start, stop)]

    def column(self, number: int) -> Column:
        return array_column(self._column(number))

    def described(self, number: int) -> tuple[ColumnType, str]:
        values = self._column(number)
        kind = OF_KIND.get(values.dtype.kind)
        return kind or type_of(values[:SAMPLE].tolist()), str(values.dtype)


def _objects(part: Any) -> list[Any]:
    """Times as NumPy has them: the nanoseconds of a plain list would be whole numbers."""
    return list(part) if part.dtype.kind in "mM" else list(part.tolist())
