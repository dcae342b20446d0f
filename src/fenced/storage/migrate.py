"""Brings a database file to the tables of this version.

A file that is up to date is recognised without importing Alembic, so that starting stays quick.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from fenced.storage.errors import DatabaseTooNew, DatabaseUnusable

HEAD = "0008"
"""The newest revision under `migrations/versions`."""
MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONED = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"


def migrate(path: Path) -> bool:
    """Upgrades or creates the file; returns whether there was anything to do. Raises StorageError."""
    found = revision(path)
    if found != HEAD:
        _upgrade(path, found)
    _keep_wal(path)
    return found != HEAD


def revision(path: Path) -> str | None:
    """The revision of the file's tables; None for a file that is not there or empty."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute(_VERSIONED).fetchone() is None:
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    return None if row is None else str(row[0])


def knows(found: str) -> bool:
    """Whether this version of Fenced can upgrade from a revision."""
    return any(path.name.startswith(f"{found}_") for path in (MIGRATIONS / "versions").glob("*.py"))


def _upgrade(path: Path, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import URL, create_engine, event
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseTooNew(
            f"the database {path} was written by a later version of Fenced (revision {found}, this version "
            f"knows up to {HEAD}); update Fenced, or choose another data folder with --data-dir"
        )
    path.touch(mode=0o600)
    path.chmod(0o600)
    # All of it or nothing: by itself the driver begins no transaction for CREATE TABLE.
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"isolation_level": None})
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise _unusable(path, error.orig) from error
    finally:
        engine.dispose()


def _keep_wal(path: Path) -> None:
    """The file remembers it. Done here, while nobody else writes: SQLite would not wait for them."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, reason: BaseException | None) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"the database {path} cannot be used ({reason}); close the program that holds it, put a good copy in "
        "its place, or choose another data folder with --data-dir"
    )
