import pytest
from sqlalchemy.exc import IntegrityError

from fenced.protocol.data import Clocks, Run, RunError
from fenced.storage import runs
from fenced.storage.database import Database
from fenced.storage.messages import MANY
from tests.unit.storage.rows import conversation, id_, later, message, run, save


async def get(database: Database, id_: str) -> Run | None:
    async with database.read() as connection:
        return await runs.get(connection, id_)


async def test_a_run_comes_back_as_it_was_put(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    row = run(
        said,
        cell=f"{said.id}.9999",
        language="x" * 40,
        engine="server",
        source="print('ü\0')",
        status="failed",
        clocks=Clocks(queue=0.1, load=0.0, download=2.5, execution=1e-6),
        memory=5 << 30,
        error=RunError(name="ValueError", message="no", line=3, variables_lost=True),
    )
    await save(database, talk, said, row)
    assert await get(database, row.id) == row
    assert await get(database, id_()) is None


async def test_putting_again_changes_that_run_alone(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    row, other = run(said), run(said)
    ended = row.model_copy(update={"status": "completed", "clocks": Clocks(execution=1.5), "memory": 7})
    await save(database, talk, said, row, other, ended)
    assert await get(database, row.id) == ended
    assert await get(database, other.id) == other


async def test_a_run_belongs_to_a_message(database: Database) -> None:
    talk = conversation()
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await save(database, talk, run(message(talk)))


async def test_runs_of_a_conversation_come_oldest_first(database: Database) -> None:
    talk, other = conversation(), conversation()
    said, elsewhere = message(talk), message(other)
    rows = [run(said) for _ in range(4)]
    await save(database, talk, other, said, elsewhere, run(elsewhere), rows[2], rows[0], rows[3], rows[1])
    async with database.read() as connection:
        assert await runs.present(connection, talk.id) == rows


async def test_runs_of_one_moment_come_in_the_order_of_their_ids(database: Database) -> None:
    talk, moment = conversation(), later()
    said = message(talk)
    rows = [run(said, created=moment) for _ in range(5)]
    await save(database, talk, said, *rows)
    async with database.read() as connection:
        found = await runs.present(connection, talk.id)
    assert found == sorted(rows, key=lambda row: row.id)


async def test_runs_of_some_messages_of_a_conversation(database: Database) -> None:
    talk, other = conversation(), conversation()
    one, two, three, elsewhere = message(talk), message(talk), message(talk), message(other)
    rows = [run(said) for said in (two, one, three, two)]
    await save(database, talk, other, one, two, three, elsewhere, run(elsewhere), *rows)
    async with database.read() as connection:
        found = await runs.present(connection, talk.id, [one.id, two.id, elsewhere.id])
        assert found == [rows[0], rows[1], rows[3]]
        assert await runs.present(connection, talk.id, []) == []


async def test_runs_of_many_messages_are_complete_and_in_order(database: Database) -> None:
    talk = conversation()
    said = [message(talk) for _ in range(MANY + 1)]
    rows = [run(row) for row in said]
    await save(database, talk, *said, *rows)
    async with database.read() as connection:
        found = await runs.present(connection, talk.id, [row.id for row in said])
    assert found == rows
