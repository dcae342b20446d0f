"""Where a reply goes."""

from collections.abc import Callable
from typing import Protocol

from fenced.protocol.data import MessageError, MessageStatus
from fenced.replies.answer import Written


class ReplySink(Protocol):
    """The conversation, as the reply sees it. ``message`` is the id of the answer's row."""

    def watch(self, failed: Callable[[Exception], None]) -> None:
        """``failed`` is to be called when text of a delta could not be made durable."""
        ...

    def delta(self, message: str, offset: int, text: str) -> None:
        """Text was added at ``offset`` (UTF-16 code units): tell everyone connected, and make it durable soon."""
        ...

    def reasoning(self, message: str, offset: int, text: str, thought: float) -> None:
        """The same of reasoning; ``thought`` is how many seconds the model has thought for."""
        ...

    def rethought(self, message: str, written: Written) -> None:
        """Text that was told turned out to be reasoning: tell everyone what there is now."""
        ...

    async def finish(
        self, message: str, written: Written, status: MessageStatus, error: MessageError | None
    ) -> None:
        """The answer has ended: make it durable and tell everyone. Called exactly once, unless it fails."""
        ...
