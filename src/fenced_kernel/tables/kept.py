"""The tables that outputs show: a handle in the output finds the object again."""

import os
import weakref
from dataclasses import dataclass
from typing import Any

from fenced_kernel.errors import NotKept

MOST = 16
"""Tables that are held."""
LARGEST = 128 * 1024 * 1024
"""Bytes of all that are held together: an eighth of the heap that a session has by default."""
KNOWN = 256
"""Handles that are remembered; one that is not held any more still finds its object while something else holds it."""


@dataclass
class _Entry:
    weak: Any
    size: int
    held: Any = None


class Kept:
    """Objects by handle."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def keep(self, value: Any, size: int) -> str:
        """Hold an object of about that many bytes; returns its handle, the same for the same object."""
        handle = next((name for name, entry in self._entries.items() if _object(entry) is value), None)
        if handle is None:
            handle = os.urandom(8).hex()
        # A handle that is used again becomes the latest.
        self._entries.pop(handle, None)
        self._entries[handle] = _Entry(_weak(value), size, value)
        self._let_go()
        return handle

    def get(self, handle: str) -> Any:
        """The object; raises NotKept."""
        entry = self._entries.get(handle)
        value = _object(entry) if entry is not None else None
        if value is None:
            raise NotKept
        return value

    def let_go(self, value: object) -> None:
        """Hold the object no more: the reader has deleted it."""
        for entry in self._entries.values():
            if entry.held is value:
                entry.held = None

    def release(self) -> None:
        """Hold nothing any more: memory is needed."""
        for entry in self._entries.values():
            entry.held = None

    def _let_go(self) -> None:
        held = size = 0
        for entry in reversed(self._entries.values()):
            if entry.held is None:
                continue
            held += 1
            size += entry.size
            if held > MOST or size > LARGEST:
                entry.held = None
                size -= entry.size
        for handle in list(self._entries)[:-KNOWN]:
            del self._entries[handle]


def _object(entry: _Entry) -> Any:
    if entry.held is not None or entry.weak is None:
        return entry.held
    return entry.weak()


def _weak(value: Any) -> Any:
    try:
        return weakref.ref(value)
    except TypeError:
        return None
