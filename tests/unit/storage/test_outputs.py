import hashlib

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from fenced.protocol.data import (
    INLINE_OUTPUT,
    BlobOutput,
    Clocks,
    ConversationSettings,
    DisplayData,
    ErrorOutput,
    ExecuteResult,
    Output,
    Run,
    StoredOutput,
    StreamOutput,
    UpdateDisplayData,
)
from fenced.storage import blobs, conversations, messages, outputs, runs, tables
from fenced.storage.database import Database
from fenced.storage.messages import MANY
from tests.unit.storage.rows import (
    conversation,
    count,
    id_,
    message,
    printed,
    printed_bytes,
    run,
    save,
    save_outputs,
)


@pytest.fixture
async def ran(database: Database) -> Run:
    return (await make_runs(database, 1))[0]


async def make_runs(database: Database, number: int) -> list[Run]:
    talk = conversation()
    said = message(talk)
    rows = [run(said) for _ in range(number)]
    await save(database, talk, said, *rows)
    return rows


async def stored(database: Database, run: Run) -> list[StoredOutput]:
    async with database.read() as connection:
        return (await outputs.of_runs(connection, [run.id]))[run.id]


async def test_every_kind_of_output_comes_back_as_it_was_appended(database: Database, ran: Run) -> None:
    added = [
        StreamOutput(output_type="stream", name="stderr", text="ü\0🙂\n"),
        DisplayData(output_type="display_data", data={"text/html": "<b>"}, metadata={"a": [1, None, 0.5]}),
        ExecuteResult(output_type="execute_result", execution_count=None, data={}, metadata={}),
        ErrorOutput(output_type="error", ename="E", evalue="v", traceback=["a", "b"]),
    ]
    async with database.write() as connection:
        pairs = [(output, output.model_dump_json().encode()) for output in added]
        assert await outputs.append(connection, ran.id, 0, pairs) == added
    assert await stored(database, ran) == added


@pytest.mark.parametrize("size", [INLINE_OUTPUT - 1, INLINE_OUTPUT])
async def test_up_to_64_kib_of_json_stay_in_the_row(database: Database, ran: Run, size: int) -> None:
    output, body = printed_bytes(size)
    assert len(body) == size
    await save_outputs(database, ran, [(output, body)])
    assert await stored(database, ran) == [output]
    async with database.read() as connection:
        assert await count(connection, tables.blobs) == 0
        assert (await connection.execute(select(tables.outputs.c.size))).scalar_one() == size


async def test_one_byte_more_becomes_a_blob(database: Database, ran: Run) -> None:
    output, body = printed_bytes(INLINE_OUTPUT + 1)
    expected = BlobOutput(
        output_type="blob", sha256=hashlib.sha256(body).hexdigest(), size=65_537, kind="stream"
    )
    async with database.write() as connection:
        assert await outputs.append(connection, ran.id, 0, [(output, body)]) == [expected]
    assert await stored(database, ran) == [expected]
    async with database.read() as connection:
        assert await blobs.get(connection, expected.sha256) == body


@pytest.mark.parametrize(
    "large",
    [
        DisplayData(output_type="display_data", data={"a": "x" * 70_000}, metadata={}, display_id="d"),
        ExecuteResult(output_type="execute_result", execution_count=1, data={"a": "x" * 70_000}, metadata={}),
        UpdateDisplayData(
            output_type="update_display_data", data={"a": "x" * 70_000}, metadata={}, display_id="d"
        ),
        ErrorOutput(output_type="error", ename="E", evalue="x" * 70_000, traceback=[]),
    ],
    ids=lambda output: str(output.output_type),
)
async def test_a_blob_says_what_it_stands_for(database: Database, ran: Run, large: Output) -> None:
    await save_outputs(database, ran, [(large, large.model_dump_json().encode())])
    (kept,) = await stored(database, ran)
    assert isinstance(kept, BlobOutput)
    assert (kept.kind, kept.display_id) == (large.output_type, getattr(large, "display_id", None))


async def test_blobs_of_older_rows_are_displays(database: Database, ran: Run) -> None:
    output, body = printed_bytes(70_000)
    await save_outputs(database, ran, [(output, body)])
    async with database.write() as connection:
        await connection.execute(update(tables.outputs).values(body=None))
    (kept,) = await stored(database, ran)
    assert isinstance(kept, BlobOutput)
    assert (kept.kind, kept.size) == ("display_data", 70_000)


