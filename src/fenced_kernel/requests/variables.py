"""`variables`: what the reader's program has defined."""

import sys
from types import ModuleType
from typing import Any

from fenced_kernel.requests.guard import Guard
from fenced_kernel.requests.kinds import class_has, is_exactly, type_name
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.previews import Previews, clip
from fenced_kernel.requests.session import Session

MOST = 1000
LONGEST_NAME = 200

_BUILTIN = frozenset(
    {int, float, bool, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type(None)}
)
"""Classes whose methods are not the reader's, and quick."""


def variables(session: Session, params: Params) -> object:
    """`{"variables": [...], "more": n}`: the names in order of definition, modules left out."""
    shown = [(name, value) for name, value in session.own.items() if not issubclass(type(value), ModuleType)]
    previews = Previews(session.guard)
    return {
        "variables": [_described(name, value, session.guard, previews) for name, value in shown[:MOST]],
        "more": max(0, len(shown) - MOST),
    }


def _described(name: str, value: object, guard: Guard, previews: Previews) -> dict[str, object]:
    return {
        "name": clip(name, LONGEST_NAME),
        "type": type_name(value),
        "length": _length(value, guard),
        "shape": _shape(value, guard),
        "size": _size(value, guard),
        "preview": previews.preview(value),
    }


def _length(value: Any, guard: Guard) -> int | None:
    if type(value) in _BUILTIN:
        return len(value) if hasattr(type(value), "__len__") else None
    if issubclass(type(value), type) or not class_has(value, "__len__"):
        return None
    return _whole(guard.call(len, value, default=None))


def _shape(value: object, guard: Guard) -> list[int] | None:
    if type(value) in _BUILTIN or issubclass(type(value), type) or not class_has(value, "shape"):
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
    if type(value) in _BUILTIN:
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


def _whole(value: object) -> int | None:
    """A size as JSON and JavaScript can hold it."""
    return int(value) if isinstance(value, int) and 0 <= value < 2**53 else None
