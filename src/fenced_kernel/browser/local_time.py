"""The reader's time zone, as `time` tells it.

The browser converts times right, by the reader's zone. But what `time` says of the zone itself (`tzname`, `timezone`,
`altzone`, `daylight`, the names in `localtime()`) is found once, when an interpreter starts: one that is restored from
a memory snapshot has it from the machine that made the snapshot. And names there are only offsets ("UTC-0500").
"""

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from fenced_kernel.patches import Undo, replace

DAY = 24 * 60 * 60
YEAR = (365 * 24 + 6) * 60 * 60
ABBREVIATION = re.compile(r"[A-Z]{3,5}")

ABBREVIATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "Africa/Cairo": ("EET", "EEST"),
    "Africa/Lagos": ("WAT", "WAT"),
    "Africa/Nairobi": ("EAT", "EAT"),
    "Asia/Calcutta": ("IST", "IST"),
    "Asia/Hong_Kong": ("HKT", "HKT"),
    "Asia/Jakarta": ("WIB", "WIB"),
    "Asia/Jerusalem": ("IST", "IDT"),
    "Asia/Karachi": ("PKT", "PKT"),
    "Asia/Kolkata": ("IST", "IST"),
    "Asia/Manila": ("PST", "PST"),
    "Asia/Seoul": ("KST", "KST"),
    "Asia/Shanghai": ("CST", "CST"),
    "Asia/Taipei": ("CST", "CST"),
    "Asia/Tokyo": ("JST", "JST"),
    "Europe/Moscow": ("MSK", "MSK"),
}
"""Zones whose abbreviations the browser does not know in English: in winter and in summer."""


class Browser(Protocol):
    """What the browser knows of the reader's zone, and the interpreter's memory."""

    def zone(self) -> str:
        """Its name: `Europe/Berlin`."""

    def names(self, seconds: float, /) -> list[str]:
        """What the zone is called at a time, in several dialects of English."""

    def tell(self, zone: "Zone", /) -> None:
        """Give the C library the names."""


@dataclass(frozen=True)
class Zone:
    names: tuple[str, str]
    """In winter and in summer."""
    timezone: int
    """Seconds west of Greenwich in winter, as in `time.timezone`."""
    altzone: int
    daylight: int


def install(browser: Browser | None) -> list[Undo]:
    """Say the reader's zone; returns what undoes it."""
    if browser is None:
        return []
    zone = local_zone(browser, time.time(), lambda seconds: time.localtime(seconds).tm_gmtoff)
    browser.tell(zone)
    os.environ["TZ"] = browser.zone()

    def forget() -> None:
        os.environ.pop("TZ", None)

    return [
        replace(time, "tzname", zone.names),
        replace(time, "timezone", zone.timezone),
        replace(time, "altzone", zone.altzone),
        replace(time, "daylight", zone.daylight),
        forget,
    ]


def local_zone(browser: Browser, now: float, offset: Callable[[float], int]) -> Zone:
    """The zone this year; `offset` tells the seconds east of Greenwich at a time.

    Found as CPython does, by the first of January and a day in July.
    """
    january = now // YEAR * YEAR
    july = january + 182 * DAY
    winter, summer = sorted((january, july), key=offset)
    if offset(winter) == offset(summer):
        winter = summer = january
    names = (_name(browser, winter, offset, 0), _name(browser, summer, offset, 1))
    return Zone(names, -offset(winter), -offset(summer), int(winter != summer))


def _name(browser: Browser, seconds: float, offset: Callable[[float], int], season: int) -> str:
    for name in browser.names(seconds):
        if ABBREVIATION.fullmatch(name):
            return name
    known = ABBREVIATIONS.get(browser.zone())
    if known is not None:
        return known[season]
    # As the database of time zones names those that have no abbreviation.
    minutes = offset(seconds) // 60
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours:02}{rest:02}" if rest else f"{sign}{hours:02}"
