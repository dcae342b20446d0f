"""A clock that stands still, a model that says what it is told, and a conversation that remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from fenced.conversation.chat import ChatMessage
from fenced.models.pieces import Piece
from fenced.protocol.data import MessageError, MessageStatus, ModelInfo
from fenced.replies import Written


class FakeAlarm:
    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at = at
        self.call = call
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class FakeClock:
    """Time passes only in :meth:`advance`, which rings the alarms in order and lets everyone act."""

    def __init__(self) -> None:
        self._now = 1_000.0
        self._alarms: list[FakeAlarm] = []

    def now(self) -> float:
        return self._now

    def call_later(self, seconds: float, call: Callable[[], None]) -> FakeAlarm:
        alarm = FakeAlarm(self._now + seconds, call)
        self._alarms.append(alarm)
        return alarm

    async def advance(self, seconds: float) -> None:
        end = self._now + seconds
        await settle()
        while due := sorted(
            (alarm for alarm in self._alarms if alarm.at <= end + 1e-9), key=lambda alarm: alarm.at
        ):
            self._alarms.remove(due[0])
            if not due[0].cancelled:
                self._now = max(self._now, due[0].at)
                due[0].call()
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

    @property
    def spoken(self) -> bool:
        """Whether everything that it was given has been heard."""
        return self._pieces.empty()

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
        self.endings: list[tuple[str, MessageStatus, MessageError | None]] = []
        self.written = Written("")
        """What was made durable last."""
        self.trouble: set[str] = set()
        self.gate: asyncio.Event | None = None
        """Holds back the end until it is set."""
        self.not_stored: Callable[[Exception], None] | None = None

    def delta(self, message: str, offset: int, text: str) -> None:
        self._fail("delta")
        self.deltas.append((offset, text))

    def watch(self, failed: Callable[[Exception], None]) -> None:
        self.not_stored = failed

    def reasoning(self, message: str, offset: int, text: str, thought: float) -> None:
        self._fail("reasoning")
        self.thoughts.append((offset, text, thought))

    def rethought(self, message: str, written: Written) -> None:
        self._fail("rethought")
        self.rethoughts.append(written)
        self.deltas.clear()
        self.thoughts.clear()

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
