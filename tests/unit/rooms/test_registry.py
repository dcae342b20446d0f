"""Rooms are loaded once, evicted when idle, and lose no edit on the way."""

import asyncio
import json
import logging
from typing import Any

import pytest

from fenced.protocol.events import Hello
from fenced.rooms import registry
from fenced.rooms.errors import NotFound
from fenced.rooms.frames import write_update
from fenced.rooms.reader import Reader
from fenced.rooms.registry import Rooms
from fenced.storage import conversations, sources
from fenced.storage.database import Database
from tests.unit.rooms.edits import CELL, edit, log_of, until, update_of
from tests.unit.storage import rows

HELLO = Hello(type="hello", epoch="", seq=0)


class Held:
    """Stands before a function: lets calls wait, and fails as often as it is told."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.open = asyncio.Event()
        self.waiting = asyncio.Event()
        self.failures = 0
        self.calls = 0

    async def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        self.waiting.set()
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("no space left")
        return await self._function(*arguments)


def hold(monkeypatch: pytest.MonkeyPatch, name: str, *, failures: int = 0) -> Held:
    """Puts a `Held` before `sources.load`, `append` or `replace`; open if it is only to fail."""
    held = Held(getattr(sources, name))
    held.failures = failures
    if failures:
        held.open.set()
    monkeypatch.setattr(sources, name, held)
    return held


@pytest.fixture
async def talk(database: Database) -> str:
    row = rows.conversation()
    await rows.save(database, row)
    return row.id


async def source_in(rooms: Rooms, talk: str) -> str | None:
    async with rooms.use(talk) as room:
        return room.sources.texts().get(CELL)


async def test_all_who_come_at_once_get_one_room_and_wait_until_it_is_ready(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.write() as connection:
        await sources.append(connection, {talk: update_of("stored")})
    load = hold(monkeypatch, "load")

    async def come() -> tuple[object, dict[str, str]]:
        async with rooms.use(talk) as room:
            return room, room.sources.texts()

    coming = [asyncio.create_task(come()) for _ in range(20)]
    await load.waiting.wait()
    coming += [asyncio.create_task(come()) for _ in range(20)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in coming)
    load.open.set()
    found = await asyncio.gather(*coming)
    assert len({id(room) for room, _ in found}) == load.calls == 1
    assert all(texts == {CELL: "stored"} for _, texts in found)


async def test_who_gives_up_while_it_loads_does_not_disturb_the_others(
    rooms: Rooms, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = hold(monkeypatch, "load")
    first, second = (asyncio.create_task(source_in(rooms, talk)) for _ in range(2))
    await load.waiting.wait()
    first.cancel()
    load.open.set()
    assert await second is None
    assert load.calls == 1


async def test_a_conversation_that_is_not_there_has_no_room_until_it_is_made(
    rooms: Rooms, database: Database
) -> None:
    row = rows.conversation()
    answers = await asyncio.gather(*(source_in(rooms, row.id) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [NotFound] * 3
    await rows.save(database, row)
    async with rooms.use(row.id) as room:
        assert room.id == row.id


async def test_a_load_that_failed_is_tried_again(
    rooms: Rooms, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "load", failures=1)
    with pytest.raises(OSError, match="no space"):
        await source_in(rooms, talk)
    assert await source_in(rooms, talk) is None


async def test_a_room_goes_when_nobody_needs_it_any_more(talk: str, database: Database) -> None:
    rooms = Rooms(database, idle=0.01, max_readers=5)
    async with rooms.use(talk):
        await asyncio.sleep(0.03)
        assert rooms.loaded == {talk}
    await until(lambda: not rooms.loaded)


async def test_who_comes_back_in_time_finds_the_same_room(talk: str, database: Database) -> None:
    rooms = Rooms(database, idle=1, max_readers=5)
    async with rooms.use(talk) as first:
        pass
    await asyncio.sleep(0.2)
    async with rooms.use(talk) as second:
        await asyncio.sleep(1)
        assert rooms.is_live(second)
    assert second is first
    await rooms.close()


async def test_even_a_room_that_may_not_stay_at_all_is_there_for_who_asked(
    talk: str, database: Database
) -> None:
    rooms = Rooms(database, idle=0, max_readers=5)
    async with rooms.use(talk) as room:
        await asyncio.sleep(0.01)
        assert rooms.is_live(room)
    await until(lambda: not rooms.loaded)


async def test_an_edit_survives_the_rooms_eviction(talk: str, database: Database) -> None:
    rooms = Rooms(database, idle=0, max_readers=5)
    async with rooms.use(talk) as room:
        epoch = room.epoch
        edit(room, "print(1)")
    await until(lambda: not rooms.loaded)
    async with rooms.use(talk) as room:
        assert room.sources.texts() == {CELL: "print(1)"}
        assert room.epoch != epoch
    await rooms.close()


async def test_a_room_waits_for_the_commit_that_has_its_edits(
    talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise who came back then would find it as it was before the edit."""
    rooms = Rooms(database, idle=0, max_readers=5)
    append = hold(monkeypatch, "append")
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
        storing = asyncio.create_task(rooms.store())
        await append.waiting.wait()
    await asyncio.sleep(0.02)
    assert rooms.loaded == {talk}
    append.open.set()
    await storing
    await until(lambda: not rooms.loaded)
    assert await source_in(rooms, talk) == "print(1)"
    await rooms.close()


