"""One thing that was looked at."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]
"""`failed` is what must be right; a `warning` is of what is only better so."""


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    state: State
    found: str
    """What is there, in words."""
    do: str = ""
    """What to do about it; empty where nothing is to be done."""


def ok(what: str, found: str) -> Check:
    return Check(what, "ok", found)


def warning(what: str, found: str, do: str) -> Check:
    return Check(what, "warning", found, do)


def failed(what: str, found: str, do: str) -> Check:
    return Check(what, "failed", found, do)
