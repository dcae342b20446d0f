"""Which rooms are live: loaded when first needed, stored while they change, evicted when idle."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine

from fenced.rooms.errors import NotFound
from fenced.rooms.room import Room
from fenced.storage import conversations, sources
from fenced.storage.database import Database

log = logging.getLogger(__name__)

STORE_EVERY = 0.25
"""Seconds between two commits that store the changes of the sources documents of all rooms."""
STORE_AFTER = 0.03
"""Seconds between a change after a pause and the commit that stores it, so that those of one moment go together."""


class Rooms:
    """`idle` is the number of seconds for which a room nobody holds stays."""

    def __init__(self, database: Database, *, idle: float, max_readers: int) -> None:
        self.database = database
        self._idle = idle
        self._max_readers = max_readers
        self._rooms: dict[str, Room] = {}
        self._loading: dict[str, asyncio.Task[Room]] = {}
        self._evictions: dict[str, asyncio.TimerHandle] = {}
        self._storing = asyncio.Lock()
        self._store_timer: asyncio.TimerHandle | None = None
        self._store_at = 0.0
        """When the next commit may be, on the loop's clock."""
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def use(self, conversation: str) -> AsyncIterator[Room]:
        """The room, loaded and ready, for as long as the block lasts. Raises NotFound."""
        room = await self._ready(conversation)
        self.hold(room)
        try:
            yield room
        finally:
            self.release(room)

    def hold(self, room: Room) -> None:
        """Keeps a room that is in use now for somebody else; each call needs a `release`."""
        room.holders += 1
        if (timer := self._evictions.pop(room.id, None)) is not None:
            timer.cancel()

    def release(self, room: Room) -> None:
        room.holders -= 1
        if room.holders == 0 and self.is_live(room):
            loop = asyncio.get_running_loop()
            self._evictions[room.id] = loop.call_later(self._idle, self._spawn_eviction, room)

    def is_live(self, room: Room) -> bool:
        """Whether it is the present life of its conversation's room."""
        return self._rooms.get(room.id) is room

    @property
    def loaded(self) -> frozenset[str]:
        """Ids of the conversations whose rooms are in memory."""
        return frozenset(self._rooms)

    def forget(self, room: Room) -> None:
        """The conversation was deleted."""
        if self.is_live(room):
            del self._rooms[room.id]
        if (timer := self._evictions.pop(room.id, None)) is not None:
            timer.cancel()
        room.close()

    async def store(self) -> None:
        """Commits the changes of all sources documents together, and tells the pages that made them.

        If that fails they are kept for the next time.
        """
        if self._store_timer is not None:
            self._store_timer.cancel()
            self._store_timer = None
        async with self._storing:
            taken: dict[str, tuple[Room, bytes]] = {}
            waiting = [(room, readers) for room in self._rooms.values() if (readers := room.unstored())]
            for room in self._rooms.values():
                if (update := room.sources.take_pending()) is not None:
                    taken[room.id] = (room, update)
            try:
                if taken:
                    await self._commit(taken)
            except BaseException:
                for room, update in taken.values():
                    room.sources.give_back(update)
                self._store_soon()
                raise
            for room, readers in waiting:
                room.tell_stored(readers)
            for room, _ in taken.values():
                if room.sources.crowded:
                    await self._compact(room)

    async def close(self) -> None:
        """Stores what is not stored yet and lets go of every room."""
        for timer in self._evictions.values():
            timer.cancel()
        self._evictions.clear()
        if self._tasks:
            await asyncio.wait(self._tasks)
        try:
            await self.store()
        finally:
            if self._store_timer is not None:
                self._store_timer.cancel()
            for room in self._rooms.values():
                room.close()
            self._rooms.clear()

    async def _ready(self, conversation: str) -> Room:
        while True:
            room = self._rooms.get(conversation)
            if room is not None:
                return room
            task = self._loading.get(conversation)
            if task is None:
                task = asyncio.create_task(self._load(conversation))
                self._loading[conversation] = task
                task.add_done_callback(lambda done: self._loaded(conversation, done))
            await asyncio.shield(task)

    async def _load(self, conversation: str) -> Room:
        """All who ask while a room loads wait for this one task, so nobody is answered by a half-filled document."""
        async with self.database.read() as connection:
            if await conversations.get(connection, conversation) is None:
                raise NotFound.of("conversation", conversation)
            updates = await sources.load(connection, conversation)
        room = Room(conversation, updates, changed=self._store_soon, max_readers=self._max_readers)
        if room.sources.crowded:
            await self._compact(room)
        self._rooms[conversation] = room
        # Somebody waits for it and will hold it; were they all cancelled, it goes again.
        self.hold(room)
        asyncio.get_running_loop().call_soon(self.release, room)
        return room

    def _loaded(self, conversation: str, task: asyncio.Task[Room]) -> None:
        del self._loading[conversation]
        if not task.cancelled():
            task.exception()  # whoever waited has it; if nobody did, it is no news

    async def _commit(self, taken: dict[str, tuple[Room, bytes]]) -> None:
        async with self.database.write() as connection:
            await sources.append(connection, {id_: update for id_, (_, update) in taken.items()})
        for room, _ in taken.values():
            room.sources.rows += 1

    async def _compact(self, room: Room) -> None:
        """Replaces the log by a snapshot; the room is the only writer of its log, and has applied all of it.

        If that fails the log stays, which is as good, and it is tried again after the next change.
        """
        try:
            async with self.database.write() as connection:
                await sources.replace(connection, room.id, room.sources.snapshot())
        except Exception:
            log.exception("the log of a conversation's sources could not be compacted")
        else:
            room.sources.rows = 1

    def _store_soon(self) -> None:
        if self._store_timer is None:
            loop = asyncio.get_running_loop()
            when = max(self._store_at, loop.time() + STORE_AFTER)
            self._store_at = when + STORE_EVERY
            self._store_timer = loop.call_at(when, lambda: self._spawn(self._store_logged()))

    async def _store_logged(self) -> None:
        try:
            await self.store()
        except Exception:
            log.exception("edited sources could not be stored; they are kept in memory and tried again")

    def _spawn_eviction(self, room: Room) -> None:
        self._spawn(self._evict(room))

    async def _evict(self, room: Room) -> None:
        while room.holders == 0 and self.is_live(room):
            try:
                # Even if nothing is pending: a commit under way may have its changes, and may fail.
                await self.store()
            except Exception:
                log.exception("a room stays because its sources could not be stored")
                self.hold(room)
                self.release(room)
                return
            if room.holders == 0 and not room.sources.pending:
                self.forget(room)
                return

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
