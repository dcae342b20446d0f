"""Looks into a database file without changing it, also while a server writes to it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, create_engine, event, select
from sqlalchemy.exc import DBAPIError

from fenced.protocol.api import SelfTest
from fenced.storage.errors import DatabaseUnusable
from fenced.storage.self_tests import from_row
from fenced.storage.tables import self_tests

MOST = 5
"""Kinds of damage that are named."""


def damage(path: Path) -> list[str]:
    """What is wrong with the file; empty where it is whole. Raises DatabaseUnusable."""
    with _reading(path) as connection:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({MOST})")]
    return [] if found == ["ok"] else found


def last_self_tests(path: Path) -> list[SelfTest]:
    """The last self-test of each language; none where the file has no such table yet. Raises DatabaseUnusable."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    try:
        with _reading(path) as plain:
            if plain.execute("SELECT 1 FROM sqlite_master WHERE name = 'self_tests'").fetchone() is None:
                return []
        with engine.connect() as connection:
            return [from_row(row) for row in connection.execute(select(self_tests))]
    except DBAPIError as error:
        raise DatabaseUnusable(f"the database {path} cannot be read ({error.orig})") from error
    finally:
        engine.dispose()


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA query_only=ON")
            yield connection
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(f"the database {path} cannot be read ({error})") from error
