"""Room to handle a MemoryError in.

A program that fills the heap with small objects leaves nothing for the traceback of its own error, and the
session would die of it. So a reserve is held, freed when a MemoryError arrives and taken again once the
program's variables of the failed call are gone.
"""

import gc
import traceback

RESERVE = 8 * 1024 * 1024


class Reserve:
    """Memory kept back for reporting that there is no more memory."""

    def __init__(self, size: int = RESERVE) -> None:
        self._size = size
        self._block: bytearray | None = None

    @property
    def held(self) -> bool:
        return self._block is not None

    def hold(self) -> None:
        """Take the reserve, if there is room for it."""
        if self._block is None:
            try:
                self._block = bytearray(self._size)
            except MemoryError:
                # The heap is still full; tried again at the next run.
                self._block = None

    def release(self) -> None:
        self._block = None


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
