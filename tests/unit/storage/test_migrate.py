"""A database file is brought to the tables of this version, once."""

import asyncio
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select

from fenced.storage import conversations, outputs, runs, tables
from fenced.storage.database import Database
from fenced.storage.errors import DatabaseTooNew, DatabaseUnusable
from fenced.storage.migrate import HEAD, MIGRATIONS, migrate, revision
from fenced.storage.tables import metadata

OPEN = """
import asyncio, sys
from pathlib import Path
from fenced.storage.database import Database

async def main():
    database = await Database.open(Path(sys.argv[1]))
    async with database.read() as connection:
        await connection.exec_driver_sql("SELECT * FROM conversations")
    await database.close()

asyncio.run(main())
print("alembic" in sys.modules)
"""


def schema(path: Path) -> set[str]:
    """What the tables and indexes are made of, without layout and order: columns that were added later come last."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        made = {re.sub(r"\s+", " ", sql) for (sql,) in found if "alembic_version" not in sql}
    # A table that was made anew and renamed has its name in quotes.
    made = {re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", sql) for sql in made}
    return {" | ".join(sorted(re.split(r"[ (]*, (?![^(]*\))| \( | \)$", sql))) for sql in made}


def upgrade(path: Path, to: str) -> None:
    """Makes the file as an earlier version would have left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    engine.dispose()


def imports_alembic(path: Path) -> bool:
    done = subprocess.run([sys.executable, "-c", OPEN, path], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


def test_a_new_file_gets_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"

    assert migrate(path) is True

    with closing(sqlite3.connect(path)) as connection:
        found = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert found == {*metadata.tables, "alembic_version"}
    assert revision(path) == HEAD


def test_the_migrated_schema_is_that_of_the_tables(tmp_path: Path) -> None:
    migrate(tmp_path / "migrated.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(engine)
    engine.dispose()

    assert schema(tmp_path / "migrated.db") == schema(tmp_path / "made.db")


def test_alembic_finds_nothing_left_to_generate(tmp_path: Path) -> None:
    migrate(tmp_path / "fenced.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'fenced.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_file_that_is_up_to_date_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"
    migrate(path)
    before = path.read_bytes()

    assert migrate(path) is False
    assert path.read_bytes() == before


def test_a_copy_in_another_journal_mode_gets_wal(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"
    migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_only_the_first_opening_imports_alembic(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"
    assert imports_alembic(path) is True
    assert imports_alembic(path) is False


def test_an_empty_file_counts_as_new(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"
    path.touch()
    assert revision(path) is None
    migrate(path)
    assert revision(path) == HEAD


async def test_runs_and_outputs_of_before_versions_are_kept_and_measured(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"
    upgrade(path, "0004")
    talk, said, ran, silent = ("00000000-0000-7000-8000-00000000000" + n for n in "1234")
    moment = "2026-01-01 00:00:00.000000"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("PRAGMA foreign_keys=ON")
        old.execute(
            "INSERT INTO conversations VALUES (?, 'A talk', NULL, '{}', ?, ?)", (talk, moment, moment)
        )
        old.execute(
            "INSERT INTO messages (id, conversation, role, author, status, attempt, created, text) "
            "VALUES (?, ?, 'user', 'You', 'complete', 1, ?, 'Hello')",
            (said, talk, moment),
        )
        for run in (silent, ran):
            old.execute(
                "INSERT INTO runs (id, conversation, message, cell, language, engine, source, status, clocks, "
                "memory, by, session, dropped, created) VALUES (?, ?, ?, ?, 'python', 'browser', '1', 'completed', "
                "'{}', 5, 'tab', 'one', 7, ?)",
                (run, talk, said, f"{said}.0", moment),
            )
        sha256 = "0" * 64
        old.execute("INSERT INTO blobs VALUES (?, 70000, 'application/json', x'00')", (sha256,))
        text = '{"output_type": "stream", "name": "stdout", "text": "1"}'
        old.execute("INSERT INTO outputs VALUES (?, 0, ?, NULL, 100)", (ran, text))
        old.execute("INSERT INTO outputs VALUES (?, 1, NULL, ?, 70000)", (ran, sha256))

    database = await Database.open(path)
    async with database.read() as connection:
        found = await runs.history(connection, talk, limit=5)
        stored = await outputs.of_runs(connection, [ran, silent])
        sizes = await connection.execute(select(tables.runs.c.id, tables.runs.c.kept))
        kept = {row.id: row.kept for row in sizes}
        broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
    async with database.write() as connection:
        await conversations.remove(connection, [talk])
        left = (await connection.execute(select(tables.outputs))).all()
    await database.close()

    assert [(run.id, run.memory, run.session, run.dropped, run.pruned) for run in found] == [
        (silent, 5, "one", 7, False),
        (ran, 5, "one", 7, False),
    ]
    assert len(stored[ran]) == 2
    assert kept == {ran: 70_100, silent: 0}
    assert broken == []
    assert left == []


def test_a_later_revision_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "fenced.db"
    migrate(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseTooNew) as refused:
        migrate(path)

    for part in (str(path), "later version", "9999", HEAD, "update Fenced", "--data-dir"):
        assert part in str(refused.value)
    assert revision(path) == "9999"


def test_a_migration_that_breaks_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fenced.db"

    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", break_off)
        with pytest.raises(RuntimeError):
            migrate(path)

    assert schema(path) == set()
    assert migrate(path) is True


@pytest.mark.parametrize("content", [b"no database at all " * 100, None], ids=["text", "other tables"])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "fenced.db"
    if content is not None:
        path.write_bytes(content)
    else:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE messages (of_another_program)")
    before = path.read_bytes()

    with pytest.raises(DatabaseUnusable, match=r"fenced\.db cannot be used .*--data-dir"):
        migrate(path)

    assert path.read_bytes() == before


def test_a_file_that_another_program_locks_is_not_taken_for_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fenced.db"
    migrate(path)
    connect = sqlite3.connect
    with closing(connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(sqlite3, "connect", lambda path: connect(path, timeout=0))
        with pytest.raises(DatabaseUnusable, match="database is locked"):
            migrate(path)


@pytest.mark.parametrize("name", ["who? what#", "100%", "a b", "größe"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    async def use() -> None:
        database = await Database.open(tmp_path / name / "fenced.db")
        async with database.read() as connection:
            await connection.exec_driver_sql("SELECT * FROM conversations")
        await database.close()

    asyncio.run(use())
    assert [path.name for path in tmp_path.iterdir()] == [name]


async def test_the_files_belong_to_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "fenced.db"
    database = await Database.open(path)
    async with database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM conversations")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    await database.close()

    assert modes == {"fenced.db": 0o600, "fenced.db-wal": 0o600, "fenced.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
