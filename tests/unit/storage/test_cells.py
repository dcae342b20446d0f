import pytest

from fenced.protocol.data import Cell, RunLimits
from fenced.storage import cells, versions
from fenced.storage.database import Database
from tests.unit.storage.rows import added_cell, conversation, later, message, save, version


async def test_a_cell_comes_back_as_it_was_put(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    bare = Cell(id=f"{said.id}.9999", conversation=talk.id, created=later())
    full = added_cell(
        said,
        language="x" * 40,
        limits=RunLimits(execution_seconds=5),
        line_numbers=False,
        after=bare.id,
        removed=True,
    )
    await save(database, talk, said, bare, full)
    async with database.read() as connection:
        assert await cells.get(connection, bare.id) == bare
        assert await cells.get(connection, full.id) == full
        assert await cells.get(connection, f"{said.id}.0") is None


async def test_putting_again_takes_the_place_of_that_cell_alone(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    one, other = added_cell(said, "0000000a"), added_cell(said, "0000000b")
    changed = one.model_copy(update={"language": None, "removed": True})
    await save(database, talk, said, one, other, changed)
    async with database.read() as connection:
        assert await cells.of_conversation(connection, talk.id) == [changed, other]


async def test_cells_of_a_conversation_come_oldest_first_and_by_id_within_a_moment(
    database: Database,
) -> None:
    talk, other, moment = conversation(), conversation(), later()
    said, elsewhere = message(talk), message(other)
    last = added_cell(said, "0000000a", created=later())
    rows = [added_cell(said, f"0000000{n}", created=moment) for n in (2, 0, 1)]
    await save(database, talk, other, said, elsewhere, last, *rows, added_cell(elsewhere))
    async with database.read() as connection:
        assert await cells.of_conversation(connection, talk.id) == [rows[1], rows[2], rows[0], last]


async def test_a_version_comes_back_as_it_was_added(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    row = version(said, "print('ü\0')", reason="named", name="Größe")
    await save(database, talk, said, row)
    async with database.read() as connection:
        assert await versions.get(connection, row.id) == row
        assert await versions.get(connection, talk.id) is None


async def test_versions_of_a_cell_come_oldest_first_and_by_id_within_a_moment(database: Database) -> None:
    talk, moment = conversation(), later()
    said = message(talk)
    last = version(said)
    rows = sorted((version(said, created=moment) for _ in range(3)), key=lambda row: row.id)
    await save(database, talk, said, last, rows[1], rows[2], rows[0], version(said, cell=f"{said.id}.1"))
    async with database.read() as connection:
        assert await versions.of_cell(connection, talk.id, last.cell) == [*rows, last]
        assert await versions.before(connection, last) == rows[2]
        assert await versions.before(connection, rows[1]) == rows[0]
        assert await versions.before(connection, rows[0]) is None
        assert await versions.before(connection, version(said)) == last


@pytest.mark.parametrize(
    ("count", "size", "left"),
    [(9, 99, 5), (5, 30, 5), (2, 99, 2), (9, 29, 4), (9, 12, 2), (1, 18, 1), (9, 0, 0)],
)
async def test_the_oldest_versions_without_a_name_go_by_number_and_by_bytes(
    database: Database, count: int, size: int, left: int
) -> None:
    talk, other = conversation(), conversation()
    said, elsewhere = message(talk), message(other)
    named = version(said, "x" * 99, reason="named", name="Works")
    rows = [version(said, "éöü") for _ in range(5)]
    beside = [version(said, "éöü", cell=f"{said.id}.1"), version(elsewhere, "éöü")]
    await save(database, talk, other, said, elsewhere, named, *beside, *rows)
    async with database.write() as connection:
        await versions.keep(connection, talk.id, named.cell, count=count, size=size)
    async with database.read() as connection:
        assert await versions.of_cell(connection, talk.id, named.cell) == [named, *rows[5 - left :]]
        for row in beside:
            assert await versions.get(connection, row.id) == row
