"""What the sources of cells once were."""

from fenced.protocol.api import PutVersion, VersionList
from fenced.protocol.data import Version
from fenced.protocol.events import VersionCreated
from fenced.rooms import cells
from fenced.rooms.errors import Conflict
from fenced.rooms.messages import AUTHORS
from fenced.rooms.registry import Rooms
from fenced.rooms.room import asked_at
from fenced.storage import versions

UNNAMED = 200
"""Versions of a cell without a name that are kept; a list of them is loaded whole."""
UNNAMED_BYTES = 20_000_000
"""Bytes that the sources of these may have together."""


async def of_cell(rooms: Rooms, conversation: str, cell: str) -> VersionList:
    async with rooms.use(conversation), rooms.database.read() as connection:
        return VersionList(versions=await versions.of_cell(connection, conversation, cell))


async def put(rooms: Rooms, conversation: str, id_: str, body: PutVersion) -> tuple[Version, bool]:
    """Adds a version, or finds that it is there already; returns it and whether it is new. Raises Conflict.

    One without a name that is like the one before it is not added: that one is returned. A new one takes the place of
    the oldest without a name where there are more than are kept; pages are not told, and find them gone when they ask.
    """
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            version = Version(
                id=id_,
                conversation=conversation,
                cell=body.cell,
                source=body.source,
                author=AUTHORS["user"],
                reason=body.reason,
                name=body.name.strip(),
                created=asked_at(body.created),
            )
            known = await versions.get(connection, id_)
            if known is not None:
                if known != version.model_copy(update={"created": known.created}):
                    raise Conflict(
                        f"The version {id_} is there already with other content, and a version never changes; "
                        "give a new one an id of its own."
                    )
                return known, False
            await cells.require(connection, conversation, body.cell)
            before = await versions.before(connection, version)
            if before is not None and before.source == version.source and not version.name:
                return before, False
            await versions.add(connection, version)
            await versions.keep(connection, conversation, body.cell, count=UNNAMED, size=UNNAMED_BYTES)
        room.emit(lambda seq: VersionCreated(type="version.created", seq=seq, version=version))
        return version, True
