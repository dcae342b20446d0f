"""Rows of versions: what the sources of cells once were."""

from typing import Any

from sqlalchemy import LargeBinary, Row, cast, delete, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import Version
from fenced.storage.messages import MANY
from fenced.storage.tables import versions


async def get(connection: AsyncConnection, version: str) -> Version | None:
    row = (await connection.execute(select(versions).where(versions.c.id == version))).first()
    return None if row is None else _from_row(row)


async def of_cell(connection: AsyncConnection, conversation: str, cell: str) -> list[Version]:
    """Oldest first."""
    query = select(versions).where(versions.c.conversation == conversation, versions.c.cell == cell)
    rows = await connection.execute(query.order_by(versions.c.created, versions.c.id))
    return [_from_row(row) for row in rows]


async def before(connection: AsyncConnection, version: Version) -> Version | None:
    """The one of the same cell that comes before it in time, whether it is there itself or not."""
    query = select(versions).where(
        versions.c.conversation == version.conversation,
        versions.c.cell == version.cell,
        tuple_(versions.c.created, versions.c.id) < tuple_(version.created, version.id),
    )
    query = query.order_by(versions.c.created.desc(), versions.c.id.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return None if row is None else _from_row(row)


async def add(connection: AsyncConnection, version: Version) -> None:
    await connection.execute(insert(versions).values(version.model_dump()))


async def keep(connection: AsyncConnection, conversation: str, cell: str, *, count: int, size: int) -> None:
    """Deletes the oldest versions of a cell without a name; at most `count` with `size` bytes of source stay."""
    query = select(versions.c.id, func.length(cast(versions.c.source, LargeBinary)).label("bytes")).where(
        versions.c.conversation == conversation, versions.c.cell == cell, versions.c.name == ""
    )
    rows = await connection.execute(query.order_by(versions.c.created.desc(), versions.c.id.desc()))
    gone: list[str] = []
    for place, row in enumerate(rows):
        size -= row.bytes
        if place >= count or size < 0:
            gone.append(row.id)
    for start in range(0, len(gone), MANY):
        await connection.execute(delete(versions).where(versions.c.id.in_(gone[start : start + MANY])))


def _from_row(row: Row[Any]) -> Version:
    return Version(
        id=row.id,
        conversation=row.conversation,
        cell=row.cell,
        source=row.source,
        author=row.author,
        reason=row.reason,
        name=row.name,
        created=row.created,
    )
