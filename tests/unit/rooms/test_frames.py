"""Binary frames are read with distrust: whatever is not refused does no harm to the document."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from fenced.rooms.errors import BadFrame
from fenced.rooms.frames import (
    MAX_AWARENESS,
    MAX_FRAME,
    AwarenessEntry,
    AwarenessUpdate,
    SyncStep1,
    Update,
    check_update,
    read_frame,
    write_awareness,
    write_sync_step_1,
    write_sync_step_2,
    write_update,
)
from fenced.rooms.sources import LiveSources
from tests.unit.rooms.edits import CELL, update_of

OTHER = CELL[:-1] + "7"
ADDED = CELL[:-1] + "c0a1b2c3z"
edits = st.lists(
    st.tuples(
        st.sampled_from([CELL, OTHER, ADDED]), st.integers(0, 30), st.integers(0, 8), st.text(max_size=12)
    ),
    max_size=12,
)


def typed(steps: list[tuple[str, int, int, str]]) -> list[bytes]:
    """The updates of a page that deletes and inserts in this way."""
    doc: Doc[Text] = Doc()
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    for cell, at, deleted, inserted in steps:
        text = doc.get(cell, type=Text)
        length = len(str(text).encode())
        start = min(at, length)
        # pycrdt counts in UTF-8; the middle of a character is not what a page would cut at.
        if not str(text).isascii():
            start, deleted = length, 0
        with doc.transaction():
            del text[start : min(start + deleted, length)]
            text.insert(start, inserted)
    doc.unobserve(subscription)
    return [*updates, doc.get_update()]


@cache
def real_frames() -> list[bytes]:
    updates = typed([(CELL, 0, 0, "print(1)"), (CELL, 6, 1, "2"), (OTHER, 0, 0, "x"), (CELL, 2, 3, "")])
    frames = [write_update(update) for update in updates]
    frames += [write_sync_step_2(updates[-1]), write_sync_step_1(Doc().get_state())]
    return [*frames, write_awareness([AwarenessEntry(5, 1, '{"cursor": 3}')])]


def receive(frame: bytes) -> None:
    """Reads a frame as a room does and then uses the document; raises nothing but BadFrame."""
    sources = LiveSources([update_of("print(1)")], lambda _: None)
    try:
        read = read_frame(frame)
        if isinstance(read, Update):
            sources.apply(read.update)
        elif isinstance(read, SyncStep1):
            sources.missing_from(read.state)
    except BadFrame:
        pass
    assert all(re.fullmatch(r"[0-9a-f-]{36}\.(\d{1,4}|c[0-9a-z]{8})", name) for name in sources.texts())
    again = LiveSources([sources.snapshot()], lambda _: None)
    assert again.texts() == sources.texts()
    sources.apply(update_of("honest", OTHER))
    assert "honest" in sources.texts()[OTHER]
    sources.close()
    again.close()


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_harmless(frame: bytes) -> None:
    receive(frame)


@given(st.sampled_from([0, 1, 2]), st.binary(max_size=120))
def test_random_messages_are_refused_or_harmless(step: int, body: bytes) -> None:
    receive(bytes([0, step, len(body)]) + body)


@given(st.data())
def test_real_frames_with_some_bytes_changed_are_refused_or_harmless(data: st.DataObject) -> None:
    frame = bytearray(data.draw(st.sampled_from(real_frames())))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    receive(bytes(frame))


@given(st.data())
def test_real_frames_cut_short_or_with_more_behind_are_refused(data: st.DataObject) -> None:
    frame = data.draw(st.sampled_from(real_frames()))
    with pytest.raises(BadFrame):
        read_frame(frame[: data.draw(st.integers(0, len(frame) - 1))])
    with pytest.raises(BadFrame):
        read_frame(frame + data.draw(st.binary(min_size=1, max_size=5)))


@given(edits)
def test_what_pages_really_send_passes(steps: list[tuple[str, int, int, str]]) -> None:
    for update in typed(steps):
        assert read_frame(write_update(update)) == read_frame(write_sync_step_2(update)) == Update(update)


def test_a_state_passes() -> None:
    state = LiveSources([update_of("x")], lambda _: None).state()
    assert read_frame(write_sync_step_1(state)) == SyncStep1(state)


def test_awareness_is_read_as_it_was_written() -> None:
    entries = [AwarenessEntry((1 << 32) - 1, 300, '{"name": "ä"}'), AwarenessEntry(1, 0, "null")]
    assert read_frame(write_awareness(entries)) == AwarenessUpdate(tuple(entries))


@pytest.mark.parametrize(
    "name", ["text", "", CELL + "5678", CELL.upper().replace("0", "A"), CELL + "\n", "../" + CELL]
)
def test_only_texts_of_cells_may_be_made(name: str) -> None:
    with pytest.raises(BadFrame, match="expected the text of a cell"):
        check_update(update_of("x", name))


def update_with(shared: Map[int] | Array[int] | Text) -> bytes:
    doc: Doc[Map[int] | Array[int] | Text] = Doc()
    doc[CELL] = shared
    return doc.get_update()


@pytest.mark.parametrize("make", [lambda: Map({"a": 1}), lambda: Array([1]), lambda: Map({"a": Text("x")})])
def test_only_text_may_be_in_them(make: Callable[[], Map[int] | Array[int]]) -> None:
    with pytest.raises(BadFrame, match="expected text"):
        check_update(update_with(make()))


@pytest.mark.parametrize(
    "body", [b"\xff\xff\xff\x7f", b"\x01\xff\xff\xff\x7f", b"\x01\x01\x01\x00\x04\x01", b"\x80" * 9]
)
def test_claims_that_do_not_fit_into_the_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(BadFrame):
        check_update(body)


def test_a_frame_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(BadFrame, match="a frame may have"):
        read_frame(bytes(MAX_FRAME + 1))


def test_an_awareness_frame_beyond_its_limit_is_refused() -> None:
    with pytest.raises(BadFrame, match="an awareness frame may have"):
        read_frame(write_awareness([AwarenessEntry(1, 1, '"' + "x" * MAX_AWARENESS + '"')]))
