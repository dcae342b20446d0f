"""Rows of self-tests: the last one of each language."""

from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.api import SelfTest
from fenced.storage.tables import self_tests


async def all_of(connection: AsyncConnection) -> list[SelfTest]:
    """In the order of the languages' names."""
    rows = await connection.execute(select(self_tests).order_by(self_tests.c.language))
    return [from_row(row) for row in rows]


async def put(connection: AsyncConnection, test: SelfTest) -> bool:
    """Writes the row, whether it was there or not; returns whether it is new."""
    values = test.model_dump()
    changed = await connection.execute(
        update(self_tests).where(self_tests.c.language == test.language).values(values)
    )
    if changed.rowcount == 0:
        await connection.execute(insert(self_tests).values(values))
    return changed.rowcount == 0


def from_row(row: Row[Any]) -> SelfTest:
    return SelfTest.model_validate(dict(row._mapping))
