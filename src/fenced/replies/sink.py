"""Where a reply goes."""

from collections.abc import Callable
from typing import Protocol

from fenced.protocol.data import MessageError, MessageStatus


class ReplySink(Protocol):
    """The conversation, as the reply sees it. ``message`` is the id of the answer's row."""

    def watch(self, failed: Callable[[Exception], None]) -> None:
        """``failed`` is to be called when text of a delta could not be made durable."""
        ...

    def delta(self, message: str, offset: int, text: str) -> None:
        """Text was added at ``offset`` (UTF-16 code units): tell everyone connected, and make it durable soon."""
        ...

    async def finish(
        self, message: str, text: str, status: MessageStatus, error: MessageError | None
    ) -> None:
        """The answer has ended: make it durable and tell everyone. Called exactly once, unless it fails."""
        ...
