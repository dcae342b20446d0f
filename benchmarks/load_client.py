"""Many pages in one process of their own, each with one WebSocket on which a server streams; measures the gaps.

Run by `benchmarks.load`, with a `Task` as JSON in the standard input; prints a `Gaps` as JSON.
"""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import uvloop
from websockets.asyncio.client import ClientConnection, connect

HELLO = '{"type":"hello","epoch":"","seq":0}'
DELTA = '"message.delta"'


@dataclass(frozen=True)
class Task:
    process: int
    """The server's, whose processor time is counted."""
    port: int
    paths: list[str]
    """Of the WebSockets."""
    asks: list[tuple[str, dict[str, str]]]
    """Path and body of what begins the answers, once all pages are connected; none for the floor."""
    headers: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Gaps:
    milliseconds: list[float]
    """Between two events of one page, of all pages, while all of them were streaming."""
    events: int
    processor_seconds: float
    """Of the server, for these events."""


class Page:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.at: list[float] = []
        self.began = asyncio.Event()

    async def listen(self) -> None:
        await self._socket.send(HELLO)
        async for frame in self._socket:
            if isinstance(frame, str) and DELTA in frame:
                self.at.append(time.perf_counter())
                self.began.set()


async def measure(task: Task) -> Gaps:
    async with AsyncExitStack() as stack:
        pages = [page async for page in _connected(task, stack)]
        listening = [asyncio.create_task(page.listen()) for page in pages]
        async with httpx.AsyncClient(
            base_url=f"http://localhost:{task.port}",
            headers=task.headers,
            timeout=60,
            limits=httpx.Limits(max_connections=10),
        ) as client:
            answers = await asyncio.gather(*(client.put(path, json=body) for path, body in task.asks))
        for answer in answers:
            answer.raise_for_status()
        await asyncio.gather(*(page.began.wait() for page in pages))
        for page in pages:
            page.at.clear()
        before = processor_seconds(task.process)
        await asyncio.sleep(task.seconds)
        spent = processor_seconds(task.process) - before
        times = [list(page.at) for page in pages]
        for each in listening:
            each.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    gaps = [1000 * (later - at) for each in times for at, later in itertools.pairwise(each)]
    return Gaps(gaps, sum(map(len, times)), spent)


async def _connected(task: Task, stack: AsyncExitStack) -> AsyncIterator[Page]:
    for path in task.paths:
        # The server listens on IPv4 only; the name would be tried with IPv6 first.
        connection = connect(
            f"ws://localhost:{task.port}{path}",
            host="127.0.0.1",
            additional_headers=task.headers,
            compression=None,
            proxy=None,
        )
        yield Page(await stack.enter_async_context(connection))


def processor_seconds(process: int) -> float:
    """What a process, with its threads, has had of the processors."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(measure(Task(**json.load(sys.stdin)))))))
