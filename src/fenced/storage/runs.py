"""Rows of runs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import TERMINAL, Clocks, Run, RunError, RunNames, RunStatus
from fenced.storage.messages import MANY
from fenced.storage.parsing import UNREADABLE, parsed
from fenced.storage.tables import messages, runs

_UNDER_WAY: tuple[RunStatus, ...] = ("queued", "loading", "executing")
_MAY_BE_VAIN: tuple[RunStatus, ...] = ("queued", "loading", "aborted", "failed", "lost")
"""States of a run that may never have executed, so that the cell still shows what an earlier one left."""
_UNREADABLE = RunError(name="Unreadable", message=f"How this run ended cannot be shown. {UNREADABLE}")
_later = runs.alias("later")
_earlier = runs.alias("earlier")


def _is_vain(of: FromClause) -> ColumnElement[bool]:
    """Whether a run has not executed; reads its row."""
    return and_(of.c.status.in_(_MAY_BE_VAIN), func.json_extract(of.c.clocks, "$.execution").is_(None))


def _has_later(until: datetime | None = None, *, executed: bool = False) -> ColumnElement[bool]:
    """Whether a later run of its cell is there, asked for until a time, or one that executed; a look into one index."""
    bounds = [] if until is None else [_later.c.created <= until]
    if executed:
        bounds.append(~_is_vain(_later))
    return exists().where(
        _later.c.message == runs.c.message,
        _later.c.cell == runs.c.cell,
        tuple_(_later.c.created, _later.c.id) > tuple_(runs.c.created, runs.c.id),
        *bounds,
    )


def _is_superseded(until: datetime | None = None) -> ColumnElement[bool]:
    """Whether a run is neither the newest of its cell, nor the newest that executed."""
    return and_(_has_later(until), or_(_is_vain(runs), _has_later(until, executed=True)))


_LAST_EXECUTED = (
    select(_earlier.c.id)
    .where(
        _earlier.c.message == runs.c.message,
        _earlier.c.cell == runs.c.cell,
        tuple_(_earlier.c.created, _earlier.c.id) < tuple_(runs.c.created, runs.c.id),
        ~_is_vain(_earlier),
    )
    .order_by(_earlier.c.created.desc(), _earlier.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""The newest run of its cell before it that executed."""
_HAS_ENDED = runs.c.status.in_(sorted(TERMINAL))


async def get(connection: AsyncConnection, run: str) -> Run | None:
    row = (await connection.execute(select(runs).where(runs.c.id == run))).first()
    return None if row is None else _from_row(row)


async def present(
    connection: AsyncConnection, conversation: str, of: Collection[str] | None = None
) -> list[Run]:
    """The newest run of each cell, the newest that executed, and all that have not ended; oldest first.

    Only of the messages `of` if given.
    """
    rows: dict[str, Row[Any]] = {}
    for said in _pieces(conversation, of):
        newest = select(runs.c.id).where(runs.c.message.in_(said), ~_has_later())
        for row in await connection.execute(select(runs).where(runs.c.id.in_(newest))):
            # Not asked of SQLite: it would then read all runs of the conversation instead of the messages'.
            if row.conversation == conversation:
                rows[row.id] = row
    vain = [row.id for row in rows.values() if row.status in _MAY_BE_VAIN]
    for start in range(0, len(vain), MANY):
        executed = select(_LAST_EXECUTED).where(runs.c.id.in_(vain[start : start + MANY]), _is_vain(runs))
        for row in await connection.execute(select(runs).where(runs.c.id.in_(executed))):
            rows[row.id] = row
    going = select(runs).where(runs.c.conversation == conversation, runs.c.status.in_(_UNDER_WAY))
    wanted = None if of is None else set(of)
    for row in await connection.execute(going):
        if wanted is None or row.message in wanted:
            rows[row.id] = row
    return sorted((_from_row(row) for row in rows.values()), key=lambda run: (run.created, run.id))


async def history(
    connection: AsyncConnection,
    conversation: str,
    *,
    cell: str | None = None,
    statuses: Collection[RunStatus] = (),
    before: Run | None = None,
    limit: int,
) -> list[Run]:
    """The `limit` newest runs of a conversation, newest first: of one cell, in some states, from before one of them."""
    query = select(runs).where(runs.c.conversation == conversation)
    if cell is not None:
        query = query.where(_of_cell(cell))
    if statuses:
        query = query.where(runs.c.status.in_(sorted(statuses)))
    if before is not None:
        query = query.where(tuple_(runs.c.created, runs.c.id) < tuple_(before.created, before.id))
    query = query.order_by(runs.c.created.desc(), runs.c.id.desc()).limit(limit)
    return [_from_row(row) for row in await connection.execute(query)]


