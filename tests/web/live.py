"""A server on a real port in this process, and pages connected to it by WebSocket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from fenced.app import running
from fenced.serve import server_of
from fenced.settings import Settings
from tests.web.clients import BEARER

HELLO = {"type": "hello", "epoch": "", "seq": 0}


class Page:
    """One WebSocket of a conversation."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, frame: str | bytes | dict[str, Any]) -> None:
        await self.socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event of a kind; others before it are passed over."""
        async with asyncio.timeout(10):
            while True:
                frame = await self.socket.recv()
                if isinstance(frame, str):
                    event: dict[str, Any] = json.loads(frame)
                    if event["type"] == kind:
                        return event

    async def frame(self, start: bytes) -> bytes:
        """The next binary frame that begins so."""
        async with asyncio.timeout(10):
            while True:
                frame = await self.socket.recv()
                if isinstance(frame, bytes) and frame.startswith(start):
                    return frame

    async def end(self) -> tuple[int | None, str]:
        """Code and reason with which the server closes; what comes before is passed over."""
        try:
            async with asyncio.timeout(10):
                while True:
                    await self.socket.recv()
        except ConnectionClosed:
            return self.socket.close_code, self.socket.close_reason or ""


class Live:
    """A running server."""

    def __init__(self, port: int, client: httpx.AsyncClient) -> None:
        self.port = port
        self.client = client

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def address(self, conversation: str, host: str = "localhost") -> str:
        return f"ws://{host}:{self.port}/api/conversations/{conversation}/ws"

    @asynccontextmanager
    async def page(self, conversation: str, hello: Any = HELLO) -> AsyncIterator[Page]:
        """A page that has said hello (`None`: that says nothing)."""
        # The server listens on IPv4 only; the name would be tried with IPv6 first.
        async with connect(
            self.address(conversation),
            host="127.0.0.1",
            additional_headers={"Authorization": BEARER["authorization"]},
            max_size=None,
            compression=None,
            proxy=None,
        ) as socket:
            page = Page(socket)
            if hello is not None:
                await page.say(hello)
            yield page


@asynccontextmanager
async def live(settings: Settings) -> AsyncIterator[Live]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        async with running(settings, port=port) as application:
            started = asyncio.Event()
            server = server_of(application, started.set, request_seconds=settings.request_seconds)
            serving = asyncio.create_task(server.serve([listener]))
            await started.wait()
            try:
                async with httpx.AsyncClient(base_url=f"http://localhost:{port}", headers=BEARER) as client:
                    yield Live(port, client)
            finally:
                server.should_exit = True
                await serving
