"""What an installation tells whoever watches it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one step is; the last report of a step has ``done == total``."""

    step: str
    """What is being done, in words: 'Downloading open-webui 0.12.4'."""
    done: int
    total: int
    """Bytes; 0 when nobody knows how many."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know and that is not an error."""

    text: str


Event = Progress | Note
Report = Callable[[Event], None]


def silent(event: Event) -> None:
    """A report that tells nobody."""
