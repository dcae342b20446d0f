"""Columns of Python objects, which may be of any kind and mixed."""

import contextlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fenced_kernel.errors import NoSuchValue, TookTooLong
from fenced_kernel.tables.table import BINS, TOP, Column, Positions, Summary, take
from fenced_kernel.tables.tests import Test
from fenced_kernel.tables.values import CellValues, is_missing
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import is_quick, type_name
from fenced_kernel.wire import ColumnType

SAMPLE = 100
"""Values that tell the type of a column."""
RUN = 100_000
"""Values sorted in one step: between two steps the reader's Stop is heard."""

_TYPES: dict[type, ColumnType] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    Decimal: "number",
    Fraction: "number",
    complex: "complex",
    str: "text",
    date: "time",
    datetime: "time",
    time: "time",
    timedelta: "duration",
}
_NUMBERS = frozenset({bool, int, float})
_NEVER_MISSING = frozenset({bool, int, str, bytes, list, tuple, dict, set, date, datetime, time, timedelta})
_SAFE = frozenset({bool, int, float, str, bytes, date, datetime, time, timedelta, Fraction})
"""Classes whose comparison runs no code of the reader's."""


def type_of(values: Iterable[Any]) -> ColumnType:
    """The type of a column with these values among others."""
    found = {_type(value) for value in values if not is_missing(value)}
    if len(found) == 1:
        return found.pop()
    if found and found <= {"integer", "number"}:
        return "number"
    return "other"


def _type(value: Any) -> ColumnType:
    kind = type(value)
    known = _TYPES.get(kind)
    if known is not None:
        return known
    if kind.__module__.startswith("pandas."):
        return {"Timestamp": "time", "Period": "time", "Timedelta": "duration"}.get(type_name(value), "other")  # type: ignore[return-value]
    if kind.__module__ == "numpy":
        code = getattr(getattr(value, "dtype", None), "kind", "O")
        return OF_KIND.get(code, "other") if getattr(value, "ndim", 1) == 0 else "other"
    return "other"


OF_KIND: dict[str, ColumnType] = {
    "b": "boolean",
    "i": "integer",
    "u": "integer",
    "f": "number",
    "c": "complex",
    "M": "time",
    "m": "duration",
    "U": "text",
    "T": "text",
    "S": "other",
}
"""Types by NumPy's letters for kinds of dtypes."""


class ListColumn(Column):
    """A column whose values are looked at one by one."""

    def __init__(self, values: Sequence[Any], dtype: str, kind: ColumnType | None = None) -> None:
        self._values = values
        self.dtype = dtype
        self.type = kind or type_of(values[:SAMPLE])

    def ordered(self, positions: Positions, descending: bool, guard: Guard) -> Positions:
        chosen = positions.tolist() if hasattr(positions, "tolist") else list(positions)
        values = self._values
        missing = self._missing_among(chosen)
        without = set(missing)
        present = [n for n in chosen if n not in without] if missing else chosen
        kinds = {type(values[n]) for n in present}
        found: list[int] | None
        quick = len(kinds) == 1 and (kinds <= _SAFE or is_quick(values[present[0]], "__lt__"))
        if kinds <= _NUMBERS or quick:
            found = guard.call_computation(_sorted, present, values.__getitem__, descending, default=None)
        else:
            found = guard.call(_sorted, present, values.__getitem__, descending, default=None)
        if found is None:
            _in_time(guard, "sorted")
            found = self._ordered_by_type(present, descending, guard)
        return found + missing

    def _missing_among(self, positions: list[int]) -> list[int]:
        values = self._values
        suspects = set(map(type, values)) - _NEVER_MISSING
        if not suspects:
            return []
        return [n for n in positions if type(values[n]) in suspects and is_missing(values[n])]

    def _ordered_by_type(self, positions: list[int], descending: bool, guard: Guard) -> list[int]:
        """Values that do not compare: numbers first, then by the name of the class, and by value in each class."""
        groups: dict[str, list[int]] = {}
        for n in positions:
            kind = type(self._values[n])
            groups.setdefault("" if kind in _NUMBERS else type_name(self._values[n]), []).append(n)
        ordered: list[int] = []
        for name in sorted(groups, reverse=descending):
            group = groups[name]
            safe = all(type(self._values[n]) in _SAFE for n in group)
            found = _tried(group, self._values.__getitem__, descending) if safe else None
            ordered += found if found is not None else self._ordered_by_text(group, descending, guard)
        return ordered

    def _ordered_by_text(self, group: list[int], descending: bool, guard: Guard) -> list[int]:
        texts = dict(zip(group, CellValues(guard).texts(self._values[n] for n in group), strict=True))
        _in_time(guard, "sorted")
        return _sorted(group, texts.__getitem__, descending)

    def selected(self, positions: Positions, test: Test, guard: Guard) -> Positions:
        chosen = positions.tolist() if hasattr(positions, "tolist") else list(positions)
        values = self._values
        if test.operation == "contains" and set(map(type, values)) == {str}:
            needle = test.text.casefold()
            return [n for n in chosen if needle in values[n].casefold()]
        passes = self._passing(test, guard)
        found = [n for n in chosen if passes(values[n])]
        _in_time(guard, "filtered")
        return found

    def _passing(self, test: Test, guard: Guard) -> Callable[[Any], bool]:
        if test.operation == "missing":
            return is_missing
        if test.operation == "present":
            return lambda value: not is_missing(value)
        text = CellValues(guard).full_text
        if test.operation == "contains":
            needle = test.text.casefold()
            return lambda value: not is_missing(value) and needle in text(value).casefold()
        number = self._number(test)
        wanted: dict[type, Any] = {str: test.text, **dict.fromkeys((int, float, Decimal, Fraction), number)}
        wanted[bool] = _boolean(test)
        wanted |= dict(zip((datetime, date, timedelta), _times(test), strict=True))
        if test.day() is not None:
            # The whole of that day, in whatever zone.
            wanted[datetime] = wanted[date]
        unequal = test.operation == "not_equals"

        def passes(value: Any) -> bool:
            if is_missing(value):
                return unequal
            kind = type(value)
            right = wanted.get(kind, test.text)
            if right is None:
                return unequal
            try:
                left = value.date() if kind is datetime and type(right) is date else value
                return bool(test.compare(left if kind in wanted else text(value), right))
            except (TypeError, ArithmeticError):
                # A time with and one without a zone, a signalling NaN.
                return unequal

        return passes

    def _number(self, test: Test) -> int | float | None:
        try:
            return test.number()
        except NoSuchValue:
            if self.type in ("integer", "number"):
                raise
            return None

    def summary(self, positions: Positions, guard: Guard) -> Summary:
        values = take(self._values, positions)
        suspects = set(map(type, values)) - _NEVER_MISSING
        present = [value for value in values if type(value) not in suspects or not is_missing(value)]
        summary: Summary = {"count": len(present), "missing": len(values) - len(present)}
        kinds = set(map(type, present))
        if present and kinds <= {int, float} and self.type in ("integer", "number"):
            summary |= _numbers(present)
            return summary
        if kinds <= _SAFE:
            counted: Counter[Any] = Counter(present)
        else:
            counted = Counter(CellValues(guard).texts(present))
            _in_time(guard, "counted")
        summary["distinct"] = len(counted)
        summary["top"] = counted.most_common(TOP)
        if len(kinds) == 1 and self.type in ("time", "duration") and kinds <= _SAFE:
            summary |= _bounds(present)
        return summary


