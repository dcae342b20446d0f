"""Readers and writers of one file, at the same time, cancelled, and killed."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from fenced.storage import conversations, tables
from fenced.storage.database import Database
from tests.unit.storage.rows import conversation, count, message, save

COMMIT_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from fenced.storage import conversations
from fenced.storage.database import Database
from tests.unit.storage.rows import conversation

async def main():
    database = await Database.open(Path(sys.argv[1]))
    while True:
        row = conversation("x" * 300)
        async with database.write() as connection:
            await conversations.put(connection, row)
        print(row.id, flush=True)

asyncio.run(main())
"""
ROOT = Path(__file__).parents[3]


async def titles(database: Database) -> set[str]:
    async with database.read() as connection:
        return {row.title for row in await conversations.search(connection, "")}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1), ("busy_timeout", 10_000)],
)
async def test_every_connection_is_configured(database: Database, pragma: str, value: object) -> None:
    async with database.read() as one, database.read() as two, database.write() as three:
        for connection in (one, two, three):
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value


async def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await save(database, message(conversation()))


async def test_what_was_written_is_there_after_reopening(database: Database, tmp_path: Path) -> None:
    await save(database, conversation("Kept"))
    await database.close()
    again = await Database.open(tmp_path / "fenced.db")
    assert await titles(again) == {"Kept"}
    await again.close()


async def test_a_write_that_fails_is_undone(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await conversations.put(connection, conversation())
            raise ValueError

    with pytest.raises(ValueError):
        await fail()
    assert await titles(database) == set()


async def test_a_write_follows_one_that_failed(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await save(database, conversation("Undone"), message(conversation()))
    await save(database, conversation("Kept"))
    assert await titles(database) == {"Kept"}


async def test_a_cancelled_write_is_undone_and_lets_the_next_one_begin(database: Database) -> None:
    async def write_for_ever() -> None:
        async with database.write() as connection:
            while True:
                await conversations.put(connection, conversation("Undone"))

    for n in range(20):
        task = asyncio.create_task(write_for_ever())
        await asyncio.sleep(n / 2000)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(30):
            await save(database, conversation(f"Kept {n}"))
    assert await titles(database) == {f"Kept {n}" for n in range(20)}


async def test_a_writer_that_gave_up_waiting_holds_nothing(database: Database) -> None:
    async with database.write():
        waiting = asyncio.create_task(save(database, conversation()))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(30):
        await save(database, conversation("Kept"))
    assert await titles(database) == {"Kept"}


async def test_two_writers_take_turns(database: Database) -> None:
    steps: list[str] = []

    async def write(name: str) -> None:
        async with database.write() as connection:
            steps.append(name)
            await conversations.put(connection, conversation(name))
            await asyncio.sleep(0.02)
            steps.append(name)

    await asyncio.gather(write("first"), write("second"))
    assert steps == ["first", "first", "second", "second"]
    assert await titles(database) == {"first", "second"}


async def test_writers_come_in_the_order_in_which_they_asked(database: Database) -> None:
    order: list[int] = []

    async def write(n: int) -> None:
        async with database.write():
            order.append(n)
            await asyncio.sleep(0.002)

    await asyncio.gather(*(write(n) for n in range(12)))
    assert order == list(range(12))


async def test_waiting_writers_take_no_connection_from_readers(database: Database) -> None:
    async with database.write():
        waiting = [asyncio.create_task(save(database, conversation("Kept"))) for _ in range(30)]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(30):
            assert await titles(database) == set()
    await asyncio.gather(*waiting)


async def test_no_change_is_lost_among_many_writers(database: Database) -> None:
    row = conversation("0")
    await save(database, row)

    async def add_one() -> None:
        async with database.write() as connection:
            found = await conversations.get(connection, row.id)
            assert found is not None
            title = str(int(found.title) + 1)
            await conversations.put(connection, found.model_copy(update={"title": title}))

    await asyncio.gather(*(add_one() for _ in range(40)))
    assert await titles(database) == {"40"}


async def test_a_writer_keeps_other_processes_from_writing_from_its_start(
    database: Database, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "fenced.db", timeout=0, isolation_level=None)) as other:
        async with database.write():
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


async def test_a_writer_waits_for_another_process(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "fenced.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(save(database, conversation("Kept")))
        await asyncio.sleep(0.2)
        assert not writing.done()
        other.execute("COMMIT")
    await writing
    assert await titles(database) == {"Kept"}


async def test_a_reader_sees_nothing_uncommitted(database: Database) -> None:
    async with database.write() as connection:
        await conversations.put(connection, conversation())
        assert await titles(database) == set()
    assert len(await titles(database)) == 1


async def test_a_reader_sees_one_state_while_a_writer_commits(database: Database) -> None:
    await save(database, conversation("Old"))
    async with database.read() as connection:
        assert await count(connection, tables.conversations) == 1
        await save(database, conversation("New"))
        assert await count(connection, tables.conversations) == 1
    assert await titles(database) == {"Old", "New"}


async def test_more_readers_than_the_pool_holds_get_their_turn(database: Database) -> None:
    await save(database, conversation("Kept"))
    assert await asyncio.gather(*(titles(database) for _ in range(40))) == [{"Kept"}] * 40


async def test_closing_waits_for_the_writer(database: Database, tmp_path: Path) -> None:
    async with database.write() as connection:
        closing_ = asyncio.create_task(database.close())
        await asyncio.sleep(0.05)
        assert not closing_.done()
        await conversations.put(connection, conversation("Kept"))
    await closing_
    with closing(sqlite3.connect(tmp_path / "fenced.db")) as other:
        assert other.execute("SELECT title FROM conversations").fetchall() == [("Kept",)]


async def test_killing_the_process_loses_nothing_committed(database: Database, tmp_path: Path) -> None:
    await database.close()
    path = tmp_path / "fenced.db"
    command = [sys.executable, "-c", COMMIT_FOR_EVER, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        committed = {process.stdout.readline().strip() for _ in range(100)}
        process.kill()
        committed |= {line.strip() for line in process.stdout if line.endswith("\n")}
    assert process.returncode == -signal.SIGKILL
    assert len(committed) >= 100

    again = await Database.open(path)
    async with again.read() as connection:
        assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar() == "ok"
        assert committed <= {row.id for row in await conversations.search(connection, "")}
    await save(again, conversation("After"))
    await again.close()
