"""Where an answer goes: to everyone connected as it comes, and into its row."""

from collections.abc import Callable

from fenced.models.provider import ChatModel
from fenced.protocol.data import Message, MessageError, MessageStatus
from fenced.protocol.events import MessageDelta, MessageUpdated
from fenced.rooms.room import LiveText, Room, utc_now
from fenced.storage import conversations, messages
from fenced.storage.checkpoints import Checkpoints
from fenced.storage.database import Database


class RoomSink:
    """Implements `fenced.replies.ReplySink` for one answer, whose row has the status `streaming`."""

    def __init__(self, room: Room, database: Database, checkpoints: Checkpoints, row: Message) -> None:
        self._room = room
        self._database = database
        self._checkpoints = checkpoints
        self._row = row
        self._live = LiveText(row.text or "")
        self._grown: list[str] = []
        self._failed: Callable[[Exception], None] | None = None
        room.live[row.id] = self._live

    @property
    def ended(self) -> bool:
        return self._row.status != "streaming"

    @property
    def message(self) -> str:
        return self._row.id

    @property
    def text(self) -> str:
        """The answer so far."""
        return self._live.whole()

    def watch(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed

    async def answered_by(self, model: ChatModel) -> None:
        """Notes who answers, once that is known."""
        info = model.info
        if (self._row.model, self._row.author) == (info.id, info.label):
            return
        await self._save(self._row.model_copy(update={"model": info.id, "author": info.label}))

    def delta(self, message: str, offset: int, text: str) -> None:
        self._live.add(text)
        self._grown.append(text)
        self._checkpoints.grew(self)
        self._room.emit(
            lambda seq: MessageDelta(type="message.delta", seq=seq, id=message, offset=offset, text=text)
        )

    def take_grown(self) -> str:
        grown = "".join(self._grown)
        self._grown.clear()
        return grown

    def not_stored(self, error: Exception) -> None:
        if self._failed is not None:
            self._failed(error)

    async def finish(
        self, message: str, text: str, status: MessageStatus, error: MessageError | None
    ) -> None:
        self._checkpoints.ended(self)
        await self._save(self._row.model_copy(update={"text": text, "status": status, "error": error}))
        self._room.live.pop(message, None)

    async def _save(self, row: Message) -> None:
        async with self._database.write() as connection:
            exists = await messages.save(connection, row)
            await conversations.touch(connection, row.conversation, utc_now())
        self._row = row
        if exists:
            self._room.emit(lambda seq: MessageUpdated(type="message.updated", seq=seq, message=row))
