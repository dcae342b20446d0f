"""Rows of cells: what was chosen for them, and those that were added."""

from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import Cell, RunLimits
from fenced.storage.parsing import parsed
from fenced.storage.tables import cells


async def get(connection: AsyncConnection, cell: str) -> Cell | None:
    row = (await connection.execute(select(cells).where(cells.c.id == cell))).first()
    return None if row is None else _from_row(row)


async def of_conversation(connection: AsyncConnection, conversation: str) -> list[Cell]:
    """Oldest first; removed ones too, since others may stand below them."""
    query = select(cells).where(cells.c.conversation == conversation).order_by(cells.c.created, cells.c.id)
    return [_from_row(row) for row in await connection.execute(query)]


async def put(connection: AsyncConnection, cell: Cell) -> None:
    """Writes the row, whether it was there or not."""
    limits = None if cell.limits is None else cell.limits.model_dump_json()
    values = {**cell.model_dump(exclude={"limits"}), "limits": limits}
    changed = await connection.execute(update(cells).where(cells.c.id == cell.id).values(values))
    if changed.rowcount == 0:
        await connection.execute(insert(cells).values(values))


def _from_row(row: Row[Any]) -> Cell:
    return Cell(
        id=row.id,
        conversation=row.conversation,
        language=row.language,
        limits=None if row.limits is None else parsed(RunLimits.model_validate_json, row.limits, None),
        line_numbers=row.line_numbers,
        after=row.after,
        removed=row.removed,
        created=row.created,
    )
