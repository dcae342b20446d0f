"""Edits of sources as pages make them, and what became of them."""

import asyncio
from collections.abc import Callable

from pycrdt import Doc, Text

from fenced.rooms.frames import write_update
from fenced.rooms.reader import Reader
from fenced.rooms.room import Room
from fenced.storage import sources
from fenced.storage.database import Database

CELL = "00000000-0000-7000-8000-000000000002.0"


def update_of(text: str, cell: str = CELL) -> bytes:
    """The update of a page that wrote a text into an empty cell."""
    doc: Doc[Text] = Doc()
    doc.get(cell, type=Text).insert(0, text)
    return doc.get_update()


def edit(room: Room, text: str, cell: str = CELL) -> None:
    room.receive(Reader("a page", "You"), write_update(update_of(text, cell)))


async def log_of(database: Database, conversation: str) -> list[bytes]:
    async with database.read() as connection:
        return await sources.load(connection, conversation)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.001)
