"""Replacing attributes of modules in a way that can be undone."""

from collections.abc import Callable
from typing import Any

_MISSING = object()


def replace(owner: Any, name: str, value: object) -> Callable[[], None]:
    """Set `owner.name` and return what puts the former state back."""
    former = getattr(owner, name, _MISSING)
    setattr(owner, name, value)

    def restore() -> None:
        if former is _MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, former)

    return restore
