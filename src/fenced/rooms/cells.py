"""What the reader chooses for a cell, and the cells that they add."""

from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.conversation.allowance import Allowance
from fenced.conversation.cells import is_added, message_of
from fenced.protocol.api import PutCell
from fenced.protocol.data import Cell
from fenced.protocol.events import CellUpdated
from fenced.rooms.errors import Conflict, NotAllowed
from fenced.rooms.registry import Rooms
from fenced.rooms.room import asked_at
from fenced.storage import cells, messages


async def put(
    rooms: Rooms, allowance: Allowance, conversation: str, id_: str, body: PutCell
) -> tuple[Cell, bool]:
    """Changes the fields that are given; returns the cell and whether it is new.

    Raises Conflict, and NotAllowed for limits beyond the operator's that the cell does not have already.
    """
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            await require(connection, conversation, id_)
            known = await cells.get(connection, id_)
            created = asked_at(body.created) if known is None else known.created
            given = {name: value for name, value in body if name in body.model_fields_set}
            before = {} if known is None else dict(known)
            cell = Cell(**before | given | {"id": id_, "conversation": conversation, "created": created})
            if (refusal := _misplaced(cell)) is not None:
                raise Conflict(refusal)
            if cell.limits is not None and (known is None or known.limits != cell.limits):
                refusal = allowance.refusal_of_limits(cell.limits)
                if refusal is not None:
                    raise NotAllowed(refusal)
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


def _misplaced(cell: Cell) -> str | None:
    if not is_added(cell.id):
        if cell.after is None and not cell.removed:
            return None
        return (
            f"The cell {cell.id} is a block of the message itself, which stays where it is; only a cell that was added "
            "can stand below another one or be removed."
        )
    if cell.after == cell.id:
        return f"The cell {cell.id} cannot stand below itself; name another cell of its message, or none for the end."
    if cell.after is not None and message_of(cell.after) != message_of(cell.id):
        return (
            f"The cell {cell.id} cannot stand below {cell.after}, which is of another message; name a cell of its own "
            "message, or none for the end."
        )
    return None
