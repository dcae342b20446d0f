"""The database: opened, brought up to date, and lent out as connections.

Writers take turns (one lock in the process, `BEGIN IMMEDIATE` in SQLite), so a write never fails because
another is under way, and whoever leaves `write()` first can announce its change first. WAL with
`synchronous=NORMAL` keeps every committed transaction through a kill of the process; only a power cut may
take the last moments, never the file's integrity.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from fenced.storage.migrate import migrate

BUSY_TIMEOUT = 10_000
"""Milliseconds for which SQLite waits for another process, such as a backup, to let go."""


class Database:
    """One SQLite file. Use :meth:`open`, then :meth:`read` and :meth:`write`; close it at the end."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> "Database":
        """Opens the file, making or migrating it first. Raises StorageError."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        await asyncio.to_thread(migrate, path)
        engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(path)))
        event.listen(engine.sync_engine, "connect", _configure)
        event.listen(engine.sync_engine, "begin", _begin)
        return cls(engine)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the database for as long as it is held."""
        async with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose changes are committed when the block ends, or undone if it raises."""
        async with self._writing, self._engine.connect() as connection:
            await connection.execution_options(fenced_write=True)
            async with connection.begin():
                yield connection

    async def close(self) -> None:
        async with self._writing:
            await self._engine.dispose()


def _configure(connection: Any, _record: object) -> None:
    # The driver must not begin transactions on its own: it would not do so before a SELECT.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_TIMEOUT}",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # SQLite's own lower() and LIKE know the letters of ASCII only.
    connection.create_function("casefold", 1, str.casefold, deterministic=True)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("fenced_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
