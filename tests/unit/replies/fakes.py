"""A clock that stands still, a model that says what it is told, and a conversation that remembers."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from fenced.conversation.chat import ChatMessage
from fenced.models.pieces import Piece
from fenced.protocol.data import MessageError, MessageStatus, ModelInfo
from fenced.replies import Written


class FakeClock:
    """Time passes only in :meth:`advance`, which wakes the sleepers in order and lets them act."""

    def __init__(self) -> None:
        self._now = 1_000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, sleeper))
        await sleeper

    async def advance(self, seconds: float) -> None:
        end = self._now + seconds
        await settle()
        while due := sorted((at, n) for n, (at, sleeper) in enumerate(self._sleepers) if at <= end + 1e-9):
            at, n = due[0]
            _, sleeper = self._sleepers.pop(n)
            if sleeper.done():
                continue
            self._now = max(self._now, at)
            sleeper.set_result(None)
            await settle()
        self._now = end


async def settle() -> None:
    """Lets every task go on until all wait for something outside."""
    for _ in range(40):
        await asyncio.sleep(0)


class FakeModel:
    """Streams what :meth:`say` was given, until :meth:`end` or :meth:`fail`."""

    info = ModelInfo(id="fake:model", label="Fake", provider="Fake", note="")
    context_tokens = 1_000

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[Piece | Exception | None] = asyncio.Queue()
        self.asked: list[tuple[list[ChatMessage], str]] = []
        self.closed = False

    def say(self, *pieces: Piece) -> None:
        for piece in pieces:
            self._pieces.put_nowait(piece)

    def end(self) -> None:
        self._pieces.put_nowait(None)

    def fail(self, error: Exception) -> None:
        self._pieces.put_nowait(error)

    async def stream(self, messages: Sequence[ChatMessage], *, partial: str) -> AsyncIterator[Piece]:
        self.asked.append((list(messages), partial))
        try:
            while (piece := await self._pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed = True


class FakeSink:
    """Remembers all calls; ``trouble`` names the calls that fail."""

    def __init__(self) -> None:
        self.deltas: list[tuple[int, str]] = []
        self.thoughts: list[tuple[int, str, float]] = []
        self.rethoughts: list[Written] = []
        self.checkpoints: list[str] = []
        self.endings: list[tuple[str, MessageStatus, MessageError | None]] = []
        self.written = Written("")
        """What was made durable last."""
        self.trouble: set[str] = set()
        self.gate: asyncio.Event | None = None
        """Holds back the end until it is set."""

    def delta(self, message: str, offset: int, text: str) -> None:
        self._fail("delta")
        self.deltas.append((offset, text))

    def reasoning(self, message: str, offset: int, text: str, thought: float) -> None:
        self._fail("reasoning")
        self.thoughts.append((offset, text, thought))

    def rethought(self, message: str, written: Written) -> None:
        self._fail("rethought")
        self.rethoughts.append(written)
        self.deltas.clear()
        self.thoughts.clear()

    async def checkpoint(self, message: str, written: Written) -> None:
        self._fail("checkpoint")
        self.written = written
        self.checkpoints.append(written.text)

    async def finish(
        self, message: str, written: Written, status: MessageStatus, error: MessageError | None
    ) -> None:
        if self.gate is not None:
            await self.gate.wait()
        self._fail("finish")
        self.written = written
        self.endings.append((written.text, status, error))

    def reassembled(self, initial: str = "") -> str:
        """What a page shows that applies the deltas by their offsets in UTF-16."""
        return _reassembled(self.deltas, self.rethoughts[-1].text if self.rethoughts else initial)

    def reassembled_reasoning(self, initial: str = "") -> str:
        """The same of the reasoning."""
        deltas = [(offset, text) for offset, text, _ in self.thoughts]
        return _reassembled(deltas, self.rethoughts[-1].reasoning if self.rethoughts else initial)

    def _fail(self, call: str) -> None:
        if call in self.trouble:
            self.trouble.discard(call)
            raise OSError(f"no room for the {call}")


def _reassembled(deltas: list[tuple[int, str]], initial: str) -> str:
    shown = initial.encode("utf-16-le")
    for offset, text in deltas:
        assert len(shown) == offset * 2, "a delta must begin where the text ends"
        shown += text.encode("utf-16-le")
    return shown.decode("utf-16-le")
