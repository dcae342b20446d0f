"""What the methods may know of a session."""

from collections.abc import Callable, Collection, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from fenced_kernel.packages.installed import Installed
from fenced_kernel.tables import Tables
from fenced_kernel.values.changes import Changes
from fenced_kernel.values.guard import Guard


class Attachment:
    """Bytes that travel beside the JSON of a request or of its answer."""

    def __init__(self) -> None:
        self._data: bytes | None = None

    def put(self, data: bytes | None) -> None:
        self._data = data

    def take(self) -> bytes | None:
        """What is there; it is nobody else's any more."""
        data, self._data = self._data, None
        return data


@dataclass
class Runs:
    """How many cells the session has run; a part of the names of their files."""

    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Session:
    """The reader's names, and the guard for calling their code."""

    own: dict[str, Any]
    """What the reader's program defined, in order of definition; a copy."""
    names: dict[str, Any]
    """Everything that a cell can name at its top level, builtins apart."""
    packages: Collection[str]
    """Modules that can be loaded by importing them."""
    guard: Guard
    changes: Changes
    """What the last run did to them."""
    forget: Callable[[str], bool]
    """Takes a name of the reader's away; false when it was none."""
    forget_last: Callable[[], None]
    """Lets go of the value that `_` stands for, unless the reader uses that name."""
    tables: Tables
    runs: Runs
    attachment: Attachment
    packages_to_have: Callable[[], Sequence[Installed]]
    """What is installed, and what could not be installed again."""
    not_installed: MutableMapping[str, str]
    """Packages of a session before that could not be installed again, and why; forgotten when it is cleared."""
