"""How often a reply is shown, and how long silence may last."""

from dataclasses import dataclass

from fenced.protocol.data import MAX_TEXT


@dataclass(frozen=True, slots=True)
class Limits:
    """All in seconds, but for ``text``, in characters."""

    delta: float = 1 / 30
    """The least time between two deltas."""
    first_token: float = 300.0
    """The longest silence before anything is written; a local server may have to load its model, and some models think
    without a word."""
    between_tokens: float = 30.0
    """The longest silence afterwards."""
    text: int = MAX_TEXT
