"""The history of runs: read by pages, cleared by the reader, and kept within its bounds.

Writers call :func:`keep_within_bounds` in the transaction in which a run ends, and :meth:`GivenUp.announce` after it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.api import RunList
from fenced.protocol.data import Run, RunStatus, RunWithOutputs
from fenced.protocol.events import RunsRemoved, RunUpdated
from fenced.rooms.errors import NotFound
from fenced.rooms.registry import Rooms
from fenced.rooms.room import Room
from fenced.storage import conversations, outputs, runs

Which = Literal["earlier", "all"]
PRUNED_AT_ONCE = 200
"""Runs that give up their outputs for one that ends: each is told to every page, whose queue is bounded."""


async def page(
    rooms: Rooms,
    conversation: str,
    *,
    cell: str | None,
    statuses: Collection[RunStatus],
    before: str | None,
    limit: int,
) -> RunList:
    """The `limit` newest runs: of one cell, in one of some states, older than the run `before`. Raises NotFound."""
    async with rooms.use(conversation), rooms.database.read() as connection:
        last = None if before is None else await _get(connection, conversation, before)
        found = await runs.history(
            connection, conversation, cell=cell, statuses=statuses, before=last, limit=limit + 1
        )
    return RunList(runs=found[:limit], more=len(found) > limit)


async def get(rooms: Rooms, conversation: str, id_: str) -> RunWithOutputs:
    """A run with its outputs; raises NotFound."""
    async with rooms.use(conversation), rooms.database.read() as connection:
        run = await _get(connection, conversation, id_)
        return RunWithOutputs(run=run, outputs=(await outputs.of_runs(connection, [id_])).get(id_, []))


async def clear(
    rooms: Rooms, conversation: str, *, cell: str | None, which: Which, until: datetime | None = None
) -> None:
    """Removes ended runs of one cell or all: those before each cell's newest ones, or these too; none after `until`."""
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            ended = await runs.ended(connection, conversation, cell, newest=which == "all", until=until)
            await _remove(connection, ended)
        GivenUp(removed=ended, pruned=[]).announce(room)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What went to make room for later runs."""

    removed: list[str]
    pruned: list[Run]
    """Those whose outputs alone went."""

    def announce(self, room: Room) -> None:
        """Tells every page."""
        if self.removed:
            room.emit(lambda seq: RunsRemoved(type="runs.removed", seq=seq, runs=self.removed))
        for run in self.pruned:
            _announce(room, run)


async def keep_within_bounds(connection: AsyncConnection, run: Run) -> GivenUp:
    """Makes room for a run that has ended: first among its cell's runs, then among the conversation's outputs.

    Where these have much more than they may, the next runs that end take the rest.
    """
    row = await conversations.get(connection, run.conversation)
    if row is None:
        raise NotFound.of("conversation", run.conversation)
    # The run itself stays even if it is older than all others: the last of its outputs may be on their way.
    removed = await runs.beyond_count(connection, run.cell, row.settings.history_runs, but=run.id)
    await _remove(connection, removed)
    heavy = await runs.beyond_size(
        connection, run.conversation, row.settings.history_bytes, limit=PRUNED_AT_ONCE
    )
    await outputs.remove(connection, heavy)
    return GivenUp(removed=removed, pruned=await runs.prune(connection, heavy))


async def _get(connection: AsyncConnection, conversation: str, id_: str) -> Run:
    run = await runs.get(connection, id_)
    if run is None or run.conversation != conversation:
        raise NotFound.of("run", id_)
    return run


async def _remove(connection: AsyncConnection, ids: list[str]) -> None:
    await outputs.remove(connection, ids)
    await runs.remove(connection, ids)


def _announce(room: Room, run: Run) -> None:
    room.emit(lambda seq: RunUpdated(type="run.updated", seq=seq, run=run))
