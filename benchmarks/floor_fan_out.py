"""The least that streaming to many WebSockets costs: sockets that get an event of the same size 20 times a second."""

import asyncio
import contextlib
import itertools
import signal

import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

EVENT = '{"type":"message.delta","seq":%d,"id":"00000000-0000-4000-8000-000000000000","offset":%d,"text":"of a word"}'
EVERY = 0.05


async def _stream(socket: ServerConnection) -> None:
    await socket.recv()
    with contextlib.suppress(ConnectionClosed):
        for n in itertools.count():
            await asyncio.sleep(EVERY)
            await socket.send(EVENT % (n, 9 * n))


async def _serve() -> None:
    async with serve(_stream, "127.0.0.1", 0, compression=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    uvloop.run(_serve())
