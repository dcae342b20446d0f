"""What a value consists of, a few parts at a time, found without running properties or other code of its class."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import is_library

Child = tuple[object, object]
"""What names the part (a key, an attribute's name, a position), and the part itself."""

_CLOSED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, str, bytes, bytearray, int, float)
_ORDERED = (list, tuple, deque, set, frozenset)
_VIEWS = (("pandas", "DataFrame"), ("pandas", "Series"), ("numpy", "ndarray"))


class Attribute(str):
    """A label that is a name of the program, to be shown without quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class Children:
    """The parts of a value, in an order that holds as long as nothing changes it."""

    total: int
    read: Callable[[int, int], Iterable[Child]]


def expandable(value: object, guard: Guard) -> bool:
    """Whether it has parts to show."""
    children = children_of(value, guard)
    return children is not None and children.total > 0


def children_of(value: Any, guard: Guard) -> Children | None:
    """Its parts, or None for what has none: a number, text, a function, a class."""
    kind = type(value)
    if kind is not bool and not issubclass(kind, _CLOSED) and value is not None:
        if issubclass(kind, dict):
            return Children(dict.__len__(value), lambda a, b: islice(dict.items(value), a, b))
        if issubclass(kind, _ORDERED):
            return _ordered(value)
        if any(is_library(value, *names) for names in _VIEWS):
            return guard.call_library(_of_library, value, guard, default=None)
        return _attributes(value)
    return None


def _ordered(value: Any) -> Children:
    base = next(kind for kind in _ORDERED if issubclass(type(value), kind))
    labels = _field_names(type(value), base.__len__(value)) if base is tuple else None

    def read(start: int, stop: int) -> Iterable[Child]:
        items = islice(base.__iter__(value), start, stop)
        return ((labels[n] if labels is not None else n, item) for n, item in enumerate(items, start))

    return Children(base.__len__(value), read)


def _field_names(kind: type, count: int) -> list[str] | None:
    """Of a named tuple."""
    names = next((entry.__dict__["_fields"] for entry in kind.__mro__ if "_fields" in entry.__dict__), None)
    if type(names) is tuple and len(names) == count and all(type(name) is str for name in names):
        return [Attribute(name) for name in names]
    return None


def _attributes(value: object) -> Children | None:
    """What is stored in the object: its `__dict__`, then its slots."""
    stored = _own_dict(value)
    slots = list(_slots(value))
    if not stored and not slots:
        return None

    def read(start: int, stop: int) -> Iterable[Child]:
        named: list[Child] = [
            (Attribute(name), item) for name, item in list(stored.items()) if type(name) is str
        ]
        return (named + slots)[start:stop]

    return Children(sum(type(name) is str for name in stored) + len(slots), read)


def _own_dict(value: object) -> Mapping[Any, Any]:
    """The object's `__dict__`, unless its class computes one."""
    for entry in type(value).__mro__:
        found = entry.__dict__.get("__dict__")
        if found is not None:
            if type(found) not in (GetSetDescriptorType, MemberDescriptorType):
                return {}
            stored = found.__get__(value)
            return stored if type(stored) is dict else {}
    return {}


def _slots(value: object) -> Iterable[Child]:
    for entry in reversed(type(value).__mro__):
        if "__slots__" not in entry.__dict__:
            continue
        for name, found in list(entry.__dict__.items()):
            if type(found) is MemberDescriptorType and name != "__dict__":
                try:
                    yield Attribute(name), found.__get__(value)
                except AttributeError:
                    # A slot that holds nothing yet.
                    continue


def _of_library(value: Any, guard: Guard) -> Children | None:
    if is_library(value, "pandas", "DataFrame"):
        return Children(value.shape[1], _guarded(guard, lambda n: (value.columns[n], value.iloc[:, n])))
    if is_library(value, "pandas", "Series"):
        return Children(value.shape[0], _guarded(guard, lambda n: (value.index[n], value.iloc[n])))
    if value.ndim == 0:
        return None
    return Children(value.shape[0], _guarded(guard, lambda n: (n, value[n])))


def _guarded(guard: Guard, one: Callable[[int], Child]) -> Callable[[int, int], Iterable[Child]]:
    def read(start: int, stop: int) -> Iterable[Child]:
        return guard.call_library(lambda: [one(n) for n in range(start, stop)], default=[])

    return read
