"""Rows of messages."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import About, Attachment, Message, MessageError, MessageStatus
from fenced.storage.parsing import UNREADABLE, parsed
from fenced.storage.tables import messages

_BODY = frozenset({"text", "reasoning"})
_HEAD = [column for column in messages.c if column.name not in _BODY]
_ATTACHMENTS = TypeAdapter(list[Attachment])
_APPEND = sql(
    "UPDATE messages SET "
    "text = iif(new.value ->> 'replaces', '', messages.text) || (new.value ->> 'text'), "
    "reasoning = iif(new.value ->> 'replaces', '', messages.reasoning) || (new.value ->> 'reasoning'), "
    "thought = new.value ->> 'thought' "
    "FROM json_each(:grown) AS new WHERE messages.id = new.key AND messages.status = 'streaming'"
)
_NONE: list[Attachment] = []
_UNREADABLE = MessageError(
    kind="internal", message=f"Why this answer ended early cannot be shown. {UNREADABLE}", hint="Try again."
)
MANY = 500
"""Ids asked for in one query."""


async def get(connection: AsyncConnection, message: str) -> Message | None:
    row = (await connection.execute(select(messages).where(messages.c.id == message))).first()
    return None if row is None else _from_row(row, row.text, row.reasoning)


async def tree(connection: AsyncConnection, conversation: str) -> list[Message]:
    """Every message of a conversation without its text, oldest first."""
    rows = await connection.execute(_in_order(select(*_HEAD), conversation))
    return [_from_row(row, None) for row in rows]


async def all_of(connection: AsyncConnection, conversation: str) -> list[Message]:
    """Every message of a conversation with its text, oldest first."""
    rows = await connection.execute(_in_order(select(messages), conversation))
    return [_from_row(row, row.text, row.reasoning) for row in rows]


async def some(connection: AsyncConnection, conversation: str, ids: Collection[str]) -> list[Message]:
    """Those of the messages `ids` that belong to the conversation, with their texts, oldest first."""
    found: list[Message] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), MANY):
        query = select(messages).where(messages.c.id.in_(wanted[start : start + MANY]))
        # Not asked of SQLite in their order: it would then read all messages of the conversation.
        found += [
            _from_row(row, row.text, row.reasoning)
            for row in await connection.execute(query)
            if row.conversation == conversation
        ]
    return sorted(found, key=lambda message: (message.created, message.id))


async def texts(connection: AsyncConnection, conversation: str, ids: Collection[str]) -> dict[str, str]:
    """The texts of those of the messages `ids` that belong to the conversation."""
    found: dict[str, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), MANY):
        query = select(messages.c.id, messages.c.text).where(
            messages.c.conversation == conversation, messages.c.id.in_(wanted[start : start + MANY])
        )
        found.update({row.id: row.text for row in await connection.execute(query)})
    return found


async def add(connection: AsyncConnection, message: Message) -> None:
    values = message.model_dump(exclude={"error", "attachments", "about"})
    json = {
        "error": _error(message.error),
        "attachments": _attachments(message.attachments),
        "about": None if message.about is None else message.about.model_dump_json(),
    }
    await connection.execute(insert(messages).values(values | json))


async def save(connection: AsyncConnection, message: Message) -> bool:
    """Writes what may change of a message; False when there is no such row any more."""
    changed = await connection.execute(
        update(messages)
        .where(messages.c.id == message.id)
        .values(
            author=message.author,
            status=message.status,
            model=message.model,
            error=_error(message.error),
            attempt=message.attempt,
            text=message.text,
            reasoning=message.reasoning,
            thought=message.thought,
        )
    )
    return bool(changed.rowcount)


@dataclass(frozen=True, slots=True)
class Grown:
    """What an answer has grown by; ``thought`` is in seconds, and of all of it."""

    text: str
    reasoning: str = ""
    thought: float = 0
    replaces: bool = False
    """Whether this is all that there is."""


async def append(connection: AsyncConnection, grown: Mapping[str, Grown]) -> None:
    """Adds to answers, by their ids; those that have ended stay as they ended."""
    # One statement for all: each further one would wait for its turn with the interpreter.
    await connection.execute(
        _APPEND, {"grown": json.dumps({id_: asdict(each) for id_, each in grown.items()})}
    )


async def interrupt_streaming(connection: AsyncConnection) -> int:
    """Marks every answer found streaming as interrupted: nobody is writing it any more. Returns how many."""
    status: MessageStatus = "interrupted"
    changed = await connection.execute(
        update(messages).where(messages.c.status == "streaming").values(status=status)
    )
    return changed.rowcount


def _in_order(query: Select[Any], conversation: str) -> Select[Any]:
    return query.where(messages.c.conversation == conversation).order_by(messages.c.created, messages.c.id)


def _error(error: MessageError | None) -> str | None:
    return None if error is None else error.model_dump_json()


def _attachments(attachments: list[Attachment]) -> str | None:
    """None for the many messages that have none."""
    return _ATTACHMENTS.dump_json(attachments).decode() if attachments else None


def _from_row(row: Row[Any], text: str | None, reasoning: str = "") -> Message:
    return Message(
        id=row.id,
        conversation=row.conversation,
        parent=row.parent,
        role=row.role,
        author=row.author,
        status=row.status,
        model=row.model,
        text=text,
        reasoning=reasoning,
        thought=row.thought,
        error=None if row.error is None else parsed(MessageError.model_validate_json, row.error, _UNREADABLE),
        attachments=[]
        if row.attachments is None
        else parsed(_ATTACHMENTS.validate_json, row.attachments, _NONE),
        about=None if row.about is None else parsed(About.model_validate_json, row.about, None),
        attempt=row.attempt,
        created=row.created,
    )
