"""One conversation while it is live: its readers, its numbered events and its sources document.

A room is made whole (its sources are loaded before anybody can join), and one process has one room a
conversation. Events are pushed, never awaited: a slow page cannot hold up the others.
"""

import secrets
from collections.abc import Callable

from fenced.protocol import events
from fenced.protocol.data import Conversation, Message, Run, StoredOutput, Wire
from fenced.rooms.awareness import Awareness
from fenced.rooms.errors import RoomFull
from fenced.rooms.frames import (
    AwarenessEntry,
    SyncStep1,
    Update,
    read_frame,
    write_awareness,
    write_sync_step_1,
    write_sync_step_2,
    write_update,
)
from fenced.rooms.reader import Reader
from fenced.rooms.ring import EventRing
from fenced.rooms.sources import LiveSources


class Room:
    """The live copy of one conversation."""

    def __init__(
        self, id_: str, log: list[bytes], *, max_readers: int, edited: Callable[["Room"], None]
    ) -> None:
        self.id = id_
        self.epoch = secrets.token_hex(8)
        self.sources = LiveSources(log, self._source_changed)
        self.streaming: dict[str, str] = {}
        """The text so far of each answer that streams now: newer than its row."""
        self._ring = EventRing()
        self._awareness = Awareness()
        self._readers: dict[str, Reader] = {}
        self._max_readers = max_readers
        self._edited = edited
        self._speaker: Reader | None = None

    @property
    def seq(self) -> int:
        return self._ring.seq

    @property
    def idle(self) -> bool:
        """Whether nobody is connected and no answer streams."""
        return not self._readers and not self.streaming

    def join(self, hello: events.Hello, name: str) -> Reader:
        """Connects a page: it gets a welcome, what it has missed, who is there, and the sources' state."""
        if len(self._readers) >= self._max_readers:
            raise RoomFull("Too many pages have this conversation open; close one and try again.")
        reader = Reader(secrets.token_hex(8), name)
        self._readers[reader.id] = reader
        welcome = events.Welcome(type="welcome", epoch=self.epoch, seq=self.seq, reader=reader.id)
        reader.push(welcome.model_dump_json())
        missed = self._ring.since(hello.seq) if hello.epoch == self.epoch else None
        if missed is None:
            reader.push(events.LoadAgain(type="load_again").model_dump_json())
        for event in missed or ():
            reader.push(event)
        reader.push(write_sync_step_1(self.sources.state()))
        if everyone := self._awareness.all():
            reader.push(write_awareness(everyone))
        self._tell_presence()
        return reader

    def leave(self, reader: Reader) -> None:
        self._readers.pop(reader.id, None)
        reader.close()
        self._tell_awareness(self._awareness.leave(reader.awareness), None)
        self._tell_presence()

    def receive(self, reader: Reader, frame: bytes) -> None:
        """Takes in a binary frame of a page; raises BadFrame and changes nothing if it breaks the protocol."""
        read = read_frame(frame)
        if isinstance(read, SyncStep1):
            reader.push(write_sync_step_2(self.sources.missing_from(read.state)))
        elif isinstance(read, Update):
            self._speaker = reader
            try:
                self.sources.apply(read.update)
            finally:
                self._speaker = None
        else:
            self._tell_awareness(self._awareness.apply(reader.awareness, read.entries), reader)

    def conversation_updated(self, conversation: Conversation) -> None:
        self._tell(
            lambda seq: events.ConversationUpdated(
                type="conversation.updated", seq=seq, conversation=conversation
            )
        )

    def conversation_deleted(self) -> None:
        self._tell(lambda seq: events.ConversationDeleted(type="conversation.deleted", seq=seq, id=self.id))

    def message_created(self, message: Message) -> None:
        self._tell(lambda seq: events.MessageCreated(type="message.created", seq=seq, message=message))

    def message_updated(self, message: Message) -> None:
        self._tell(lambda seq: events.MessageUpdated(type="message.updated", seq=seq, message=message))

    def delta(self, message: str, offset: int, text: str) -> None:
        self._tell(
            lambda seq: events.MessageDelta(
                type="message.delta", seq=seq, id=message, offset=offset, text=text
            )
        )

    def run_updated(self, run: Run) -> None:
        self._tell(lambda seq: events.RunUpdated(type="run.updated", seq=seq, run=run))

    def output_appended(self, run: str, start: int, outputs: list[StoredOutput]) -> None:
        self._tell(
            lambda seq: events.OutputAppended(
                type="output.appended", seq=seq, run=run, start=start, outputs=outputs
            )
        )

    def close(self) -> None:
        """Disconnects everybody."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
        self.sources.close()

    def _tell(self, event: Callable[[int], Wire]) -> None:
        text = event(self.seq + 1).model_dump_json()
        self._ring.append(text)
        for reader in self._readers.values():
            reader.push(text)

    def _tell_presence(self) -> None:
        readers = [events.Reader(id=reader.id, name=reader.name) for reader in self._readers.values()]
        text = events.Presence(type="presence", readers=readers).model_dump_json()
        for reader in self._readers.values():
            reader.push(text)

    def _tell_awareness(self, news: list[AwarenessEntry], speaker: Reader | None) -> None:
        if not news:
            return
        frame = write_awareness(news)
        for reader in self._readers.values():
            if reader is not speaker:
                reader.push(frame)

    def _source_changed(self, update: bytes) -> None:
        frame = write_update(update)
        for reader in self._readers.values():
            if reader is not self._speaker:
                reader.push(frame)
        self._edited(self)
