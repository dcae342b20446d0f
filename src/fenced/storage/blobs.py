"""Large outputs, addressed by their content."""

import hashlib
from collections.abc import Collection

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.storage.messages import MANY
from fenced.storage.tables import blobs, outputs

JSON = "application/json"


async def put(connection: AsyncConnection, data: bytes) -> str:
    """Stores JSON bytes once and returns their sha256 in hex."""
    sha256 = hashlib.sha256(data).hexdigest()
    known = await connection.execute(select(blobs.c.sha256).where(blobs.c.sha256 == sha256))
    if known.first() is None:
        await connection.execute(insert(blobs).values(sha256=sha256, size=len(data), mime=JSON, data=data))
    return sha256


async def get(connection: AsyncConnection, sha256: str) -> bytes | None:
    return (await connection.execute(select(blobs.c.data).where(blobs.c.sha256 == sha256))).scalar()


async def sweep(connection: AsyncConnection, of: Collection[str] | None = None) -> int:
    """Deletes the blobs that no output refers to, looking only at those `of` if given; returns how many."""
    unused = delete(blobs).where(~exists().where(outputs.c.blob == blobs.c.sha256))
    if of is None:
        return (await connection.execute(unused)).rowcount
    count, wanted = 0, sorted(of)
    for start in range(0, len(wanted), MANY):
        some = blobs.c.sha256.in_(wanted[start : start + MANY])
        count += (await connection.execute(unused.where(some))).rowcount
    return count
