"""What readers say names a new conversation, and everyone connected hears of it."""

import json
from typing import Any

import pytest

from fenced.protocol.api import PutMessage
from fenced.protocol.events import Hello
from fenced.rooms import messages
from fenced.rooms.registry import Rooms
from fenced.storage import conversations
from tests.unit.storage import rows


class Talk:
    def __init__(self, rooms: Rooms, id: str) -> None:
        self.rooms = rooms
        self.id = id

    async def say(self, text: str, role: Any = "user") -> str:
        id = rows.id_()
        await messages.put(self.rooms, self.id, id, PutMessage(role=role, text=text))
        return id

    async def title(self) -> str:
        async with self.rooms.database.read() as connection:
            row = await conversations.get(connection, self.id)
        assert row is not None
        return row.title


@pytest.fixture
async def talk(rooms: Rooms) -> Talk:
    row = rows.conversation(title="")
    await rows.save(rooms.database, row)
    return Talk(rooms, row.id)


async def test_the_first_message_gives_the_title_and_later_ones_do_not(talk: Talk) -> None:
    await talk.say("Plot a sine")
    await talk.say("In red")
    assert await talk.title() == "Plot a sine"


async def test_what_a_program_says_for_the_model_gives_no_title(talk: Talk) -> None:
    await talk.say("Welcome", "assistant")
    await talk.say("Plot a sine")
    assert await talk.title() == "Plot a sine"


async def test_a_message_that_says_nothing_leaves_the_title_to_the_next(talk: Talk) -> None:
    await talk.say(" \n")
    assert await talk.title() == ""
    await talk.say("Plot a sine")
    assert await talk.title() == "Plot a sine"


async def test_everyone_hears_of_a_new_message_once(talk: Talk) -> None:
    async with talk.rooms.use(talk.id) as room:
        reader = room.join(Hello(type="hello", epoch="", seq=0), "You")
        id = await talk.say("Plot a sine")
        await messages.put(talk.rooms, talk.id, id, PutMessage(role="user", text="Plot a sine"))
        reader.close()
        events = []
        while (frame := await reader.next()) is not None:
            events += [json.loads(frame)] if isinstance(frame, str) else []
    numbered = [
        (event["seq"], event["type"])
        for event in events
        if event["type"] not in {"welcome"} and "seq" in event
    ]
    assert numbered == [(1, "message.created"), (2, "conversation.updated")]
