"""The latest events are kept, bounded by number and size."""

from fenced.rooms.ring import EventRing


def ring_of(*events: str, count: int = 100, size: int = 1000) -> EventRing:
    ring = EventRing(count=count, size=size)
    for event in events:
        ring.append(event)
    return ring


def test_events_are_numbered_from_one() -> None:
    ring = ring_of("a", "b", "c")
    assert ring.seq == 3
    assert ring.since(0) == ["a", "b", "c"]
    assert ring.since(2) == ["c"]
    assert ring.since(3) == []


def test_a_number_that_is_yet_to_come_or_never_was_has_no_answer() -> None:
    ring = ring_of("a")
    assert ring.since(2) is None
    assert ring.since(-1) is None


def test_the_oldest_go_when_there_are_too_many() -> None:
    ring = ring_of("a", "b", "c", count=2)
    assert ring.since(0) is None
    assert ring.since(1) == ["b", "c"]


def test_the_oldest_go_when_they_are_too_large_together() -> None:
    ring = ring_of("aaaa", "bbbb", "cccc", size=8)
    assert ring.since(0) is None
    assert ring.since(1) == ["bbbb", "cccc"]


def test_an_event_beyond_the_size_is_counted_and_not_kept() -> None:
    ring = ring_of("a", "b" * 9, size=8)
    assert ring.seq == 2
    assert ring.since(1) is None
    assert ring.since(2) == []
