"""The latest events of a room, kept so that a page that was away for a moment can catch up."""

from collections import deque
from collections.abc import Sequence


class EventRing:
    """Numbered events, the oldest dropped first; bounded by number and by size."""

    def __init__(self, *, count: int = 4096, size: int = 2 << 20) -> None:
        self._events: deque[str] = deque()
        self._count = count
        self._limit = size
        self._size = 0
        self.seq = 0
        """Number of the last event; the first one is 1."""

    def append(self, event: str) -> None:
        """Adds the event numbered `seq + 1`."""
        self.seq += 1
        self._events.append(event)
        self._size += len(event)
        while self._events and (len(self._events) > self._count or self._size > self._limit):
            self._size -= len(self._events.popleft())

    def since(self, seq: int) -> Sequence[str] | None:
        """The events after number `seq`; None if some of them are gone, or `seq` is yet to come."""
        missing = self.seq - seq
        if missing < 0 or missing > len(self._events):
            return None
        return list(self._events)[len(self._events) - missing :]