def _in_time(guard: Guard, done: str) -> None:
    """Raises TookTooLong when names of classes stand for some of the texts."""
    if guard.expired:
        raise TookTooLong(done)


def _tried(positions: list[int], key: Callable[[int], Any], descending: bool) -> list[int] | None:
    try:
        return _sorted(positions, key, descending)
    except (TypeError, ArithmeticError):
        return None


def _sorted(positions: list[int], key: Callable[[int], Any], descending: bool) -> list[int]:
    """A stable sort in steps that each take little time: a single one over all could not be stopped."""
    runs = [
        sorted(positions[start : start + RUN], key=key, reverse=descending)
        for start in range(0, len(positions), RUN)
    ]
    while len(runs) > 1:
        # Sorting two sorted runs is merging them.
        runs = [
            sorted(runs[n] + runs[n + 1], key=key, reverse=descending) if n + 1 < len(runs) else runs[n]
            for n in range(0, len(runs), 2)
        ]
    return runs[0] if runs else []


def _boolean(test: Test) -> bool | None:
    try:
        return test.boolean()
    except NoSuchValue:
        return None


def _times(test: Test) -> tuple[datetime | None, date | None, timedelta | None]:
    """The value as a moment, a day and a duration (in seconds), where it is one."""
    moment: datetime | None = None
    duration: timedelta | None = None
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(test.text.strip())
    with contextlib.suppress(ValueError, OverflowError):
        duration = timedelta(seconds=float(test.text))
    return moment, moment.date() if moment is not None else None, duration


def _numbers(present: list[Any]) -> Summary:
    finite = [value for value in present if not isinstance(value, float) or math.isfinite(value)]
    summary: Summary = {"distinct": len(set(present)), "min": min(present), "max": max(present)}
    try:
        summary["mean"] = math.fsum(present) / len(present)
        summary["histogram"] = histogram(finite)
    except (OverflowError, ValueError):
        # Whole numbers beyond what a float holds, or both infinities.
        summary["mean"] = None
    return summary


def _bounds(present: list[Any]) -> Summary:
    try:
        return {"min": min(present), "max": max(present)}
    except TypeError:
        return {}


def bins_of(low: float, high: float, whole: bool) -> tuple[float, float, int]:
    """First edge, last edge and number of bars; whole numbers that are few have a bar each."""
    if whole and high - low < BINS:
        return low - 0.5, high + 0.5, int(high - low) + 1
    if low == high:
        return low - 0.5, high + 0.5, 1
    return low, high, BINS


def histogram(values: list[Any]) -> dict[str, list[Any]] | None:
    """Edges and counts of finite numbers; the last bar holds its upper edge."""
    if not values:
        return None
    whole = all(type(value) is int for value in values)
    low, high, bins = bins_of(float(min(values)), float(max(values)), whole)
    width = (high - low) / bins
    if not (math.isfinite(width) and width > 0):
        return None
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int((value - low) / width))] += 1
    edges = [low + n * width for n in range(bins)] + [high]
    return {"edges": edges, "counts": counts}
