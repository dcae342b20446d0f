"""Outputs of runs: small ones in their row, large ones as blobs."""

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import (
    INLINE_OUTPUT,
    BlobOutput,
    ClearOutput,
    ErrorOutput,
    Output,
    StoredOutput,
    StreamOutput,
)
from fenced.storage import blobs, runs
from fenced.storage.messages import MANY
from fenced.storage.parsing import UNREADABLE, parsed
from fenced.storage.tables import outputs

OUTPUT: TypeAdapter[Output] = TypeAdapter(Output)
_STORED: TypeAdapter[StoredOutput] = TypeAdapter(StoredOutput)
_UNREADABLE: StoredOutput = StreamOutput(
    output_type="stream", name="stderr", text=f"This output cannot be shown. {UNREADABLE}\n"
)


async def count(connection: AsyncConnection, run: str) -> int:
    """How many outputs a run has; they are numbered from 0 without gaps."""
    return (await connection.execute(select(func.count()).where(outputs.c.run == run))).scalar_one()


async def append(
    connection: AsyncConnection, run: str, start: int, added: Sequence[tuple[Output, bytes]]
) -> list[StoredOutput]:
    """Stores outputs (each with its JSON) from number `start` on; returns them as they are read back."""
    stored: list[StoredOutput] = []
    rows: list[dict[str, Any]] = []
    for n, (output, body) in enumerate(added, start):
        if len(body) <= INLINE_OUTPUT:
            rows.append({"run": run, "n": n, "body": body.decode(), "blob": None, "size": len(body)})
            stored.append(output)
        else:
            sha256 = await blobs.put(connection, body)
            stand_in = _stand_in(output, sha256, len(body))
            kept = stand_in.model_dump_json()
            rows.append({"run": run, "n": n, "body": kept, "blob": sha256, "size": len(body)})
            stored.append(stand_in)
    if rows:
        await connection.execute(insert(outputs), rows)
        await runs.grow(connection, run, sum(row["size"] for row in rows))
    return stored


async def of_runs(connection: AsyncConnection, of: Collection[str]) -> dict[str, list[StoredOutput]]:
    """The outputs of each run, in order; runs without any are left out."""
    found: dict[str, list[StoredOutput]] = {}
    wanted = sorted(of)
    for start in range(0, len(wanted), MANY):
        query = (
            select(outputs)
            .where(outputs.c.run.in_(wanted[start : start + MANY]))
            .order_by(outputs.c.run, outputs.c.n)
        )
        for row in await connection.execute(query):
            found.setdefault(row.run, []).append(_from_row(row))
    return found


async def remove(connection: AsyncConnection, of: Sequence[str]) -> None:
    """Deletes the outputs of some runs, and the blobs that nothing refers to any more."""
    freed: set[str] = set()
    for start in range(0, len(of), MANY):
        some = outputs.c.run.in_(of[start : start + MANY])
        freed.update(
            (
                await connection.execute(select(outputs.c.blob).where(some, outputs.c.blob.is_not(None)))
            ).scalars()
        )
        await connection.execute(delete(outputs).where(some))
    await blobs.sweep(connection, freed)


def _stand_in(output: Output, sha256: str, size: int) -> BlobOutput:
    """What stands in a row for an output that is kept as a blob."""
    if isinstance(output, ClearOutput):
        raise TypeError("expected an output that shows something; a clear has no size")
    display_id = None if isinstance(output, StreamOutput | ErrorOutput) else output.display_id
    kind = output.output_type
    return BlobOutput(output_type="blob", sha256=sha256, size=size, kind=kind, display_id=display_id)


def _from_row(row: Row[Any]) -> StoredOutput:
    if row.body is None:
        # Rows of before blobs were told apart.
        return BlobOutput(output_type="blob", sha256=row.blob, size=row.size)
    return parsed(_STORED.validate_json, row.body, _UNREADABLE)
