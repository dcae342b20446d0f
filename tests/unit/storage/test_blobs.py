import hashlib

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from fenced.protocol.data import BlobOutput, Run
from fenced.storage import blobs, conversations, outputs, tables
from fenced.storage.database import Database
from tests.unit.storage.rows import conversation, count, message, printed_bytes, run, save, save_outputs


async def a_run(database: Database) -> Run:
    talk = conversation()
    said = message(talk)
    ran = run(said)
    await save(database, talk, said, ran)
    return ran


async def sweep(database: Database) -> int:
    async with database.write() as connection:
        return await blobs.sweep(connection)


async def test_bytes_come_back_by_their_sha256(database: Database) -> None:
    data = b'{"a": "\xc3\xbc"}'
    async with database.write() as connection:
        sha256 = await blobs.put(connection, data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    async with database.read() as connection:
        assert await blobs.get(connection, sha256) == data
        assert await blobs.get(connection, "0" * 64) is None


async def test_the_same_bytes_are_kept_once(database: Database) -> None:
    async with database.write() as connection:
        assert await blobs.put(connection, b"1") == await blobs.put(connection, b"1")
        await blobs.put(connection, b"2")
        assert await count(connection, tables.blobs) == 2


async def test_sweep_deletes_what_no_output_refers_to(database: Database) -> None:
    async with database.write() as connection:
        orphans = [await blobs.put(connection, data) for data in (b"1", b"2")]
    ran = await a_run(database)
    await save_outputs(database, ran, [printed_bytes(100_000)])

    assert await sweep(database) == 2

    async with database.read() as connection:
        assert [await blobs.get(connection, sha256) for sha256 in orphans] == [None, None]
        (kept,) = (await outputs.of_runs(connection, [ran.id]))[ran.id]
        assert isinstance(kept, BlobOutput)
        assert await blobs.get(connection, kept.sha256) == printed_bytes(100_000)[1]


async def test_sweep_works_with_inline_outputs_and_with_nothing_to_do(database: Database) -> None:
    assert await sweep(database) == 0
    await save_outputs(database, await a_run(database), [printed_bytes(100), printed_bytes(100_000)])
    assert await sweep(database) == 0


async def test_a_blob_of_two_conversations_lives_as_long_as_one_of_them(database: Database) -> None:
    one, other = await a_run(database), await a_run(database)
    for ran in (one, other):
        await save_outputs(database, ran, [printed_bytes(100_000)])
    swept = []
    for ran in (one, other):
        async with database.write() as connection:
            await conversations.remove(connection, [ran.conversation])
        swept.append(await sweep(database))
    assert swept == [0, 1]


async def test_a_blob_in_use_cannot_be_deleted(database: Database) -> None:
    await save_outputs(database, await a_run(database), [printed_bytes(100_000)])
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        async with database.write() as connection:
            await connection.execute(delete(tables.blobs))
