"""What the page is told of one value: its type, how large it is, a line of it, and what can be done with it."""

import sys
from dataclasses import dataclass
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, WrapperDescriptorType
from typing import Any

from fenced_kernel.values.children import expandable
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import class_has, is_exactly, is_library, member, type_name
from fenced_kernel.values.pictures import COLOURS
from fenced_kernel.values.previews import Previews, clip
from fenced_kernel.wire import Described, VariableKind

LONGEST_DTYPE = 60
LOOKED_AT = 50
"""Items of a list that decide what it holds."""

_SCALARS = frozenset({int, float, bool, complex, str, bytes, bytearray, range, type(None)})
_CONTAINERS = frozenset({list, tuple, dict, set, frozenset})
_NUMBERS = frozenset({int, float})
_ROWS = frozenset({dict, list, tuple})
_FRAMES = (("pandas", "DataFrame"), ("polars", "DataFrame"), ("pyarrow", "Table"))
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def kind_of(value: object) -> VariableKind:
    if issubclass(type(value), type):
        return "class"
    return "function" if issubclass(type(value), _FUNCTIONS) else "data"


@dataclass(frozen=True)
class Traits:
    """What is known of all values of a class."""

    name: str
    length: bool
    plain_length: bool
    """Its length is told by the language itself or by a library in C."""
    shape: bool
    dtype: bool
    bytes: bool
    plain: bool
    """Its size is told by the language itself, not by code of the class."""
    frame: bool
    series: bool
    array: bool
    exact: bool
    """The class itself is the library's, so that its methods are."""


class Descriptions:
    """Describes the values of one request."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._traits: dict[type, Traits] = {}
        self.previews = Previews(guard)

    def of(self, value: Any) -> Described:
        """`{type, length, shape, size, preview, dtype, expandable, tabular, plottable}`; never raises."""
        kind = type(value)
        if kind in _SCALARS:
            return self._entry(kind.__name__, _plain_length(value), sys.getsizeof(value), value)
        if kind in _CONTAINERS:
            entry = self._entry(kind.__name__, len(value), sys.getsizeof(value), value)
            entry["expandable"] = len(value) > 0
            if kind is list or kind is tuple:
                kinds = set(map(type, islice(value, LOOKED_AT)))
                entry["tabular"] = len(value) > 0 and kinds <= _ROWS
                entry["plottable"] = len(value) > 1 and kinds <= _NUMBERS
            return entry
        return self._other(value, self._traits_of(value))

    def _other(self, value: Any, traits: Traits) -> Described:
        length = self._length(value, traits) if traits.length else None
        entry = self._entry(traits.name, _whole(length), self._size(value, traits), value)
        entry["expandable"] = expandable(value, self._guard)
        if traits.shape:
            entry["shape"] = self._call(traits)(_read_shape, value, default=None)
        if traits.dtype:
            text = self._guard.call(_read_dtype, value, default="")
            entry["dtype"] = clip(text, LONGEST_DTYPE) or None
        if traits.frame:
            entry["tabular"] = True
            entry["plottable"] = self._guard.call_library(_has_numbers, value, default=False)
        elif traits.series or traits.array:
            # Rows and columns; a cube has neither.
            dimensions = self._guard.call_library(_dimensions, value, default=0)
            entry["tabular"] = dimensions in (1, 2)
            plotted = _holds_numbers if entry["tabular"] else _is_picture
            entry["plottable"] = self._guard.call_library(plotted, value, default=False)
        return entry

    def _entry(self, name: str, length: int | None, size: int | None, value: object) -> Described:
        return {
            "type": name,
            "length": length,
            "shape": None,
            "size": size,
            "preview": self.previews.preview(value),
            "dtype": None,
            "expandable": False,
            "tabular": False,
            "plottable": False,
        }

    def _length(self, value: Any, traits: Traits) -> object:
        call = self._guard.call_library if traits.plain_length else self._guard.call
        return call(len, value, default=None)

    def _size(self, value: object, traits: Traits) -> int | None:
        if traits.exact and (traits.frame or traits.series):
            return self._guard.call_library(_memory_usage, value, default=None)
        if traits.plain:
            return sys.getsizeof(value)
        return self._guard.call(_bytes_of if traits.bytes else _size_of, value, default=None)

    def _call(self, traits: Traits) -> Any:
        return self._guard.call_library if traits.exact else self._guard.call

    def _traits_of(self, value: object) -> Traits:
        known = self._traits.get(type(value))
        if known is None:
            known = self._traits[type(value)] = _traits(value)
        return known


def _traits(value: object) -> Traits:
    is_class = issubclass(type(value), type)
    frame = any(is_library(value, *names) for names in _FRAMES)
    series, array = is_library(value, "pandas", "Series"), is_library(value, "numpy", "ndarray")
    sized = type(member(value, "__sizeof__"))
    has_bytes = class_has(value, "nbytes") and not is_class
    return Traits(
        name=type_name(value),
        length=class_has(value, "__len__") and not is_class,
        plain_length=type(member(value, "__len__")) is WrapperDescriptorType,
        shape=class_has(value, "shape") and not is_class,
        dtype=class_has(value, "dtype") and not is_class,
        bytes=has_bytes,
        plain=not has_bytes and sized in (MethodDescriptorType, WrapperDescriptorType),
        frame=frame,
        series=series,
        array=array,
        exact=any(
            is_exactly(value, *names) for names in (*_FRAMES, ("pandas", "Series"), ("numpy", "ndarray"))
        ),
    )


def _plain_length(value: Any) -> int | None:
    return len(value) if hasattr(type(value), "__len__") else None


def _read_shape(value: Any) -> list[int] | None:
    shape = value.shape
    if type(shape) is not tuple or len(shape) > 32:
        return None
    sizes = [_whole(size) for size in shape]
    return [size for size in sizes if size is not None] if None not in sizes else None


def _memory_usage(value: Any) -> int:
    """Of a data frame or series; sys.getsizeof would visit every text in it."""
    usage = value.memory_usage(index=True)
    return int(usage if is_exactly(value, "pandas", "Series") else usage.sum())


def _bytes_of(value: Any) -> int | None:
    return _whole(value.nbytes)


def _size_of(value: object) -> int | None:
    return _whole(sys.getsizeof(value))


def _read_dtype(value: Any) -> str:
    text = str(value.dtype)
    return text if type(text) is str else str.__str__(text)


def _dimensions(value: Any) -> int:
    return int(value.ndim)


def _holds_numbers(value: Any) -> bool:
    # dtypes of pandas' own that hold no numbers have a letter of their own or O.
    return value.size > 1 and value.dtype.kind in "iuf"


def _is_picture(value: Any) -> bool:
    return value.ndim == 3 and value.shape[2] in COLOURS and value.size > 0 and value.dtype.kind in "biuf"


def _has_numbers(frame: Any) -> bool:
    return frame.shape[0] > 1 and any(
        frame.dtypes.iloc[n].kind in "iuf" for n in range(min(LOOKED_AT, frame.shape[1]))
    )


def _whole(value: object) -> int | None:
    """A size as JSON and JavaScript can hold it."""
    return int(value) if isinstance(value, int) and 0 <= value < 2**53 else None
