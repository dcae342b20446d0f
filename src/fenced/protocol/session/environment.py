"""Variables as they are saved between sessions."""

from typing import Annotated, TypedDict

from fenced.protocol.session.values import Size
from fenced_kernel.bounds import Else, Items, Text
from fenced_kernel.wire import Names, SkippedList


class SavedEnvironment(TypedDict):
    """The variables of a session as they were saved last."""

    names: Names
    skipped: SkippedList
    size: int
    """Bytes."""
    saved: Size
    """When they were saved, in milliseconds since 1970."""


class RestoredEnvironment(TypedDict):
    """What came back when a session opened."""

    names: Names
    skipped: SkippedList
    """What had not been saved."""
    missing: SkippedList
    """Variables, and packages, that could not be brought back. They stay saved."""
    is_others: bool
    """Whether some were saved by another tab than the others."""
    saved: Size


class OlderFile(TypedDict):
    """A file of variables that could not all be brought back."""

    file: Annotated[str, Text(1000)]
    names: Names
    """Those that are still missing."""
    size: int
    is_others: Annotated[bool, Else(False)]


class EnvironmentNote(TypedDict):
    """What is saved of a language's variables, in a file beside theirs."""

    about: SavedEnvironment
    digest: Annotated[str, Text(1000)]
    file: Annotated[str, Text(1000)]
    older: Annotated[list[OlderFile], Items(1000), Else([])]
