"""One conversation while it is live: its readers, its numbered events and its sources document.

A room is made whole (its sources are loaded before anybody can join), and one process has one room a
conversation. Events are pushed, never awaited: a slow page cannot hold up the others.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from fenced.protocol import events
from fenced.protocol.data import Message, Wire
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
from fenced.rooms.reader import Frame, Reader
from fenced.rooms.ring import EventRing
from fenced.rooms.sources import LiveSources


def utc_now() -> datetime:
    return datetime.now(UTC)


def asked_at(told: datetime | None) -> datetime:
    """When something was done, as its page told, whose clock may be ahead; now if it told nothing that is a moment."""
    now = utc_now()
    if told is None or told.tzinfo is None:
        return now
    try:
        return min(told.astimezone(UTC), now)
    except OverflowError:
        return now


class LiveAnswer:
    """An answer while it streams: newer than its row."""

    def __init__(self, text: str, reasoning: str, thought: float) -> None:
        self.text = LiveText(text)
        self.reasoning = LiveText(reasoning)
        self.thought = thought


class LiveText:
    """Adding is cheap, however long it is."""

    def __init__(self, text: str) -> None:
        self._parts = [text]

    def add(self, text: str) -> None:
        self._parts.append(text)

    def whole(self) -> str:
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]


class Room:
    """The live copy of one conversation; `changed` is called whenever its sources have something to be stored."""

    def __init__(
        self, id_: str, updates: Sequence[bytes], *, changed: Callable[[], None], max_readers: int
    ) -> None:
        self.id = id_
        self.epoch = secrets.token_hex(8)
        self.holders = 0
        """How many need the room now; the registry counts them."""
        self.live: dict[str, LiveAnswer] = {}
        """What there is so far of each answer that streams now."""
        self.sources = LiveSources(updates, self._source_changed)
        self._changed = changed
        self._ring = EventRing()
        self._awareness = Awareness()
        self._readers: dict[str, Reader] = {}
        self._max_readers = max_readers
        self._speaker: Reader | None = None

    @property
    def seq(self) -> int:
        """Number of the last event."""
        return self._ring.seq

    def join(self, hello: events.Hello, name: str) -> Reader:
        """Connects a page: it gets a welcome, what it has missed, who is there, and the sources' state.

        Raises RoomFull.
        """
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
            reader.changes += 1
            # Even if there was nothing new in it, the page waits to hear that it is stored.
            self._changed()
        else:
            self._tell_awareness(self._awareness.apply(reader.awareness, read.entries), reader)

    def unstored(self) -> dict[Reader, int]:
        """The pages that wait to hear that their changes are stored, and how many changes each has made."""
        return {reader: reader.changes for reader in self._readers.values() if reader.changes > reader.stored}

    def tell_stored(self, readers: Mapping[Reader, int]) -> None:
        """So many changes of each of these pages are stored."""
        for reader, changes in readers.items():
            reader.stored = changes
            event = events.SourcesStored(type="sources.stored", changes=changes)
            reader.push(event.model_dump_json())

    def emit(self, event: Callable[[int], Wire]) -> None:
        """Tells every page what happened; `event` makes the event of the number it is given."""
        text = event(self.seq + 1).model_dump_json()
        self._ring.append(text)
        self._push(text)

    def overlay(self, message: Message) -> Message:
        """The message as it is now: with the live text if it is an answer that streams, and its body is asked for."""
        live = self.live.get(message.id)
        if live is None or message.text is None:
            return message
        return message.model_copy(
            update={
                "text": live.text.whole(),
                "reasoning": live.reasoning.whole(),
                "thought": live.thought,
            }
        )

    def close(self) -> None:
        """Disconnects everybody."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
        self.sources.close()

    def _push(self, frame: Frame, *, but: Reader | None = None) -> None:
        for reader in self._readers.values():
            if reader is not but:
                reader.push(frame)

    def _tell_presence(self) -> None:
        readers = [events.Reader(id=reader.id, name=reader.name) for reader in self._readers.values()]
        self._push(events.Presence(type="presence", readers=readers).model_dump_json())

    def _tell_awareness(self, news: list[AwarenessEntry], speaker: Reader | None) -> None:
        if news:
            self._push(write_awareness(news), but=speaker)

    def _source_changed(self, update: bytes) -> None:
        self._push(write_update(update), but=self._speaker)
        self._changed()
