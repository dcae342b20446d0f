"""What a plain dotted name stands for, found without running properties or `__getattr__` of the reader's classes."""

import builtins
import inspect
from collections.abc import Mapping
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from fenced_kernel.values.guard import Guard

MISSING: Any = object()
"""Stands for nothing, where None may be a value."""

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, MethodDescriptorType, WrapperDescriptorType)


def resolve(dotted: str, names: Mapping[str, Any], guard: Guard) -> Any:
    """The object of that name, or MISSING."""
    first, *rest = dotted.replace(" ", "").split(".")
    value = names.get(first, vars(builtins).get(first, MISSING))
    for part in rest:
        if value is MISSING:
            return MISSING
        value = guard.call(_attribute, value, part, default=MISSING)
    return value


def static(value: Any, name: str) -> Any:
    """The attribute as it stands in the object or its class, unbound; MISSING when there is none."""
    try:
        return inspect.getattr_static(value, name, MISSING)
    except Exception:
        return MISSING


def kind_of(value: Any) -> str:
    """The word for a completion: namespace, class, function, property or variable."""
    if issubclass(type(value), ModuleType):
        return "namespace"
    if issubclass(type(value), type):
        return "class"
    if issubclass(type(value), (*_FUNCTIONS, staticmethod, classmethod)):
        return "function"
    if issubclass(type(value), (property, GetSetDescriptorType, MemberDescriptorType)):
        return "property"
    return "variable"


def _attribute(value: Any, name: str) -> Any:
    found = static(value, name)
    if found is MISSING or isinstance(found, property):
        return MISSING
    if isinstance(
        found, (GetSetDescriptorType, MemberDescriptorType, staticmethod, classmethod, *_FUNCTIONS)
    ):
        # Bound by the language itself; only a `__getattribute__` of the reader's could run here.
        return object.__getattribute__(value, name) if not isinstance(value, type) else getattr(value, name)
    # Other descriptors compute their value; what has no `__get__` is the value.
    return MISSING if static(type(found), "__get__") is not MISSING else found
