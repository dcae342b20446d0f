"""Rows of runs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import Clocks, Run, RunError
from fenced.storage.messages import MANY
from fenced.storage.tables import runs


async def get(connection: AsyncConnection, run: str) -> Run | None:
    row = (await connection.execute(select(runs).where(runs.c.id == run))).first()
    return None if row is None else _from_row(row)


async def of_conversation(
    connection: AsyncConnection, conversation: str, messages: Collection[str] | None = None
) -> list[Run]:
    """Runs of a conversation, oldest first; only of the cells of `messages` if given."""
    query = select(runs).where(runs.c.conversation == conversation)
    if messages is None:
        rows = list(await connection.execute(query))
    else:
        wanted, rows = sorted(messages), []
        for start in range(0, len(wanted), MANY):
            rows += await connection.execute(query.where(runs.c.message.in_(wanted[start : start + MANY])))
    return sorted((_from_row(row) for row in rows), key=lambda run: (run.created, run.id))


async def put(connection: AsyncConnection, run: Run) -> None:
    """Writes the row, whether it was there or not."""
    values = {
        **run.model_dump(exclude={"clocks", "error", "pruned"}),
        "message": run.cell.partition(".")[0],
        "clocks": run.clocks.model_dump_json(),
        "error": None if run.error is None else run.error.model_dump_json(),
    }
    changed = await connection.execute(update(runs).where(runs.c.id == run.id).values(values))
    if changed.rowcount == 0:
        await connection.execute(insert(runs).values(values))


def _from_row(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        conversation=row.conversation,
        cell=row.cell,
        language=row.language,
        engine=row.engine,
        source=row.source,
        status=row.status,
        clocks=Clocks.model_validate_json(row.clocks),
        memory=row.memory,
        error=None if row.error is None else RunError.model_validate_json(row.error),
        by=row.by,
        session=row.session,
        dropped=row.dropped,
        created=row.created,
    )
