from fenced.protocol.data import Conversation
from fenced.storage import conversations, sources
from fenced.storage.database import Database
from tests.unit.storage.rows import conversation, save


async def saved(database: Database) -> Conversation:
    row = conversation()
    await save(database, row)
    return row


async def append(database: Database, of: Conversation, *updates: bytes) -> None:
    for update in updates:
        async with database.write() as connection:
            await sources.append(connection, {of.id: update})


async def load(database: Database, of: Conversation) -> list[bytes]:
    async with database.read() as connection:
        return await sources.load(connection, of.id)


async def test_a_new_conversation_has_no_updates(database: Database) -> None:
    assert await load(database, await saved(database)) == []


async def test_updates_come_back_in_the_order_they_were_written(database: Database) -> None:
    one, other = await saved(database), await saved(database)
    await append(database, one, b"c", b"\0\xff")
    await append(database, other, b"x")
    await append(database, one, b"a", b"")
    assert await load(database, one) == [b"c", b"\0\xff", b"a", b""]
    assert await load(database, other) == [b"x"]


async def test_updates_of_several_conversations_are_written_together(database: Database) -> None:
    rows = [await saved(database) for _ in range(3)]
    async with database.write() as connection:
        await sources.append(connection, {row.id: row.id.encode() for row in rows})
        await sources.append(connection, {})
    assert [await load(database, row) for row in rows] == [[row.id.encode()] for row in rows]


async def test_deleted_conversations_are_passed_over(database: Database) -> None:
    kept, gone = await saved(database), await saved(database)
    await append(database, gone, b"old")
    async with database.write() as connection:
        await conversations.remove(connection, [gone.id])
        await sources.append(connection, {gone.id: b"lost", kept.id: b"kept"})
        await sources.append(connection, {gone.id: b"lost"})
    assert await load(database, kept) == [b"kept"]
    assert await load(database, gone) == []


async def test_a_snapshot_takes_the_place_of_the_log(database: Database) -> None:
    one, other = await saved(database), await saved(database)
    await append(database, one, b"a", b"b")
    await append(database, other, b"x")
    async with database.write() as connection:
        await sources.replace(connection, one.id, b"ab")
    assert await load(database, one) == [b"ab"]
    assert await load(database, other) == [b"x"]


async def test_updates_follow_the_snapshot(database: Database) -> None:
    row = await saved(database)
    await append(database, row, b"a", b"b")
    async with database.write() as connection:
        await sources.replace(connection, row.id, b"ab")
    await append(database, row, b"c", b"d")
    assert await load(database, row) == [b"ab", b"c", b"d"]


async def test_a_snapshot_of_a_deleted_conversation_is_passed_over(database: Database) -> None:
    row = conversation()
    async with database.write() as connection:
        await sources.replace(connection, row.id, b"snapshot")
    assert await load(database, row) == []
