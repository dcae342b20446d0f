"""Answers: started, continued, stopped; one task each."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.conversation import examples
from fenced.conversation.about_text import AboutRun
from fenced.conversation.chat import ChatMessage
from fenced.conversation.context import assemble, text_tokens
from fenced.conversation.known_cells import KnownCells
from fenced.conversation.tree import branch
from fenced.models import ChatModel, ModelError, Models
from fenced.models.errors import Internal
from fenced.protocol.api import PutReply
from fenced.protocol.data import Message
from fenced.protocol.events import MessageCreated, MessageUpdated
from fenced.replies import stream_reply
from fenced.rooms.errors import Conflict, NotFound
from fenced.rooms.registry import Rooms
from fenced.rooms.room import Room, utc_now
from fenced.rooms.sink import RoomSink
from fenced.storage import cells, conversations, messages, outputs, runs
from fenced.storage.checkpoints import Checkpoints

log = logging.getLogger(__name__)

PIECE = 100
"""Messages of a branch that are read at once, from its end."""
SPARE = 4
"""How many times a model's budget is read: an edit may have made a long fence short."""


@dataclass(frozen=True, slots=True)
class _UnderWay:
    room: Room
    task: asyncio.Task[None]
    sink: RoomSink


class Replies:
    """The answers under way in all rooms."""

    def __init__(self, rooms: Rooms, models: Models) -> None:
        self._rooms = rooms
        self._models = models
        self._checkpoints = Checkpoints(rooms.database)
        self._tasks: dict[str, _UnderWay] = {}

    async def put(self, conversation: str, id_: str, body: PutReply) -> tuple[Message, bool]:
        """Starts an answer to `body.parent`, or goes on with one that ended early; an example's is there at once.

        Asking again for the same attempt changes nothing. Returns the row and whether it is new; raises Conflict.
        """
        async with self._rooms.use(conversation) as room:
            async with self._rooms.database.write() as connection:
                known = await messages.get(connection, id_)
                if known is None:
                    row = await self._new(connection, conversation, id_, body)
                    await messages.add(connection, row)
                    await conversations.touch(connection, conversation, row.created)
                else:
                    again = _continued(known, conversation, body)
                    if again is None:
                        return room.overlay(known), False
                    row = again
                    await messages.save(connection, row)
            if known is None:
                room.emit(lambda seq: MessageCreated(type="message.created", seq=seq, message=row))
            else:
                room.emit(lambda seq: MessageUpdated(type="message.updated", seq=seq, message=row))
            if row.status == "streaming":
                self._start(room, row)
            return row, known is None

    async def stop(self, conversation: str, id_: str) -> None:
        """Ends an answer that is under way, keeping its text; does nothing if it is not."""
        async with self._rooms.use(conversation) as room:
            running = self._tasks.get(id_)
            if running is not None and running.room is room:
                running.sink.unwanted = True
                await _cancel({running.task})
            async with self._rooms.database.read() as connection:
                row = await messages.get(connection, id_)
            # A task that was stopped before its first step could not end its row.
            left = row is not None and row.conversation == conversation and row.status == "streaming"
            if row is not None and left and id_ not in self._tasks:
                sink = self._sink(room, row)
                sink.unwanted = True
                await sink.finish(id_, sink.written, "interrupted", None)

    async def aclose(self) -> None:
        """Ends all answers and stores what they have."""
        await self.stop_all()
        await self._checkpoints.aclose()

    async def stop_all(self, room: Room | None = None) -> None:
        """Ends all answers of one room, or of all rooms."""
        await _cancel({one.task for one in self._tasks.values() if room is None or one.room is room})

    async def _new(self, connection: AsyncConnection, conversation: str, id_: str, body: PutReply) -> Message:
        parent = await messages.get(connection, body.parent)
        if parent is None or parent.conversation != conversation:
            raise Conflict(
                f"The message {body.parent} to be answered is not in this conversation; put it first."
            )
        if body.attempt != 1:
            raise Conflict(
                f"The answer {id_} was never started, so its first attempt is 1, not {body.attempt}."
            )
        example = None if body.example is None else examples.EXAMPLES[body.example]
        return Message(
            id=id_,
            conversation=conversation,
            parent=body.parent,
            role="assistant",
            author="" if example is None else examples.AUTHOR,
            status="streaming" if example is None else "complete",
            model=None,
            text="" if example is None else example.answer,
            error=None,
            attempt=1,
            created=utc_now(),
        )

    def _sink(self, room: Room, row: Message) -> RoomSink:
        return RoomSink(room, self._rooms.database, self._checkpoints, row)

    def _start(self, room: Room, row: Message) -> None:
        self._rooms.hold(room)
        sink = self._sink(room, row)
        task = asyncio.create_task(self._answer(room, row, sink))
        self._tasks[row.id] = _UnderWay(room, task, sink)

        def done(_: asyncio.Task[None]) -> None:
            del self._tasks[row.id]
            room.live.pop(row.id, None)
            self._rooms.release(room)

        task.add_done_callback(done)

    async def _answer(self, room: Room, row: Message, sink: RoomSink) -> None:
        """Writes one answer; whatever happens, its row does not stay `streaming`."""
        try:
            model = await self._open_model(room.id)
            await sink.answered_by(model)
            context = await self._context(room, row, model)
            await stream_reply(model, context, message=row.id, written=sink.written, sink=sink)
        except ModelError as error:
            await sink.finish(row.id, sink.written, "error", error.as_message_error())
        except Exception:
            log.exception("the answer %s failed", row.id)
            await sink.finish(row.id, sink.written, "error", Internal().as_message_error())
        except asyncio.CancelledError:
            if not sink.ended:
                await sink.finish(row.id, sink.written, "interrupted", None)
            raise

    async def _open_model(self, conversation: str) -> ChatModel:
        async with self._rooms.database.read() as connection:
            row = await conversations.get(connection, conversation)
        if row is None:
            raise NotFound.of("conversation", conversation)
        return await self._models.get(row.model)

    async def _context(self, room: Room, row: Message, model: ChatModel) -> list[ChatMessage]:
        async with self._rooms.database.read() as connection:
            tree = await messages.tree(connection, room.id)
            path = branch(tree, row.parent) if row.parent is not None else []
            said = await _recent(connection, room.id, path, budget=model.context_tokens)
            ids = [message.id for message in said]
            rows = await cells.of_conversation(connection, room.id)
            latest = {run.cell: run for run in await runs.present(connection, room.id, ids)}
            shown = await outputs.of_runs(connection, [run.id for run in latest.values()])
            failed = await _failed(connection, room.id, said)
        known = KnownCells(rows, room.sources.texts(), latest, shown, writers=room.sources.writers())

        def build() -> list[ChatMessage]:
            return assemble(said, known.of_branch(said), budget=model.context_tokens, about=failed)

        # Reading a long branch's Markdown takes time that other readers should not have to wait.
        return await asyncio.to_thread(build)