async def test_a_room_stays_while_its_edits_cannot_be_stored(
    talk: str, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    rooms = Rooms(database, idle=0.001, max_readers=5)
    append = hold(monkeypatch, "append", failures=3)
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
    await until(lambda: append.failures == 0)
    await until(lambda: not rooms.loaded)
    assert await source_in(rooms, talk) == "print(1)"
    await rooms.close()


async def test_edits_are_stored_soon_without_anybody_asking(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "STORE_EVERY", 0.01)
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
        edit(room, "x", CELL[:-1] + "1")
        await until(lambda: room.sources.rows == 1)
    assert len(await log_of(database, talk)) == 1


async def test_the_edits_of_all_rooms_are_one_commit(
    rooms: Rooms, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = hold(monkeypatch, "append")
    append.open.set()
    talks = [rows.conversation() for _ in range(3)]
    await rows.save(database, *talks)
    for talk in talks:
        async with rooms.use(talk.id) as room:
            edit(room, "print(1)")
    await rooms.store()
    assert append.calls == 1
    assert [len(await log_of(database, talk.id)) for talk in talks] == [1, 1, 1]


async def test_a_commit_that_fails_keeps_the_edits(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "append", failures=1)
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
        with pytest.raises(OSError, match="no space"):
            await rooms.store()
        assert room.sources.pending
        edit(room, "x", CELL[:-1] + "1")
        await rooms.store()
        assert not room.sources.pending
    again = Rooms(database, idle=60, max_readers=5)
    async with again.use(talk) as room:
        assert room.sources.texts() == {CELL: "print(1)", CELL[:-1] + "1": "x"}
    await again.close()


async def test_a_commit_that_fails_is_tried_again_by_itself(
    rooms: Rooms, talk: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registry, "STORE_EVERY", 0.005)
    hold(monkeypatch, "append", failures=2)
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
        await until(lambda: room.sources.rows == 1)
    assert caplog.text.count("they are kept in memory and tried again") == 2


async def test_closing_stores_what_is_not_stored_yet(talk: str, database: Database) -> None:
    rooms = Rooms(database, idle=60, max_readers=5)
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
    await rooms.close()
    assert len(await log_of(database, talk)) == 1
    assert rooms.loaded == frozenset()


async def test_closing_disconnects_everybody_even_if_it_cannot_store(
    talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Rooms(database, idle=60, max_readers=5)
    hold(monkeypatch, "append", failures=1)
    async with rooms.use(talk) as room:
        reader = room.join(HELLO, "You")
        edit(room, "print(1)")
        with pytest.raises(OSError, match="no space"):
            await rooms.close()
        while await reader.next() is not None:
            pass
    assert rooms.loaded == frozenset()


async def test_a_long_log_gives_way_to_one_snapshot(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.rooms.sources.COMPACT_AFTER", 4)
    lengths = []
    async with rooms.use(talk) as room:
        for n in range(6):
            edit(room, f"print({n})", f"{CELL[:-1]}{n}")
            await rooms.store()
            lengths.append(len(await log_of(database, talk)))
    assert lengths == [1, 2, 3, 1, 2, 3]
    again = Rooms(database, idle=60, max_readers=5)
    async with again.use(talk) as room:
        assert room.sources.texts() == {f"{CELL[:-1]}{n}": f"print({n})" for n in range(6)}
    await again.close()


async def test_a_log_that_was_long_already_is_compacted_when_it_is_loaded(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.rooms.sources.COMPACT_AFTER", 3)
    for n in range(3):
        async with database.write() as connection:
            await sources.append(connection, {talk: update_of("x", f"{CELL[:-1]}{n}")})
    async with rooms.use(talk) as room:
        assert len(room.sources.texts()) == 3
    assert len(await log_of(database, talk)) == 1


async def test_a_log_that_cannot_be_compacted_stays_and_nothing_is_stored_twice(
    rooms: Rooms,
    talk: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("fenced.rooms.sources.COMPACT_AFTER", 2)
    hold(monkeypatch, "replace", failures=2)
    async with rooms.use(talk) as room:
        for n in range(3):
            edit(room, "x", f"{CELL[:-1]}{n}")
            await rooms.store()
            assert not room.sources.pending
        assert caplog.text.count("could not be compacted") == 2
        assert len(await log_of(database, talk)) == 3
        edit(room, "x", f"{CELL[:-1]}3")
        await rooms.store()
    assert len(await log_of(database, talk)) == 1


async def test_a_conversation_opens_though_its_log_cannot_be_compacted(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.rooms.sources.COMPACT_AFTER", 1)
    hold(monkeypatch, "replace", failures=1)
    async with database.write() as connection:
        await sources.append(connection, {talk: update_of("stored")})
    assert await source_in(rooms, talk) == "stored"


async def test_a_deleted_conversation_has_no_room_and_its_pages_are_disconnected(
    rooms: Rooms, talk: str, database: Database
) -> None:
    async with rooms.use(talk) as room:
        reader = room.join(HELLO, "You")
        edit(room, "print(1)")
        async with database.write() as connection:
            await conversations.remove(connection, [talk])
        rooms.forget(room)
        while await reader.next() is not None:
            pass
        edit(room, "late", CELL[:-1] + "1")  # what was on its way does no harm
    assert rooms.loaded == frozenset()
    with pytest.raises(NotFound):
        await source_in(rooms, talk)


async def test_edits_of_a_conversation_that_was_deleted_meanwhile_are_passed_over(
    rooms: Rooms, talk: str, database: Database
) -> None:
    async with rooms.use(talk) as room:
        edit(room, "print(1)")
        async with database.write() as connection:
            await conversations.remove(connection, [talk])
        await rooms.store()
    assert await log_of(database, talk) == []


async def told(reader: Reader) -> list[int]:
    """The numbers of changes that a page was told are stored."""
    reader.close()
    found = []
    while (frame := await reader.next()) is not None:
        if isinstance(frame, str) and (event := json.loads(frame))["type"] == "sources.stored":
            found.append(event["changes"])
    return found


async def test_a_page_is_told_of_its_changes_after_the_commit(
    rooms: Rooms, talk: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = hold(monkeypatch, "append")
    async with rooms.use(talk) as room:
        page = room.join(HELLO, "You")
        room.receive(page, write_update(update_of("x = 1")))
        storing = asyncio.create_task(rooms.store())
        await append.waiting.wait()
        # This one comes too late for the commit under way.
        room.receive(page, write_update(update_of("y = 2")))
        assert room.unstored() == {page: 2}
        append.open.set()
        await storing
        assert room.unstored() == {page: 2}
        await rooms.store()
        assert room.unstored() == {}
        assert len(await log_of(database, talk)) == 2
        assert await told(page) == [1, 2]


async def test_a_page_is_not_told_of_what_could_not_be_stored(
    rooms: Rooms, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "append", failures=1)
    async with rooms.use(talk) as room:
        page = room.join(HELLO, "You")
        room.receive(page, write_update(update_of("x = 1")))
        with pytest.raises(OSError, match="no space"):
            await rooms.store()
        assert room.unstored() == {page: 1}
        await rooms.store()
        assert await told(page) == [1]
