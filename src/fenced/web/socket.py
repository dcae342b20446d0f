"""The WebSocket of an open conversation: JSON events and binary frames of the sources document.

Close codes: 1008 the page broke the protocol, 1013 it was too slow or too many are connected (it comes again),
4404 there is no such conversation.
"""

import asyncio
import logging

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from fenced.protocol.data import Id
from fenced.protocol.events import Hello
from fenced.rooms.errors import BadFrame, NotFound, RoomFull
from fenced.rooms.reader import Reader
from fenced.rooms.room import Room
from fenced.web.services import In

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
BROKEN, LATER, MISSING = 1008, 1013, 4404
READER = "You"
"""How a reader is called in presence, as long as all of them are one person."""

router = APIRouter(prefix="/api")


@router.websocket("/conversations/{id}/ws")
async def converse(socket: WebSocket, services: In, id: Id) -> None:
    await socket.accept()
    try:
        hello = await _hello(socket)
        async with services.rooms.use(id) as room:
            await _serve(socket, room, hello)
    except WebSocketDisconnect:
        return
    except NotFound:
        await socket.close(MISSING)
    except RoomFull as error:
        await socket.close(LATER, _reason(error))
    except BadFrame as error:
        log.info("a page broke the protocol: %s", error)
        await socket.close(BROKEN, _reason(error))


def _reason(error: Exception) -> str:
    """What a close frame can carry of it: 123 bytes, and whole characters only."""
    return str(error).encode()[:123].decode(errors="ignore")


async def _hello(socket: WebSocket) -> Hello:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            return Hello.model_validate_json(await socket.receive_text())
    except TimeoutError as error:
        raise BadFrame("expected a hello, and none came") from error
    except (ValidationError, KeyError) as error:
        raise BadFrame("expected a hello as the first frame") from error


async def _serve(socket: WebSocket, room: Room, hello: Hello) -> None:
    reader = room.join(hello, READER)
    sending = asyncio.create_task(_send(socket, reader))
    receiving = asyncio.create_task(_receive(socket, room, reader))
    try:
        await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        room.leave(reader)
        for task in (sending, receiving):
            task.cancel()
        ends = await asyncio.gather(sending, receiving, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
    # Only the room ends a connection without an exception: it was deleted, is closing, or the page was too slow.
    await socket.close(LATER if reader.cut_off else 1000)


async def _send(socket: WebSocket, reader: Reader) -> None:
    while (frame := await reader.next()) is not None:
        if isinstance(frame, str):
            await socket.send_text(frame)
        else:
            await socket.send_bytes(frame)


async def _receive(socket: WebSocket, room: Room, reader: Reader) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        frame = message.get("bytes")
        if frame is None:
            raise BadFrame("expected binary frames after the hello")
        room.receive(reader, frame)
