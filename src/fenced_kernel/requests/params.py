"""Parameters of a request, checked: they come from a page."""

from collections.abc import Mapping
from typing import Any

from fenced_kernel.errors import BadParameters

MOST = 2**53
"""Whole numbers beyond this are none in JavaScript."""


class Params:
    """The fields of one request; each accessor returns a value of its type or raises BadParameters."""

    def __init__(self, method: str, fields: object) -> None:
        if not isinstance(fields, dict):
            raise BadParameters(method, f"an object, got {type(fields).__name__}")
        self._method = method
        self._fields: Mapping[str, Any] = fields

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise BadParameters(self._method, f"text as {name!r}, got {type(value).__name__}")
        return value

    def texts(self, name: str) -> list[str]:
        value = self._fields.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise BadParameters(self._method, f"a list of texts as {name!r}")
        return value

    def has(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def scalar(self, name: str) -> str | int | float:
        """Text or a number."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise self.expected(f"text or a number as {name!r}, got {type(value).__name__}")
        return value

    def flag(self, name: str) -> bool:
        """False when it is left out."""
        value = self._fields.get(name, False)
        if not isinstance(value, bool):
            raise BadParameters(self._method, f"true or false as {name!r}, got {type(value).__name__}")
        return value

    def path(self, name: str) -> list[Any]:
        """A list that is not empty; what its items mean is the method's own."""
        value = self._fields.get(name)
        if not isinstance(value, list) or not value:
            raise BadParameters(self._method, f"a list with a name at its start as {name!r}")
        return value

    def parts(self, name: str, most: int) -> "list[Params]":
        """A list of objects, each with fields of its own; empty when it is left out."""
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            raise self.expected(f"a list of at most {most} as {name!r}")
        return [Params(self._method, part) for part in value]

    def expected(self, what: str) -> BadParameters:
        """The error for a field that is something else."""
        return BadParameters(self._method, what)

    def count(self, name: str) -> int:
        return self._count(self._fields.get(name), repr(name))

    def span(self, name: str) -> tuple[int, int] | None:
        """`[start, stop]`; None when it is left out."""
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise BadParameters(self._method, f"[start, stop] as {name!r}")
        return self._count(value[0], f"{name}[0]"), self._count(value[1], f"{name}[1]")

    def _count(self, value: object, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise BadParameters(self._method, f"a whole number from 0 as {name}")
        return value
