"""How often a reply is shown, and how long silence may last."""

from dataclasses import dataclass

from fenced.protocol.data import MAX_TEXT


@dataclass(frozen=True, slots=True)
class Limits:
    """All in seconds, but for ``text``, in characters."""

    delta: float = 1 / 30
    """The least time between two deltas."""
    first_token: float = 60.0
    """The longest silence before the first sign of life; a local server may have to load its model."""
    between_tokens: float = 30.0
    """The longest silence afterwards."""
    text: int = MAX_TEXT