async def test_the_border_counts_bytes_not_characters(database: Database, ran: Run) -> None:
    output, body = printed("ü" * (INLINE_OUTPUT // 2))
    assert len(body.decode()) < INLINE_OUTPUT < len(body)
    await save_outputs(database, ran, [(output, body)])
    assert [type(output) for output in await stored(database, ran)] == [BlobOutput]


async def test_small_and_large_ones_keep_their_order(database: Database, ran: Run) -> None:
    added = [printed("first"), printed_bytes(70_000), printed("third"), printed_bytes(70_000)]
    await save_outputs(database, ran, added)
    kinds = [output.output_type for output in await stored(database, ran)]
    assert kinds == ["stream", "blob", "stream", "blob"]
    async with database.read() as connection:
        assert await count(connection, tables.blobs) == 1


async def test_later_ones_follow_by_their_numbers(database: Database, ran: Run) -> None:
    added = [printed(str(n)) for n in range(12)]  # as text, 10 would come before 2
    async with database.write() as connection:
        for start in (5, 0):
            await outputs.append(connection, ran.id, start, added[start : start + 5])
        await outputs.append(connection, ran.id, 10, added[10:])
        assert await outputs.count(connection, ran.id) == 12
    assert await stored(database, ran) == [output for output, _ in added]


async def test_nothing_is_appended_twice_under_one_number(database: Database, ran: Run) -> None:
    await save_outputs(database, ran, [printed("first")])
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await save_outputs(database, ran, [printed("again")])
    assert await stored(database, ran) == [printed("first")[0]]


async def test_appending_nothing_changes_nothing(database: Database, ran: Run) -> None:
    async with database.write() as connection:
        assert await outputs.append(connection, ran.id, 0, []) == []
        assert await outputs.count(connection, ran.id) == 0


async def test_outputs_of_runs_come_by_run_without_those_that_have_none(database: Database) -> None:
    one, two, silent, not_asked = await make_runs(database, 4)
    for row in (one, two, not_asked):
        await save_outputs(database, row, [printed(f"{row.id} {n}") for n in range(2)])
    async with database.read() as connection:
        found = await outputs.of_runs(connection, {one.id, two.id, silent.id, id_()})
        assert await outputs.of_runs(connection, []) == {}
    assert found == {row.id: [printed(f"{row.id} {n}")[0] for n in range(2)] for row in (one, two)}


async def test_outputs_of_many_runs_are_complete(database: Database) -> None:
    rows = await make_runs(database, MANY + 1)
    async with database.write() as connection:
        for row in rows:
            await outputs.append(connection, row.id, 0, [printed(row.id)])
    async with database.read() as connection:
        found = await outputs.of_runs(connection, [row.id for row in rows])
    assert found == {row.id: [printed(row.id)[0]] for row in rows}


async def test_the_bytes_of_a_runs_outputs_are_kept_with_it(database: Database) -> None:
    one, other = await make_runs(database, 2)
    await save_outputs(database, one, [printed_bytes(100), printed_bytes(70_000)])
    async with database.write() as connection:
        await outputs.append(connection, one.id, 2, [printed_bytes(50)])
        sizes = await connection.execute(select(tables.runs.c.id, tables.runs.c.kept))
        assert {row.id: row.kept for row in sizes} == {one.id: 70_150, other.id: 0}


async def test_removing_outputs_takes_the_blobs_that_no_other_output_refers_to(database: Database) -> None:
    one, two, other = await make_runs(database, 3)
    for row in (one, other):
        await save_outputs(database, row, [printed("x"), printed_bytes(70_000)])
    await save_outputs(database, two, [printed_bytes(80_000)])
    async with database.write() as connection:
        orphan = await blobs.put(connection, b"nobody's")
        await outputs.remove(connection, [one.id, two.id])
    assert len(await stored(database, other)) == 2
    async with database.read() as connection:
        assert await outputs.of_runs(connection, [one.id, two.id]) == {}
        assert await count(connection, tables.blobs) == 2
        assert await blobs.get(connection, orphan) is not None


async def test_the_outputs_of_many_runs_are_removed(database: Database) -> None:
    rows = await make_runs(database, MANY + 1)
    async with database.write() as connection:
        for n, row in enumerate(rows):
            await outputs.append(connection, row.id, 0, [printed_bytes(70_000 + n)])
        await outputs.remove(connection, [row.id for row in rows])
        assert await count(connection, tables.outputs) == 0
        assert await count(connection, tables.blobs) == 0


DEEP = "[" * 200 + "]" * 200


async def test_a_row_that_cannot_be_read_is_told_in_its_place_and_hides_no_other(
    database: Database, ran: Run
) -> None:
    await save_outputs(database, ran, [printed("one"), printed("two"), printed("three")])
    broken = f'{{"output_type":"display_data","data":{{"a":{DEEP}}},"metadata":{{}}}}'
    async with database.write() as connection:
        for n, body in ((0, broken), (1, "{")):
            await connection.execute(update(tables.outputs).where(tables.outputs.c.n == n).values(body=body))
        for table, fields in (
            (tables.runs, {"clocks": '{"queue": "x"}', "error": DEEP}),
            (tables.messages, {"error": "null", "attachments": "{}"}),
            (tables.conversations, {"settings": '{"history_runs": 0}'}),
        ):
            await connection.execute(update(table).values(fields))
    first, second, third = await stored(database, ran)
    assert third == printed("three")[0]
    assert first == second
    assert "This output cannot be shown." in first.model_dump_json()
    async with database.read() as connection:
        (shown,) = await runs.present(connection, ran.conversation)
        (said,) = await messages.all_of(connection, ran.conversation)
        talk = await conversations.get(connection, ran.conversation)
    assert (shown.clocks, shown.error and shown.error.name) == (Clocks(), "Unreadable")
    assert (said.error and said.error.kind, said.attachments) == ("internal", [])
    assert talk is not None
    assert talk.settings == ConversationSettings()
