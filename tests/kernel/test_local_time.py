"""The reader's time zone, found as CPython finds it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fenced_kernel.browser.local_time import Zone, local_zone

NOW = datetime(2026, 11, 30, tzinfo=UTC).timestamp()


class InMemory:
    """A browser in a zone that knows these abbreviations."""

    def __init__(self, zone: str, known: bool) -> None:
        self._zone = zone
        self._known = known

    def zone(self) -> str:
        return self._zone

    def names(self, seconds: float, /) -> list[str]:
        name = datetime.fromtimestamp(seconds, ZoneInfo(self._zone)).tzname()
        return ["GMT+1", str(name)] if self._known else ["GMT+1"]

    def tell(self, zone: Zone, /) -> None:
        """Nothing: no C library."""


def zone(name: str, known: bool) -> Zone:
    def offset(seconds: float) -> int:
        found = datetime.fromtimestamp(seconds, ZoneInfo(name)).utcoffset()
        assert found is not None
        return int(found.total_seconds())

    return local_zone(InMemory(name, known), NOW, offset)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("America/New_York", True, Zone(("EST", "EDT"), 18000, 14400, 1)),
        ("Europe/London", True, Zone(("GMT", "BST"), 0, -3600, 1)),
        ("Australia/Sydney", True, Zone(("AEST", "AEDT"), -36000, -39600, 1)),
        ("America/St_Johns", True, Zone(("NST", "NDT"), 12600, 9000, 1)),
        ("Asia/Kolkata", False, Zone(("IST", "IST"), -19800, -19800, 0)),
        ("Asia/Kathmandu", False, Zone(("+0545", "+0545"), -20700, -20700, 0)),
        ("America/Sao_Paulo", False, Zone(("-03", "-03"), 10800, 10800, 0)),
        ("Asia/Tokyo", False, Zone(("JST", "JST"), -32400, -32400, 0)),
        ("UTC", True, Zone(("UTC", "UTC"), 0, 0, 0)),
    ],
)
def test_the_zone_is_that_of_the_reader(name: str, known: bool, expected: Zone) -> None:
    assert zone(name, known) == expected
