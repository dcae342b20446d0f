"""What a model's stream is made of. A `str` is text of the answer; the empty one says only that the model is alive."""

from dataclasses import dataclass
from typing import Literal

FinishKind = Literal["stop", "length", "filtered", "tools", "unsaid", "unknown"]


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What the model thinks before it answers: shown apart, and never sent back to it."""

    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """The model's own words where it declines to answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Why the model stopped. A stream without one ended as it should."""

    kind: FinishKind
    word: str = ""
    """The provider's own word for it, or the names of the tools that it wanted."""


Piece = str | Reasoning | Refusal | Finish
