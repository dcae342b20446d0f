"""Brings a database file to the tables of this version.

A file that is up to date is recognised by one SELECT, without importing Alembic, so that starting stays quick.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from fenced.storage.errors import DatabaseTooNew

HEAD = "0001"
"""The newest revision under `migrations/versions`."""
MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(path: Path) -> bool:
    """Upgrades the file, creating it if need be; returns whether there was anything to do."""
    found = revision(path)
    if found == HEAD:
        return False
    _upgrade(path, found)
    return True


def revision(path: Path) -> str | None:
    """The revision of the file's tables; None for a file that is not there or empty."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return None if row is None else str(row[0])


def _upgrade(path: Path, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseTooNew(
            f"the database {path} was written by a later version of Fenced (revision {found}, this version "
            f"knows up to {HEAD}); update Fenced, or choose another data folder with --data-dir"
        )
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    path.chmod(0o600)
