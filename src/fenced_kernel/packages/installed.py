"""What is remembered of a package, so that another session can have it again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Installed:
    """A package: exactly this file of the index, or one of the server's own, which have no address."""

    name: str
    version: str
    url: str
    """Inside the index's folder; empty for one of the server's own."""
    sha256: str