async def put(connection: AsyncConnection, run: Run) -> None:
    """Writes the row, whether it was there or not."""
    values = {
        **run.model_dump(exclude={"clocks", "error", "names"}),
        "message": run.cell.partition(".")[0],
        "clocks": run.clocks.model_dump_json(),
        "error": None if run.error is None else run.error.model_dump_json(),
        "names": None if run.names is None else run.names.model_dump_json(),
    }
    changed = await connection.execute(update(runs).where(runs.c.id == run.id).values(values))
    if changed.rowcount == 0:
        await connection.execute(insert(runs).values(values))


async def ended(
    connection: AsyncConnection,
    conversation: str,
    cell: str | None,
    *,
    newest: bool,
    until: datetime | None = None,
) -> list[str]:
    """Runs of a conversation, or of one of its cells, that have ended; without each cell's newest unless `newest`.

    The newest that executed is kept like the newest of all.
    Those asked for after `until` are left out, and make none before them an earlier one.
    """
    query = select(runs.c.id).where(runs.c.conversation == conversation, _HAS_ENDED)
    if cell is not None:
        query = query.where(_of_cell(cell))
    if until is not None:
        query = query.where(runs.c.created <= until)
    if not newest:
        query = query.where(_is_superseded(until))
    return list((await connection.execute(_oldest_first(query))).scalars())


async def beyond_count(connection: AsyncConnection, cell: str, count: int, *, but: str) -> list[str]:
    """The oldest ended runs of a cell that are more than `count`, oldest first; never its newest ones, nor `but`."""
    there = (await connection.execute(select(func.count()).where(_of_cell(cell)))).scalar_one()
    if there <= count:
        return []
    query = select(runs.c.id).where(_of_cell(cell), _HAS_ENDED, _is_superseded(), runs.c.id != but)
    return list((await connection.execute(_oldest_first(query).limit(there - count))).scalars())


async def beyond_size(connection: AsyncConnection, conversation: str, size: int, *, limit: int) -> list[str]:
    """The oldest ended runs whose outputs must go so that those of the conversation have at most `size` bytes.

    At most `limit` of them, and the newest run of each cell and the newest that executed keep their own, so what is
    left may be more.
    """
    total = select(func.coalesce(func.sum(runs.c.kept), 0)).where(runs.c.conversation == conversation)
    excess = (await connection.execute(total)).scalar_one() - size
    if excess <= 0:
        return []
    given: list[str] = []
    query = select(runs.c.id, runs.c.kept).where(
        runs.c.conversation == conversation, runs.c.kept > 0, _HAS_ENDED, _is_superseded()
    )
    async with connection.stream(_oldest_first(query).limit(limit)) as oldest:
        async for row in oldest:
            given.append(row.id)
            excess -= row.kept
            if excess <= 0:
                break
    return given


async def grow(connection: AsyncConnection, run: str, size: int) -> None:
    """Notes that the outputs of a run have `size` bytes more."""
    await connection.execute(update(runs).where(runs.c.id == run).values(kept=runs.c.kept + size))


async def prune(connection: AsyncConnection, ids: Sequence[str]) -> list[Run]:
    """Notes that the outputs of some runs were given up; returns them as they are now, oldest first."""
    pruned: list[Run] = []
    for start in range(0, len(ids), MANY):
        some = runs.c.id.in_(ids[start : start + MANY])
        await connection.execute(update(runs).where(some).values(pruned=True, kept=0))
        rows = await connection.execute(_oldest_first(select(runs).where(some)))
        pruned += [_from_row(row) for row in rows]
    return pruned


async def remove(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Deletes runs, whose outputs must be gone."""
    for start in range(0, len(ids), MANY):
        await connection.execute(delete(runs).where(runs.c.id.in_(ids[start : start + MANY])))


def _pieces(conversation: str, of: Collection[str] | None) -> list[Select[tuple[str]] | list[str]]:
    """Messages whose runs are asked for together: all of a conversation, or some of those `of`."""
    if of is None:
        return [select(messages.c.id).where(messages.c.conversation == conversation)]
    wanted = sorted(of)
    return [wanted[start : start + MANY] for start in range(0, len(wanted), MANY)]


def _of_cell(cell: str) -> ColumnElement[bool]:
    return and_(runs.c.message == cell.partition(".")[0], runs.c.cell == cell)


def _oldest_first(query: Select[Any]) -> Select[Any]:
    return query.order_by(runs.c.created, runs.c.id)


def _from_row(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        conversation=row.conversation,
        cell=row.cell,
        language=row.language,
        engine=row.engine,
        source=row.source,
        status=row.status,
        clocks=parsed(Clocks.model_validate_json, row.clocks, Clocks()),
        memory=row.memory,
        error=None if row.error is None else parsed(RunError.model_validate_json, row.error, _UNREADABLE),
        by=row.by,
        session=row.session,
        dropped=row.dropped,
        names=None if row.names is None else parsed(RunNames.model_validate_json, row.names, None),
        pruned=row.pruned,
        created=row.created,
    )
