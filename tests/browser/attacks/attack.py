"""What an attack is. The tables: `network`, `escapes`, `storage`, `forgeries`, `outputs`, `messages`, `requests`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["program", "output", "message", "request", "handshake"]

REFUSED = "refused"
"""The program is told so: it gets an exception."""
NO_EFFECT = "no effect"
"""The program may believe what it likes; nothing reached anything."""

_PLACEHOLDER = re.compile(r"@(\w+)@")


@dataclass(frozen=True)
class Attack:
    """One row of the table."""

    name: str
    kind: Kind
    text: str
    """What is executed, shown or sent. `@http@` and the like stand for addresses, see `Arena.addresses`."""
    expected: str = REFUSED
    """Of a program: REFUSED or NO_EFFECT; of one that is `alone`, the states in which its run may end; of a request,
    the statuses that it may get; of an output or a message, a pattern of what the reader sees, or nothing. In any
    case: no canary was reached, nothing ran in a document, nothing changed around it, and the app works."""
    alone: bool = False
    """A program with a cell of its own, since it may take its session with it."""
    words: str = ""
    """A pattern that the cell of a program that is `alone` must show."""
    listens: bool = False
    """Whether a program that is `alone` needs `forgeries.LISTENING` and another run before it, in its session."""
    mime: str = "text/html"
    """What an output is."""

    @property
    def slug(self) -> str:
        """Stands in the addresses that the attack uses, so that a hit names it."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    def filled(self, addresses: Mapping[str, str]) -> str:
        """The text with its addresses."""
        return _PLACEHOLDER.sub(lambda found: addresses.get(found[1], found[0]), self.text)
