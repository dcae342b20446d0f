"""A connection to a running server, byte by byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.web.live import Live


class Wire:
    """A connection, byte by byte."""

    def __init__(self, server: Live, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.host = f"Host: localhost:{server.port}\r\n"
        self.reader = reader
        self.writer = writer

    def say(self, text: str) -> None:
        self.writer.write(text.encode())

    async def rest(self) -> str:
        """All that comes until the server closes."""
        async with asyncio.timeout(10):
            return (await self.reader.read()).decode()

    async def response(self) -> str:
        """One response without a body of its own length in doubt."""
        async with asyncio.timeout(10):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (line for line in head.lower().split("\r\n") if line.startswith("content-length")), ":0"
            )
            return head + (await self.reader.readexactly(int(length.partition(":")[2]))).decode()


@asynccontextmanager
async def wire(server: Live) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield Wire(server, reader, writer)
    finally:
        writer.close()