async def _failed(
    connection: AsyncConnection, conversation: str, said: Sequence[Message]
) -> dict[str, AboutRun]:
    """The runs that messages are about, as far as they are kept."""
    found: dict[str, AboutRun] = {}
    for about in (message.about for message in said if message.about is not None):
        run = await runs.get(connection, about.run)
        if run is None or run.conversation != conversation:
            continue
        shown = await outputs.of_runs(connection, [run.id])
        found[run.id] = AboutRun(run, shown.get(run.id, ()))
    return found


async def _recent(
    connection: AsyncConnection, conversation: str, path: list[Message], *, budget: int
) -> list[Message]:
    """The end of a branch, with texts: much more than fits into `budget` tokens, and no more of a long one."""
    said: list[Message] = []
    size = 0
    while path and size <= budget * SPARE:
        path, piece = path[:-PIECE], path[-PIECE:]
        texts = await messages.texts(connection, conversation, [message.id for message in piece])
        said = [message.model_copy(update={"text": texts.get(message.id, "")}) for message in piece] + said
        size += sum(map(text_tokens, texts.values()))
    return said


def _continued(known: Message, conversation: str, body: PutReply) -> Message | None:
    """The row of the next attempt; None when this attempt was started already. Raises Conflict."""
    if (known.conversation, known.parent, known.role) != (conversation, body.parent, "assistant"):
        raise Conflict(
            f"The message {known.id} is there already and is not an answer to {body.parent}; "
            "give a new answer an id of its own."
        )
    if body.attempt <= known.attempt:
        return None
    if body.attempt > known.attempt + 1:
        raise Conflict(
            f"The answer {known.id} was started {known.attempt} times, so the next attempt is "
            f"{known.attempt + 1}, not {body.attempt}."
        )
    if known.status in {"streaming", "complete"}:
        word = "still being written" if known.status == "streaming" else "complete"
        raise Conflict(f"The answer {known.id} is {word}; ask for another answer instead.")
    return known.model_copy(update={"status": "streaming", "attempt": body.attempt, "error": None})


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
