"""A room tells its readers what happened, once and in order."""

import json

import pytest
from pycrdt import Doc, Text

from fenced.conversation.sources import EMPTY_UPDATE
from fenced.protocol.events import Hello, MessageDelta
from fenced.rooms.errors import BadFrame, RoomFull
from fenced.rooms.frames import write_update
from fenced.rooms.reader import Frame, Reader
from fenced.rooms.room import Room

CONVERSATION = "00000000-0000-7000-8000-000000000001"
CELL = "00000000-0000-7000-8000-000000000002.0"
NEW = Hello(type="hello", epoch="", seq=0)


def make(*, max_readers: int = 5) -> Room:
    return Room(CONVERSATION, [], changed=lambda: None, max_readers=max_readers)


def say(room: Room, offset: int) -> None:
    room.emit(
        lambda seq: MessageDelta(type="message.delta", seq=seq, id=CONVERSATION, offset=offset, text="x")
    )


async def frames(reader: Reader) -> list[Frame]:
    reader.close()
    found = []
    while (frame := await reader.next()) is not None:
        found.append(frame)
    return found


async def types(reader: Reader) -> list[str]:
    return [json.loads(frame)["type"] for frame in await frames(reader) if isinstance(frame, str)]


def edit(text: str) -> bytes:
    doc: Doc[Text] = Doc()
    doc.get(CELL, type=Text).insert(0, text)
    return doc.get_update()


async def test_a_new_page_is_welcomed_and_told_to_load() -> None:
    reader = make().join(NEW, "me")
    assert (await types(reader))[:2] == ["welcome", "load_again"]


async def test_a_page_that_was_away_gets_just_what_it_missed() -> None:
    room = make()
    for offset in range(3):
        say(room, offset)
    reader = room.join(Hello(type="hello", epoch=room.epoch, seq=1), "me")
    texts = [json.loads(frame) for frame in await frames(reader) if isinstance(frame, str)]
    assert [event["seq"] for event in texts if event["type"] == "message.delta"] == [2, 3]
    assert "load_again" not in [event["type"] for event in texts]


async def test_a_page_of_another_life_of_the_room_loads_again() -> None:
    reader = make().join(Hello(type="hello", epoch="another", seq=0), "me")
    assert "load_again" in await types(reader)


async def test_an_edit_reaches_the_others_and_not_its_author() -> None:
    room = make()
    author, other = room.join(NEW, "a"), room.join(NEW, "b")
    room.receive(author, write_update(edit("print(1)")))
    assert room.sources.texts() == {CELL: "print(1)"}
    sent = [frame for frame in await frames(other) if isinstance(frame, bytes) and frame[:2] == b"\x00\x02"]
    assert len(sent) == 1
    assert not [
        frame for frame in await frames(author) if isinstance(frame, bytes) and frame[:2] == b"\x00\x02"
    ]


async def test_a_page_hears_how_many_of_its_changes_are_stored() -> None:
    room = make()
    author, other = room.join(NEW, "a"), room.join(NEW, "b")
    for text in ("1", "2"):
        room.receive(author, write_update(edit(text)))
    assert room.unstored() == {author: 2}
    room.receive(author, write_update(edit("3")))
    room.tell_stored({author: 2})
    assert room.unstored() == {author: 3}
    told = [json.loads(frame) for frame in await frames(author) if isinstance(frame, str)]
    assert [event["changes"] for event in told if event["type"] == "sources.stored"] == [2]
    assert "sources.stored" not in await types(other)


async def test_a_frame_without_news_is_stored_as_well() -> None:
    wanted: list[None] = []
    room = Room(CONVERSATION, [], changed=lambda: wanted.append(None), max_readers=5)
    author = room.join(NEW, "a")
    room.receive(author, write_update(EMPTY_UPDATE))
    assert (wanted, room.unstored()) == ([None], {author: 1})


async def test_a_hostile_frame_is_refused_and_the_room_is_unharmed() -> None:
    room = make()
    reader = room.join(NEW, "me")
    for frame in (b"", b"\x07", b"\x00\x02\x05\xff\xff\xff\xff\x7f", b"\x00\x02\x7f"):
        with pytest.raises(BadFrame):
            room.receive(reader, frame)
    room.receive(reader, write_update(edit("still works")))
    assert room.sources.texts() == {CELL: "still works"}


async def test_a_full_room_says_so_and_a_place_is_free_again_after_somebody_left() -> None:
    room = make(max_readers=1)
    first = room.join(NEW, "a")
    with pytest.raises(RoomFull):
        room.join(NEW, "b")
    room.leave(first)
    room.join(NEW, "b")
