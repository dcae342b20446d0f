"""What pages report of the programs they execute."""

from fenced.protocol.api import PutOutputs, PutRun
from fenced.protocol.data import MAX_OUTPUT, TERMINAL, Run
from fenced.protocol.events import OutputAppended, RunUpdated
from fenced.rooms import cells, history
from fenced.rooms.errors import Conflict, NotFound, TooLarge
from fenced.rooms.registry import Rooms
from fenced.rooms.room import asked_at
from fenced.storage import blobs, outputs, runs


async def put(rooms: Rooms, conversation: str, id_: str, body: PutRun) -> tuple[Run, bool]:
    """Records the state of a run; once it has ended nothing changes. Returns it and whether it is new."""
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            known = await runs.get(connection, id_)
            if known is None:
                await cells.require(connection, conversation, body.cell)
            elif (known.conversation, known.cell, known.source) != (conversation, body.cell, body.source):
                raise Conflict(
                    f"The run {id_} is there already for another cell or source; give a new run an id of its own."
                )
            elif known.status in TERMINAL:
                return known, False
            run = Run(
                id=id_,
                conversation=conversation,
                engine="browser",
                **dict(body) | {"created": asked_at(body.created) if known is None else known.created},
            )
            if run == known:
                return run, False
            await runs.put(connection, run)
            given_up = await history.keep_within_bounds(connection, run) if run.status in TERMINAL else None
        room.emit(lambda seq: RunUpdated(type="run.updated", seq=seq, run=run))
        if given_up is not None:
            given_up.announce(room)
        return run, known is None


async def put_outputs(rooms: Rooms, conversation: str, id_: str, body: PutOutputs) -> None:
    """Appends outputs of a run; those stored already are left as they are, and those given up are not kept again."""
    encoded = [(output, outputs.OUTPUT.dump_json(output)) for output in body.outputs]
    largest = max((len(data) for _, data in encoded), default=0)
    if largest > MAX_OUTPUT:
        raise TooLarge(
            f"An output has {largest:,} bytes of JSON, more than the {MAX_OUTPUT:,} that are kept."
        )
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            run = await runs.get(connection, id_)
            if run is None or run.conversation != conversation:
                raise NotFound.of("run", id_)
            if run.pruned:
                return
            count = await outputs.count(connection, id_)
            if body.start > count:
                raise Conflict(
                    f"The run {id_} has {count} outputs, so the next ones start at {count}, not {body.start}; "
                    "send those between first."
                )
            added = encoded[count - body.start :]
            if not added:
                return
            stored = await outputs.append(connection, id_, count, added)
            given_up = await history.keep_within_bounds(connection, run) if run.status in TERMINAL else None
        room.emit(
            lambda seq: OutputAppended(type="output.appended", seq=seq, run=id_, start=count, outputs=stored)
        )
        if given_up is not None:
            given_up.announce(room)


async def blob(rooms: Rooms, sha256: str) -> bytes:
    """The JSON of a large output; raises NotFound."""
    async with rooms.database.read() as connection:
        data = await blobs.get(connection, sha256)
    if data is None:
        raise NotFound.of("output", sha256)
    return data
