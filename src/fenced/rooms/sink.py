"""Where an answer goes: to everyone connected as it comes, and into its row."""

from collections.abc import Callable
from typing import TypedDict

from fenced.models.errors import Stopped
from fenced.models.provider import ChatModel
from fenced.protocol.data import Message, MessageError, MessageStatus
from fenced.protocol.events import MessageDelta, MessageReasoning, MessageUpdated
from fenced.replies import Written
from fenced.rooms.room import LiveAnswer, Room, utc_now
from fenced.storage import conversations, messages
from fenced.storage.checkpoints import Checkpoints
from fenced.storage.database import Database


class _Fields(TypedDict):
    text: str
    reasoning: str
    thought: float


class RoomSink:
    """Implements `fenced.replies.ReplySink` for one answer, whose row has the status `streaming`."""

    def __init__(self, room: Room, database: Database, checkpoints: Checkpoints, row: Message) -> None:
        self._room = room
        self._database = database
        self._checkpoints = checkpoints
        self._row = row
        self._live = _live(Written(row.text or "", row.reasoning, row.thought))
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._is_rewritten = False
        self._failed: Callable[[Exception], None] | None = None
        room.live[row.id] = self._live
        self.unwanted = False
        """Whether the reader stopped it."""

    @property
    def ended(self) -> bool:
        return self._row.status != "streaming"

    @property
    def message(self) -> str:
        return self._row.id

    @property
    def written(self) -> Written:
        """The answer so far."""
        return Written(self._live.text.whole(), self._live.reasoning.whole(), self._live.thought)

    def watch(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed

    async def answered_by(self, model: ChatModel) -> None:
        """Notes who answers, once that is known."""
        info = model.info
        if (self._row.model, self._row.author) == (info.id, info.label):
            return
        await self._save(self._row.model_copy(update={"model": info.id, "author": info.label}))

    def delta(self, message: str, offset: int, text: str) -> None:
        self._live.text.add(text)
        self._text.append(text)
        self._checkpoints.grew(self)
        self._room.emit(
            lambda seq: MessageDelta(type="message.delta", seq=seq, id=message, offset=offset, text=text)
        )

    def reasoning(self, message: str, offset: int, text: str, thought: float) -> None:
        self._live.reasoning.add(text)
        self._live.thought = thought
        self._reasoning.append(text)
        self._checkpoints.grew(self)
        self._room.emit(
            lambda seq: MessageReasoning(
                type="message.reasoning", seq=seq, id=message, offset=offset, text=text, thought=thought
            )
        )

    def rethought(self, message: str, written: Written) -> None:
        self._live = self._room.live[message] = _live(written)
        self._is_rewritten = True
        self._checkpoints.grew(self)
        self._tell(self._row.model_copy(update=_fields(written)))

    def take_grown(self) -> messages.Grown:
        text, reasoning = "".join(self._text), "".join(self._reasoning)
        self._text.clear()
        self._reasoning.clear()
        if self._is_rewritten:
            self._is_rewritten = False
            return messages.Grown(**_fields(self.written), replaces=True)
        return messages.Grown(text, reasoning, self._live.thought)

    def not_stored(self, error: Exception) -> None:
        if self._failed is not None:
            self._failed(error)

    async def finish(
        self, message: str, written: Written, status: MessageStatus, error: MessageError | None
    ) -> None:
        self._checkpoints.ended(self)
        if self.unwanted and error is None:
            error = Stopped().as_message_error()
        await self._save(self._row.model_copy(update={**_fields(written), "status": status, "error": error}))
        self._room.live.pop(message, None)

    async def _save(self, row: Message) -> None:
        async with self._database.write() as connection:
            exists = await messages.save(connection, row)
            await conversations.touch(connection, row.conversation, utc_now())
        self._row = row
        if exists:
            self._tell(row)

    def _tell(self, row: Message) -> None:
        self._room.emit(lambda seq: MessageUpdated(type="message.updated", seq=seq, message=row))


def _live(written: Written) -> LiveAnswer:
    return LiveAnswer(written.text, written.reasoning, written.thought)


def _fields(written: Written) -> _Fields:
    return {"text": written.text, "reasoning": written.reasoning, "thought": written.thought}
