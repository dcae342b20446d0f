from typing import Any, get_args

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from fenced.protocol.data import TERMINAL, Clocks, Conversation, Run, RunError, RunStatus
from fenced.storage import outputs, runs
from fenced.storage.database import Database
from fenced.storage.messages import MANY
from tests.unit.storage.rows import (
    conversation,
    id_,
    later,
    message,
    printed_bytes,
    run,
    save,
    save_outputs,
)


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
    rows = [run(said, cell=f"{said.id}.{n}") for n in range(4)]
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


async def present(database: Database, talk: Conversation, of: list[str] | None = None) -> list[Run]:
    async with database.read() as connection:
        return await runs.present(connection, talk.id, of)


async def history(database: Database, talk: Conversation, limit: int = 100, **asked: Any) -> list[Run]:
    async with database.read() as connection:
        return await runs.history(connection, talk.id, limit=limit, **asked)


async def test_only_the_newest_run_of_each_cell_is_present(database: Database) -> None:
    talk = conversation()
    one, two = message(talk), message(talk)
    cells = [f"{one.id}.0", f"{one.id}.c00000000", f"{two.id}.0"]
    rows = [run(one, cell=cell, status="completed") for _ in range(3) for cell in cells[:2]]
    rows += [run(two, status="failed")]
    await save(database, talk, one, two, *rows)
    assert await present(database, talk) == rows[-3:]
    assert await present(database, talk, [one.id]) == rows[-3:-1]


async def test_of_runs_of_one_moment_the_one_with_the_last_id_is_the_newest(database: Database) -> None:
    talk, moment = conversation(), later()
    said = message(talk)
    rows = [run(said, created=moment, status="completed") for _ in range(5)]
    await save(database, talk, said, *rows)
    assert await present(database, talk) == [max(rows, key=lambda row: row.id)]


@pytest.mark.parametrize("status", get_args(RunStatus))
async def test_what_has_not_ended_is_present_too(database: Database, status: RunStatus) -> None:
    talk = conversation()
    said, elsewhere = message(talk), message(talk)
    old, newest = run(said, status=status), run(said, status="completed")
    await save(database, talk, said, elsewhere, old, newest)
    expected = [newest] if status in TERMINAL else [old, newest]
    assert await present(database, talk) == expected
    assert await present(database, talk, [said.id]) == expected
    assert await present(database, talk, [elsewhere.id]) == []


VAIN: tuple[RunStatus, ...] = ("queued", "loading", "aborted", "failed", "lost")


@pytest.mark.parametrize("status", get_args(RunStatus))
async def test_a_run_that_never_executed_hides_and_takes_away_none_that_did(
    database: Database, status: RunStatus
) -> None:
    talk = conversation()
    said = message(talk)
    old, shown = [run(said, status="completed", clocks=Clocks(execution=1.0)) for _ in range(2)]
    stopped = run(said, status="aborted")
    newest = run(said, status=status)
    await save(database, talk, said, old, shown, stopped, newest)
    for row in (old, shown, stopped, newest):
        await save_outputs(database, row, [printed_bytes(1_000)])
    vain = status in VAIN
    assert await present(database, talk) == ([shown, newest] if vain else [newest])
    assert await present(database, talk, [said.id]) == ([shown, newest] if vain else [newest])
    earlier = [old.id, stopped.id] if vain else [old.id, shown.id, stopped.id]
    async with database.read() as connection:
        assert await runs.ended(connection, talk.id, None, newest=False) == earlier
        assert await runs.ended(connection, talk.id, shown.cell, newest=False) == earlier
        assert await runs.ended(connection, talk.id, None, newest=False, until=stopped.created) == [old.id]
        assert await runs.beyond_count(connection, shown.cell, 0, but="") == earlier
        assert await runs.beyond_size(connection, talk.id, 0, limit=10) == earlier


