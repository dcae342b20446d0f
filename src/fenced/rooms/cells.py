"""What the reader chooses for a cell, and the cells that they add."""

from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.conversation.cells import is_added, message_of
from fenced.protocol.api import PutCell
from fenced.protocol.data import Cell
from fenced.protocol.events import CellUpdated
from fenced.rooms.errors import Conflict
from fenced.rooms.registry import Rooms
from fenced.rooms.room import asked_at
from fenced.storage import cells, messages


async def put(rooms: Rooms, conversation: str, id_: str, body: PutCell) -> tuple[Cell, bool]:
    """Takes the place of what was chosen before; returns the cell and whether it is new. Raises Conflict."""
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            await require(connection, conversation, id_)
            if (refusal := _misplaced(id_, body)) is not None:
                raise Conflict(refusal)
            known = await cells.get(connection, id_)
            created = asked_at(body.created) if known is None else known.created
            cell = Cell(id=id_, conversation=conversation, **dict(body) | {"created": created})
            if cell == known:
                return known, False
            await cells.put(connection, cell)
        room.emit(lambda seq: CellUpdated(type="cell.updated", seq=seq, cell=cell))
        return cell, known is None


async def require(connection: AsyncConnection, conversation: str, cell: str) -> None:
    """Raises Conflict unless the cell's message is in the conversation."""
    message = await messages.get(connection, message_of(cell))
    if message is None or message.conversation != conversation:
        raise Conflict(f"The cell {cell} is not in this conversation; put its message first.")


def _misplaced(cell: str, body: PutCell) -> str | None:
    if not is_added(cell):
        if body.after is None and not body.removed:
            return None
        return (
            f"The cell {cell} is a block of the message itself, which stays where it is; only a cell that was added "
            "can stand below another one or be removed."
        )
    if body.after == cell:
        return f"The cell {cell} cannot stand below itself; name another cell of its message, or none for the end."
    if body.after is not None and message_of(body.after) != message_of(cell):
        return (
            f"The cell {cell} cannot stand below {body.after}, which is of another message; name a cell of its own "
            "message, or none for the end."
        )
    return None
