"""Frames wait for a page, but not without end."""

import asyncio

from fenced.rooms.reader import Reader


async def test_frames_come_in_order_and_those_waiting_still_come_after_closing() -> None:
    reader = Reader("a", "You")
    reader.push("one")
    reader.push(b"two")
    reader.close()
    reader.push("late")
    assert [await reader.next() for _ in range(3)] == ["one", b"two", None]


async def test_who_waits_gets_the_frame_when_it_comes() -> None:
    reader = Reader("a", "You")
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    reader.push("one")
    assert await waiting == "one"


async def test_who_waits_is_told_when_it_is_closed() -> None:
    reader = Reader("a", "You")
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    reader.close()
    assert await waiting is None
    assert not reader.cut_off


async def test_a_page_is_cut_off_by_too_many_frames() -> None:
    reader = Reader("a", "You", frames=2)
    for frame in "ab":
        reader.push(frame)
    assert not reader.cut_off
    reader.push("c")
    assert reader.cut_off
    assert await reader.next() is None


async def test_a_page_is_cut_off_by_frames_that_are_too_large() -> None:
    reader = Reader("a", "You", size=10)
    reader.push("x" * 10)
    assert not reader.cut_off
    reader.push(b"x")
    assert reader.cut_off


async def test_a_page_that_keeps_up_is_never_cut_off() -> None:
    reader = Reader("a", "You", frames=2, size=10)
    for _ in range(100):
        reader.push("x" * 10)
        assert await reader.next() == "x" * 10
    assert not reader.cut_off
