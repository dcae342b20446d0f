"""A small HTTP server on loopback that answers as it is told, for meeting a provider at its worst."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [(m["role"], m["content"]) for m in json.loads(self.body)["messages"]]


@dataclass
class Server:
    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def serving(behaviour: Behaviour) -> AsyncIterator[Server]:
    """Answers every request by ``behaviour``, which writes the raw response; then closes the connection."""
    running: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            server.requests.append(await _read(reader))
            await behaviour(writer)
        writer.close()
        running.discard(task)

    listener = await asyncio.start_server(handle, "127.0.0.1", 0)
    server = Server(listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def reply(status: int, body: object, headers: dict[str, str] | None = None) -> Behaviour:
    """A whole response with a JSON body, or with the text given."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        head = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
        lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in head.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()

    return behave


def stream(*events: str, whole: bool = True, hang: bool = False) -> Behaviour:
    """Server-sent events. ``whole`` ends the response properly; otherwise the line is cut, or it hangs."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for event in events:
            content = f"data: {event}\n\n".encode()
            writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
            await writer.drain()
        if hang:
            await asyncio.Event().wait()
        if whole:
            writer.write(b"0\r\n\r\n")
        await writer.drain()

    return behave


def raw(body: bytes, *, kind: str = "text/event-stream", headers: dict[str, str] | None = None) -> Behaviour:
    """A response of exactly these bytes, which ends when the connection does."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        head = {"Content-Type": kind, "Connection": "close", **(headers or {})}
        lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in head.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return behave


def piece(text: str | None, finish: str | None = None, **more: object) -> str:
    """One event of a streamed completion."""
    delta = {"role": "assistant", **({} if text is None else {"content": text}), **more}
    return json.dumps(
        {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
    )


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    return Request(head[0], headers, await reader.readexactly(int(headers.get("content-length", 0))))
