"""What an object is, found out without running its code, and without importing the libraries it may come from."""

import sys
from types import FunctionType
from typing import Any

_NAME = type.__dict__["__name__"]
_MRO = type.__dict__["__mro__"].__get__
_MEMBERS = type.__dict__["__dict__"].__get__

LONGEST_NAME = 120
QUICK = frozenset({"enum", "fractions", "ipaddress", "pathlib", "urllib", "uuid", "zoneinfo"})
"""Modules of the standard library whose values hold no others that could be of the reader's classes."""


def type_name(value: object) -> str:
    """The name of the object's class, whatever a metaclass says."""
    name: str = _NAME.__get__(type(value))
    return name[:LONGEST_NAME]


def is_library(value: object, module: str, name: str) -> bool:
    """Whether the value is of that class of a library, or of a class derived from it."""
    kind = _library_class(module, name)
    return kind is not None and issubclass(type(value), kind)


def is_exactly(value: object, module: str, name: str) -> bool:
    """Whether the value is of that class of a library itself, so that its methods are the library's."""
    kind = _library_class(module, name)
    return kind is not None and type(value) is kind


def class_has(value: object, attribute: str) -> bool:
    """Whether the object's class defines the attribute; asks no `__getattr__`, and no metaclass."""
    return member(value, attribute) is not None


def member(value: object, attribute: str) -> object:
    """What the object's class defines under that name, as it stands there; None when it defines nothing."""
    for entry in _MRO(type(value)):
        members = _MEMBERS(entry)
        if attribute in members:
            return members[attribute]
    return None


def is_quick(value: object, method: str) -> bool:
    """Whether the class has the method from one of those modules, so that it ends by itself, and soon."""
    found = member(value, method)
    return (
        type(found) is FunctionType
        and found.__module__.partition(".")[0] in QUICK
        and found.__globals__.get("__name__") == found.__module__
    )


def _library_class(module: str, name: str) -> type[Any] | None:
    loaded = sys.modules.get(module)
    found = getattr(loaded, "__dict__", {}).get(name)
    return found if isinstance(found, type) else None
