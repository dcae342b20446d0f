"""Rows of conversations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import Conversation, ConversationSettings
from fenced.storage.parsing import parsed
from fenced.storage.tables import conversations, messages


async def get(connection: AsyncConnection, conversation: str) -> Conversation | None:
    row = (await connection.execute(select(conversations).where(conversations.c.id == conversation))).first()
    return None if row is None else _from_row(row)


async def search(connection: AsyncConnection, words: str) -> list[Conversation]:
    """Conversations that hold `words`, in any case, in title or text (all if empty), the latest first."""
    query = select(conversations).order_by(conversations.c.updated.desc(), conversations.c.id)
    if words:
        said = exists().where(messages.c.conversation == conversations.c.id, _holds(messages.c.text, words))
        query = query.where(or_(_holds(conversations.c.title, words), said))
    return [_from_row(row) for row in await connection.execute(query)]


async def put(connection: AsyncConnection, conversation: Conversation) -> None:
    """Writes the row, whether it was there or not."""
    values = {
        **conversation.model_dump(exclude={"settings"}),
        "settings": conversation.settings.model_dump_json(),
    }
    changed = await connection.execute(
        update(conversations).where(conversations.c.id == conversation.id).values(values)
    )
    if changed.rowcount == 0:
        await connection.execute(insert(conversations).values(values))


async def touch(connection: AsyncConnection, conversation: str, now: datetime) -> None:
    """Notes that something was said in it."""
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation).values(updated=now)
    )


async def remove(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Deletes conversations with all that belongs to them, except blobs; see `blobs.sweep`."""
    await connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))


def _holds(column: Column[str], words: str) -> ColumnElement[bool]:
    """Not LIKE, which has wildcards, a longest pattern, and case for ASCII alone; see `Database`."""
    return func.instr(func.casefold(column), words.casefold()) > 0


def _from_row(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        model=row.model,
        settings=parsed(ConversationSettings.model_validate_json, row.settings, ConversationSettings()),
        created=row.created,
        updated=row.updated,
    )