async def test_a_run_that_failed_or_was_stopped_as_it_executed_is_one_that_did(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    states: list[RunStatus] = ["aborted", "failed", "lost"]
    for status in states:
        cell = f"{said.id}.{states.index(status)}"
        await save(database, *([talk, said] if status == "aborted" else []))
        rows = [run(said, cell=cell, status=status, clocks=Clocks(execution=0.0)) for _ in range(2)]
        await save(database, *rows)
        async with database.read() as connection:
            assert await runs.ended(connection, talk.id, cell, newest=False) == [rows[0].id]
            assert (await runs.present(connection, talk.id))[-1:] == rows[1:]


async def test_the_last_run_that_executed_is_found_for_each_of_many_cells(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    cells = [f"{said.id}.{n}" for n in range(MANY + 1)]
    executed = [run(said, cell=cell, status="completed") for cell in cells]
    stopped = [run(said, cell=cell, status="aborted") for cell in cells]
    await save(database, talk, said, *executed, *stopped)
    assert await present(database, talk) == [*executed, *stopped]


async def test_the_history_is_of_one_conversation(database: Database) -> None:
    talk, other = conversation(), conversation()
    said, elsewhere = message(talk), message(other)
    row = run(said)
    await save(database, talk, other, said, elsewhere, row, run(elsewhere))
    assert await history(database, talk) == [row]
    assert await history(database, talk, cell=f"{elsewhere.id}.0") == []


async def test_the_history_goes_on_before_a_run_even_within_one_moment(database: Database) -> None:
    talk, moment = conversation(), later()
    said = message(talk)
    rows = sorted((run(said, created=moment) for _ in range(4)), key=lambda row: row.id, reverse=True)
    await save(database, talk, said, *rows)
    assert await history(database, talk, 2) == rows[:2]
    assert await history(database, talk, 2, before=rows[1]) == rows[2:]
    assert await history(database, talk, 2, before=rows[3], cell=rows[0].cell) == []


async def test_the_history_of_a_state_goes_on_before_a_run(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    states: list[RunStatus] = ["failed", "completed", "lost", "failed"]
    first, _, lost, last = rows = [run(said, status=status) for status in states]
    await save(database, talk, said, *rows)
    assert await history(database, talk, statuses=["failed"]) == [last, first]
    assert await history(database, talk, statuses=["failed"], before=last) == [first]
    assert await history(database, talk, statuses=["failed", "lost"], before=last) == [lost, first]


async def test_beyond_a_count_are_the_oldest_that_have_ended(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    going = run(said, status="executing")
    rows = [run(said, status="completed") for _ in range(4)]
    await save(database, talk, said, going, *rows, run(said, cell=f"{said.id}.1"))
    async with database.read() as connection:
        cell = rows[0].cell

        async def beyond(count: int, but: str = "") -> list[str]:
            return await runs.beyond_count(connection, cell, count, but=but)

        assert await beyond(5) == []
        assert await beyond(3) == [rows[0].id, rows[1].id]
        assert await beyond(3, rows[0].id) == [rows[1].id, rows[2].id]
        assert await beyond(1) == [row.id for row in rows[:-1]]


async def test_beyond_a_size_are_the_oldest_that_have_ended_and_are_not_their_cells_newest(
    database: Database,
) -> None:
    talk, other = conversation(), conversation()
    said, elsewhere = message(talk), message(other)
    alone = run(said, cell=f"{said.id}.1", status="completed")
    going = run(said, status="executing")
    rows = [run(said, status="completed") for _ in range(4)]
    heavy = run(elsewhere, status="completed")
    await save(database, talk, other, said, elsewhere, alone, going, *rows, heavy, run(elsewhere))
    for row in (alone, going, *rows, heavy):
        await save_outputs(database, row, [printed_bytes(1_000)])
    async with database.read() as connection:

        async def beyond(size: int) -> list[str]:
            return await runs.beyond_size(connection, talk.id, size, limit=10)

        assert await beyond(6_000) == []
        assert await beyond(5_999) == [rows[0].id]
        assert await beyond(4_000) == [rows[0].id, rows[1].id]
        assert await beyond(0) == [row.id for row in rows[:-1]]
        assert await runs.beyond_size(connection, talk.id, 0, limit=2) == [rows[0].id, rows[1].id]


async def test_what_was_given_up_is_not_counted_and_not_given_up_again(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    rows = [run(said, status="completed") for _ in range(3)]
    await save(database, talk, said, *rows)
    for row in rows:
        await save_outputs(database, row, [printed_bytes(1_000)])
    async with database.write() as connection:
        await outputs.remove(connection, [rows[0].id])
        assert await runs.prune(connection, [rows[0].id]) == [rows[0].model_copy(update={"pruned": True})]
        assert await runs.beyond_size(connection, talk.id, 2_000, limit=10) == []
        assert await runs.beyond_size(connection, talk.id, 1_999, limit=10) == [rows[1].id]


async def test_no_question_reads_a_whole_table_or_sorts_a_history(database: Database) -> None:
    """As SQLite plans them: a conversation may have ten thousand runs, and the database many conversations."""
    talk = conversation()
    said = message(talk)
    row = run(said, status="completed")
    await save(database, talk, said, row, run(said, status="aborted"))
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    async with database.read() as connection:
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await runs.present(connection, talk.id)
        await runs.present(connection, talk.id, [said.id])
        await runs.history(connection, talk.id, before=row, limit=5)
        await runs.history(connection, talk.id, cell=row.cell, before=row, limit=5)
        await runs.history(connection, talk.id, statuses=["failed"], before=row, limit=5)
        await runs.ended(connection, talk.id, row.cell, newest=False, until=later())
        await runs.ended(connection, talk.id, None, newest=False)
        await runs.beyond_count(connection, row.cell, 0, but="")
        await runs.beyond_size(connection, talk.id, -1, limit=10)
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        plans = []
        for statement, parameters in asked:
            explained = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.append([str(step.detail) for step in explained])
    assert len(plans) == 15
    for plan in plans:
        assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step], plan
    assert not [step for step in plans[3] if "(conversation=?)" in step], plans[3]
