"""One connected page, as the room sees it: a queue of frames for it."""

import asyncio
from collections import deque

QUEUE_FRAMES = 4096
QUEUE_SIZE = 8 << 20
"""Frames and their characters or bytes that may wait for a page before it counts as too slow."""

Frame = str | bytes


class Reader:
    """Frames on their way to one page. A page that is too slow is cut off: it reconnects and loads again."""

    def __init__(self, id_: str, name: str, *, frames: int = QUEUE_FRAMES, size: int = QUEUE_SIZE) -> None:
        self.id = id_
        self.name = name
        self.awareness: set[int] = set()
        """The awareness clients that this page speaks for."""
        self.changes = 0
        """Frames of this page that were taken into the sources."""
        self.stored = 0
        """How many of them are stored, as far as the page was told."""
        self._frames = frames
        self._limit = size
        self._queue: deque[Frame] = deque()
        self._size = 0
        self._changed = asyncio.Event()
        self.cut_off = False
        """It was too slow, and what was waiting for it has been dropped."""
        self._closed = False

    def push(self, frame: Frame) -> None:
        """Queues a frame; never waits."""
        if self._closed:
            return
        self._queue.append(frame)
        self._size += len(frame)
        if len(self._queue) > self._frames or self._size > self._limit:
            self._queue.clear()
            self.cut_off = True
            self._closed = True
        self._changed.set()

    def close(self) -> None:
        """No more frames; those waiting are still delivered."""
        self._closed = True
        self._changed.set()

    async def next(self) -> Frame | None:
        """The next frame, waiting for it; None when the reader was closed or cut off."""
        while not self._queue:
            if self._closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        frame = self._queue.popleft()
        self._size -= len(frame)
        return frame
