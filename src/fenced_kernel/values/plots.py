"""The shape of numbers at a glance, from as many points as a small picture can show."""

import base64
import math
import sys
from collections.abc import Sequence
from itertools import islice
from typing import Any

from fenced_kernel.errors import NotPlottable, Unreadable
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import is_library, type_name
from fenced_kernel.values.pictures import picture_of
from fenced_kernel.values.previews import clip
from fenced_kernel.wire import Plot, PlotLine

POINTS = 400
"""Points of one line; of more numbers each point stands for several, by the least and the greatest."""
LINES = 8
ROWS, COLUMNS = 100, 160
"""Cells of an image; of larger ones every n-th row and column is taken."""
PIXELS = 250_000
"""Of a picture; of larger ones every n-th row and column is taken."""
READ = 20_000
"""Numbers that are looked at in a list or tuple, evenly spread."""
LONGEST_NAME = 60

Numbers = list[float | None]


def plot_of(value: Any, name: str, guard: Guard) -> Plot:
    """`{"kind": "lines", "total", "lines": [{"name", "low", "high"}]}`, an image, or a picture.

    An image is `{"kind": "image", "rows", "columns", "values"}`; a picture, of an array with three dimensions, is
    `{"kind": "picture", "png", "words"}`. Raises Unreadable, which tells the value's name, and NotPlottable.
    """
    if type(value) in (list, tuple):
        return _lines(len(value), [_line("", *_of_sequence(value))])
    known = (("pandas", "DataFrame"), ("pandas", "Series"), ("numpy", "ndarray"))
    if not any(is_library(value, *kind) for kind in known):
        raise NotPlottable(type_name(value))
    answer = guard.call_library(_of_library, value, default=None)
    if answer is None:
        raise Unreadable(name)
    if isinstance(answer, NotPlottable):
        raise answer
    return answer


def _of_library(value: Any) -> Plot | NotPlottable:
    numpy = sys.modules["numpy"]
    if is_library(value, "pandas", "DataFrame"):
        numeric = value.select_dtypes(include=["number", "bool"])
        columns = [
            _line(clip(str(numeric.columns[n]), LONGEST_NAME), *_of_array(numeric.iloc[:, n], numpy))
            for n in range(min(LINES, numeric.shape[1]))
        ]
        return _lines(len(value), columns)
    if is_library(value, "pandas", "Series"):
        name = "" if value.name is None else clip(str(value.name), LONGEST_NAME)
        return _lines(len(value), [_line(name, *_of_array(value, numpy))])
    if value.ndim == 3:
        picture = picture_of(value, PIXELS)
        if picture is not None:
            png = base64.b64encode(picture.png).decode("ascii")
            return {"kind": "picture", "png": png, "words": picture.words}
    if value.dtype.kind not in "biufc" or value.ndim not in (1, 2):
        return NotPlottable(f"array of {value.dtype} with {value.ndim} dimensions")
    if value.ndim == 1:
        return _lines(len(value), [_line("", *_of_array(value, numpy))])
    if value.shape[1] <= LINES:
        columns = [_line(str(n), *_of_array(value[:, n], numpy)) for n in range(value.shape[1])]
        return _lines(value.shape[0], columns)
    part = value[:: _step(value.shape[0], ROWS), :: _step(value.shape[1], COLUMNS)]
    rows = [[_number(item) for item in row] for row in numpy.real(part).tolist()]
    return {"kind": "image", "rows": value.shape[0], "columns": value.shape[1], "values": rows}


def _of_array(values: Any, numpy: Any) -> tuple[Numbers, Numbers]:
    numbers = numpy.asarray(values)
    if numbers.dtype == object:
        # Columns that can be missing, such as whole numbers of pandas.
        numbers = values.to_numpy(dtype="float64", na_value=math.nan)
    numbers = numpy.real(numbers).astype("float64", copy=False)
    if len(numbers) <= POINTS:
        points = [_number(item) for item in numbers.tolist()]
        return points, points
    starts = numpy.linspace(0, len(numbers), POINTS, endpoint=False).astype("intp")
    low, high = numpy.fmin.reduceat(numbers, starts), numpy.fmax.reduceat(numbers, starts)
    return [_number(item) for item in low.tolist()], [_number(item) for item in high.tolist()]


def _of_sequence(value: Sequence[Any]) -> tuple[Numbers, Numbers]:
    numbers = [_number(item) for item in islice(value, 0, None, _step(len(value), READ))]
    if len(numbers) <= POINTS:
        return numbers, numbers
    low: Numbers = []
    high: Numbers = []
    for n in range(POINTS):
        part = numbers[n * len(numbers) // POINTS : (n + 1) * len(numbers) // POINTS]
        known = [item for item in part if item is not None]
        low.append(min(known, default=None))
        high.append(max(known, default=None))
    return low, high


def _number(item: object) -> float | None:
    if type(item) is complex:
        item = item.real
    if type(item) not in (int, float, bool):
        return None
    try:
        number = float(item)  # type: ignore[arg-type]
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _step(length: int, most: int) -> int:
    return max(1, -(-length // most))


def _line(name: str, low: Numbers, high: Numbers) -> PlotLine:
    return {"name": name, "low": low, "high": high}


def _lines(total: int, lines: list[PlotLine]) -> Plot:
    return {"kind": "lines", "total": total, "lines": lines}
