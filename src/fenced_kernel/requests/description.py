"""What the page is told of one value: its type, how large it is, a line of it, and what can be done with it."""

import sys
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Literal

from fenced_kernel.requests.children import expandable
from fenced_kernel.requests.guard import Guard
from fenced_kernel.requests.kinds import class_has, is_exactly, is_library, type_name
from fenced_kernel.requests.previews import Previews, clip

Kind = Literal["data", "function", "class"]

LONGEST_DTYPE = 60
LOOKED_AT = 50
"""Items of a list that decide what it holds."""

BUILTIN = frozenset(
    {int, float, bool, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type(None)}
)
"""Classes whose methods are not the reader's, and quick."""

_SCALARS = frozenset({int, float, bool, complex, str, bytes, bytearray, range, type(None)})
_FRAMES = (("pandas", "DataFrame"), ("polars", "DataFrame"), ("pyarrow", "Table"))
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def kind_of(value: object) -> Kind:
    if issubclass(type(value), type):
        return "class"
    return "function" if issubclass(type(value), _FUNCTIONS) else "data"


def describe(value: object, guard: Guard, previews: Previews) -> dict[str, object]:
    """`{type, length, shape, size, preview, dtype, expandable, tabular, plottable}`; never raises."""
    plain = type(value) in BUILTIN
    return {
        "type": type_name(value),
        "length": _length(value, guard),
        "shape": None if plain else _shape(value, guard),
        "size": _size(value, guard),
        "preview": previews.preview(value),
        "dtype": None if plain else _dtype(value, guard),
        "expandable": expandable(value, guard),
        "tabular": _tabular(value, guard),
        "plottable": _plottable(value, guard),
    }


def _length(value: Any, guard: Guard) -> int | None:
    if type(value) in BUILTIN:
        return len(value) if hasattr(type(value), "__len__") else None
    if issubclass(type(value), type) or not class_has(value, "__len__"):
        return None
    return _whole(guard.call(len, value, default=None))


def _shape(value: object, guard: Guard) -> list[int] | None:
    if issubclass(type(value), type) or not class_has(value, "shape"):
        return None
    call = guard.call_library if is_exactly(value, "pandas", "DataFrame") else guard.call
    return call(_read_shape, value, default=None)


def _read_shape(value: Any) -> list[int] | None:
    shape = value.shape
    if type(shape) is not tuple or len(shape) > 32:
        return None
    sizes = [_whole(size) for size in shape]
    return [size for size in sizes if size is not None] if None not in sizes else None


def _size(value: object, guard: Guard) -> int | None:
    if type(value) in BUILTIN:
        return sys.getsizeof(value)
    if is_exactly(value, "pandas", "DataFrame") or is_exactly(value, "pandas", "Series"):
        return guard.call_library(_memory_usage, value, default=None)
    return guard.call(_read_size, value, default=None)


def _memory_usage(value: Any) -> int:
    """Of a data frame or series; sys.getsizeof would visit every text in it."""
    usage = value.memory_usage(index=True)
    return int(usage if is_exactly(value, "pandas", "Series") else usage.sum())


def _read_size(value: Any) -> int | None:
    if class_has(value, "nbytes"):
        return _whole(value.nbytes)
    return _whole(sys.getsizeof(value))


def _dtype(value: object, guard: Guard) -> str | None:
    if issubclass(type(value), type) or not class_has(value, "dtype"):
        return None
    text = guard.call(_read_dtype, value, default="")
    return clip(text, LONGEST_DTYPE) or None


def _read_dtype(value: Any) -> str:
    text = str(value.dtype)
    return text if type(text) is str else str.__str__(text)


def _tabular(value: Any, guard: Guard) -> bool:
    """Whether it is worth looking at as rows and columns."""
    kind = type(value)
    if kind in _SCALARS:
        return False
    if kind is list or kind is tuple:
        return len(value) > 0 and all(
            type(item) is dict or type(item) in (list, tuple) for item in islice(value, LOOKED_AT)
        )
    if any(is_library(value, *names) for names in _FRAMES) or is_library(value, "pandas", "Series"):
        return True
    return is_library(value, "numpy", "ndarray") and guard.call_library(_dimensions, value, default=0) in (
        1,
        2,
    )


def _dimensions(value: Any) -> int:
    return int(value.ndim)


def _plottable(value: Any, guard: Guard) -> bool:
    """Whether it holds numbers that a plot can show."""
    kind = type(value)
    if kind in _SCALARS:
        return False
    if kind is list or kind is tuple:
        return len(value) > 1 and all(type(item) in (int, float) for item in islice(value, LOOKED_AT))
    if is_library(value, "numpy", "ndarray") or is_library(value, "pandas", "Series"):
        return guard.call_library(_holds_numbers, value, default=False)
    return is_library(value, "pandas", "DataFrame") and guard.call_library(_has_numbers, value, default=False)


def _holds_numbers(value: Any) -> bool:
    # dtypes of pandas' own that hold no numbers have a letter of their own or O.
    return value.ndim in (1, 2) and value.size > 1 and value.dtype.kind in "iuf"


def _has_numbers(frame: Any) -> bool:
    return frame.shape[0] > 1 and any(
        frame.dtypes.iloc[n].kind in "iuf" for n in range(min(LOOKED_AT, frame.shape[1]))
    )


def _whole(value: object) -> int | None:
    """A size as JSON and JavaScript can hold it."""
    return int(value) if isinstance(value, int) and 0 <= value < 2**53 else None
