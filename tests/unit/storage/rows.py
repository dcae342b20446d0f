"""Rows with sensible values, each of a moment later than the one made before."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import (
    Cell,
    Clocks,
    Conversation,
    ConversationSettings,
    Message,
    Run,
    RunNames,
    StreamOutput,
    Version,
)
from fenced.storage import cells, conversations, messages, outputs, runs, versions
from fenced.storage.database import Database

_seconds = itertools.count()


def id_() -> str:
    return str(uuid4())


def later() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(_seconds))


def conversation(title: str = "A talk", **changes: Any) -> Conversation:
    now = later()
    row = Conversation(
        id=id_(), title=title, model=None, settings=ConversationSettings(), created=now, updated=now
    )
    return row.model_copy(update=changes)


def message(of: Conversation, text: str = "Hello", **changes: Any) -> Message:
    row = Message(
        id=id_(),
        conversation=of.id,
        parent=None,
        role="user",
        author="You",
        status="complete",
        model=None,
        text=text,
        error=None,
        attempt=1,
        created=later(),
    )
    return row.model_copy(update=changes)


def run(of: Message, **changes: Any) -> Run:
    row = Run(
        id=id_(),
        conversation=of.conversation,
        cell=f"{of.id}.0",
        language="python",
        engine="browser",
        source="1 + 1",
        status="queued",
        clocks=Clocks(),
        memory=None,
        error=None,
        by="a tab",
        session=None,
        dropped=0,
        names=RunNames(defines=["x"], uses=["print"]),
        created=later(),
    )
    return row.model_copy(update=changes)


def added_cell(of: Message, name: str = "00000000", **changes: Any) -> Cell:
    """A cell at the end of a message."""
    row = Cell(id=f"{of.id}.c{name}", conversation=of.conversation, language="python", created=later())
    return row.model_copy(update=changes)


def version(of: Message, source: str = "1 + 1", **changes: Any) -> Version:
    row = Version(
        id=id_(),
        conversation=of.conversation,
        cell=f"{of.id}.0",
        source=source,
        author="You",
        reason="run",
        created=later(),
    )
    return row.model_copy(update=changes)


def printed(text: str) -> tuple[StreamOutput, bytes]:
    """An output with its JSON, as `outputs.append` takes it."""
    output = StreamOutput(output_type="stream", name="stdout", text=text)
    return output, output.model_dump_json().encode()


def printed_bytes(size: int) -> tuple[StreamOutput, bytes]:
    """An output whose JSON has `size` bytes."""
    around = len(printed("")[1])
    return printed("x" * (size - around))


async def save(database: Database, *rows: Conversation | Message | Run | Cell | Version) -> None:
    async with database.write() as connection:
        for row in rows:
            if isinstance(row, Conversation):
                await conversations.put(connection, row)
            elif isinstance(row, Message):
                await messages.add(connection, row)
            elif isinstance(row, Cell):
                await cells.put(connection, row)
            elif isinstance(row, Version):
                await versions.add(connection, row)
            else:
                await runs.put(connection, row)


async def save_outputs(database: Database, of: Run, added: Sequence[tuple[StreamOutput, bytes]]) -> None:
    async with database.write() as connection:
        await outputs.append(connection, of.id, 0, added)


async def count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
