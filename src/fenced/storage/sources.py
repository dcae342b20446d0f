"""The log of each conversation's sources document: Yjs updates, replaced by one snapshot now and then."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.storage.tables import conversations, source_updates


async def load(connection: AsyncConnection, conversation: str) -> list[bytes]:
    """The updates of a conversation, in the order they were written."""
    query = (
        select(source_updates.c.data)
        .where(source_updates.c.conversation == conversation)
        .order_by(source_updates.c.n)
    )
    return list((await connection.execute(query)).scalars())


async def append(connection: AsyncConnection, updates: Mapping[str, bytes]) -> None:
    """Adds one update to each conversation named; those deleted in the meantime are passed over."""
    known = select(conversations.c.id).where(conversations.c.id.in_(sorted(updates)))
    alive = set((await connection.execute(known)).scalars())
    rows = [{"conversation": id_, "data": data} for id_, data in updates.items() if id_ in alive]
    if rows:
        await connection.execute(insert(source_updates), rows)


async def replace(connection: AsyncConnection, conversation: str, snapshot: bytes) -> None:
    """Puts one snapshot, which must hold every update written so far, in place of the log.

    A conversation deleted in the meantime is passed over.
    """
    await connection.execute(delete(source_updates).where(source_updates.c.conversation == conversation))
    await append(connection, {conversation: snapshot})
