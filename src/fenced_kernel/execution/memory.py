"""Room to handle a MemoryError in.

A program that fills the heap with small objects leaves nothing for the traceback of its own error, and the
session would die of it. So a reserve is held, freed when a MemoryError arrives and taken again once the
program's variables of the failed call are gone.

What global variables keep is not gone then. The reserve taken again is therefore smaller, so that as much as it
holds is left for the next cell: without that `del x` could not even be parsed.
"""

import gc
import traceback

RESERVE = 8 * 1024 * 1024
HALVINGS = 5
"""How often the reserve is halved at most where there is no room for it: 256 KiB are left of it then."""


class Reserve:
    """Memory kept back for reporting that there is no more memory."""

    def __init__(self, size: int = RESERVE) -> None:
        self._size = size
        self._block: bytearray | None = None

    @property
    def held(self) -> bool:
        return self._block is not None

    @property
    def size(self) -> int:
        """Bytes that are held now."""
        return 0 if self._block is None else len(self._block)

    def hold(self) -> None:
        """Take the reserve, or as large a part of it as leaves the same amount to the program."""
        if self.size == self._size:
            return
        self.release()
        for halvings in range(HALVINGS + 1):
            self._block = _half_of_what_is_free(self._size >> halvings)
            if self._block is not None:
                return

    def release(self) -> None:
        self._block = None


def _half_of_what_is_free(size: int) -> bytearray | None:
    """A block of that size, if there is room for two of them."""
    try:
        block, _room = bytearray(size), bytearray(size)
    except MemoryError:
        return None
    return block


def forget_frames(error: BaseException) -> None:
    """Free the variables that the tracebacks of an error, and of the errors behind it, keep alive."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        traceback.clear_frames(current.__traceback__)
        current.__traceback__ = None
        waiting += (current.__cause__, current.__context__)
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
    gc.collect()
