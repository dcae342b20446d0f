"""An answer goes to everyone connected as it comes, and into its row."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from fenced.protocol.data import Message
from fenced.replies import Written
from fenced.rooms.registry import Rooms
from fenced.rooms.room import Room
from fenced.rooms.sink import RoomSink
from fenced.storage import conversations, messages
from fenced.storage.checkpoints import Checkpoints
from tests.unit.replies.fakes import FakeModel
from tests.unit.storage import rows


class Answer:
    def __init__(self, rooms: Rooms, room: Room, row: Message) -> None:
        self.rooms = rooms
        self.room = room
        self.id = row.id
        self.checkpoints = Checkpoints(rooms.database, every=0)
        self.sink = RoomSink(room, rooms.database, self.checkpoints, row)

    async def row(self) -> Message | None:
        async with self.rooms.database.read() as connection:
            return await messages.get(connection, self.id)

    def events(self) -> list[str]:
        return [json.loads(event)["type"] for event in self.room._ring.since(0) or ()]


@pytest.fixture
async def answer(rooms: Rooms) -> AsyncIterator[Answer]:
    talk = rows.conversation()
    row = rows.message(talk, "Half ", role="assistant", author="", status="streaming")
    await rows.save(rooms.database, talk, row)
    async with rooms.use(talk.id) as room:
        yield Answer(rooms, room, row)


async def test_a_delta_is_live_at_once_and_stored_at_the_checkpoint(answer: Answer) -> None:
    answer.sink.delta(answer.id, 5, "an ")
    answer.sink.delta(answer.id, 8, "answer")
    assert answer.sink.written.text == answer.room.live[answer.id].text.whole() == "Half an answer"
    assert answer.events() == ["message.delta", "message.delta"]
    row = await answer.row()
    assert row is not None
    assert row.text == "Half "
    await until_stored(answer, "Half an answer")
    answer.sink.delta(answer.id, 14, ".")
    row = await until_stored(answer, "Half an answer.")
    assert row.status == "streaming"


async def until_stored(answer: Answer, text: str) -> Message:
    async with asyncio.timeout(30):
        while (row := await answer.row()) is None or row.text != text:  # noqa: ASYNC110 - sets no event
            await asyncio.sleep(0.001)
    return row


async def test_the_end_is_stored_and_told_and_the_text_is_no_longer_live(answer: Answer) -> None:
    assert not answer.sink.ended
    await answer.sink.finish(answer.id, Written("Half an answer"), "complete", None)
    assert answer.sink.ended
    row = await answer.row()
    assert row is not None
    assert (row.text, row.status) == ("Half an answer", "complete")
    assert answer.events() == ["message.updated"]
    assert answer.room.live == {}


async def test_reasoning_is_told_and_stored_beside_the_text(answer: Answer) -> None:
    answer.sink.reasoning(answer.id, 0, "Hm", 0.5)
    answer.sink.reasoning(answer.id, 2, "m.", 1.5)
    row = await answer.row()
    assert row is not None
    live = answer.room.overlay(row)
    assert (live.text, live.reasoning, live.thought) == ("Half ", "Hmm.", 1.5)
    assert answer.events() == ["message.reasoning", "message.reasoning"]
    async with asyncio.timeout(30):
        while (stored := await answer.row()) is None or stored.reasoning != "Hmm.":  # noqa: ASYNC110 - sets no event
            await asyncio.sleep(0.001)
    assert (stored.text, stored.reasoning, stored.thought) == ("Half ", "Hmm.", 1.5)


async def test_text_that_was_reasoning_is_told_anew(answer: Answer) -> None:
    answer.sink.delta(answer.id, 5, "thoughts")
    answer.sink.rethought(answer.id, Written("Half ", "thoughts", 2))
    answer.sink.delta(answer.id, 5, "an answer")
    row = await answer.row()
    assert row is not None
    live = answer.room.overlay(row)
    assert (live.text, live.reasoning, live.status) == ("Half an answer", "thoughts", "streaming")
    assert answer.events() == ["message.delta", "message.updated", "message.delta"]
    stored = await until_stored(answer, "Half an answer")
    assert (stored.reasoning, stored.thought) == ("thoughts", 2)


async def test_who_answers_is_noted_once(answer: Answer) -> None:
    await answer.sink.answered_by(FakeModel())
    await answer.sink.answered_by(FakeModel())
    row = await answer.row()
    assert row is not None
    assert (row.author, row.model) == ("Fake", "fake:model")
    assert answer.events() == ["message.updated"]


async def test_the_end_of_an_answer_that_was_deleted_is_told_to_nobody(answer: Answer) -> None:
    async with answer.rooms.database.write() as connection:
        await conversations.remove(connection, [answer.room.id])
    await answer.sink.finish(answer.id, Written("x"), "complete", None)
    assert answer.events() == []
