"""Cursors of pages: passed on, kept for who joins, and gone with the page."""

import pytest

from fenced.rooms.awareness import CLIENTS_PER_READER, Awareness
from fenced.rooms.errors import BadFrame
from fenced.rooms.frames import AwarenessEntry

HERE = AwarenessEntry(7, 1, '{"cursor": 1}')


def test_a_state_is_news_and_is_kept_for_who_joins() -> None:
    awareness = Awareness()
    assert awareness.apply(set(), (HERE,)) == [HERE]
    assert awareness.all() == [HERE]


def test_an_older_state_is_no_news() -> None:
    awareness, owned = Awareness(), set[int]()
    newer = AwarenessEntry(7, 2, "{}")
    awareness.apply(owned, (newer,))
    assert awareness.apply(owned, (HERE,)) == []
    assert awareness.all() == [newer]


def test_a_page_does_not_speak_for_anothers_client() -> None:
    awareness = Awareness()
    awareness.apply(set(), (HERE,))
    assert awareness.apply(set(), (AwarenessEntry(7, 9, "null"),)) == []
    assert awareness.all() == [HERE]


def test_a_client_that_says_goodbye_is_gone_and_another_page_may_take_its_number() -> None:
    awareness, owned = Awareness(), set[int]()
    awareness.apply(owned, (HERE,))
    goodbye = AwarenessEntry(7, 2, "null")
    assert awareness.apply(owned, (goodbye,)) == [goodbye]
    assert (awareness.all(), owned) == ([], set())
    assert awareness.apply(set(), (HERE,)) == [HERE]


def test_all_clients_of_a_page_go_with_it() -> None:
    awareness, owned = Awareness(), set[int]()
    awareness.apply(owned, (HERE, AwarenessEntry(3, 5, "{}")))
    assert awareness.leave(owned) == [AwarenessEntry(3, 6, "null"), AwarenessEntry(7, 2, "null")]
    assert awareness.all() == []
    assert awareness.leave(owned) == []


def test_a_page_has_so_many_clients_and_no_more() -> None:
    awareness, owned = Awareness(), set[int]()
    for client in range(CLIENTS_PER_READER):
        awareness.apply(owned, (AwarenessEntry(client, 1, "{}"),))
    with pytest.raises(BadFrame, match="cursors"):
        awareness.apply(owned, (AwarenessEntry(99, 1, "{}"),))


@pytest.mark.parametrize("state", ["", "{", "NaN", '{"a": Infinity}', "[" * 10_000, "9" * 5000])
def test_what_other_pages_could_not_read_is_refused_and_nothing_of_its_frame_is_kept(state: str) -> None:
    awareness = Awareness()
    with pytest.raises(BadFrame, match="not JSON"):
        awareness.apply(set(), (HERE, AwarenessEntry(8, 1, state)))
    assert awareness.all() == []
