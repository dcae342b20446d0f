"""What the kernel needs from the world outside: the one boundary of the package."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class PackageIndex:
    """Where packages can be installed from."""

    site: str
    """Its origin, as the reader allows it."""
    url: str | None
    """The server's mirror of it, without a slash at its end; None where the reader has not allowed the site."""


class Host(Protocol):
    """Where outputs go and where the reader's input comes from."""

    def write(self, json: str, run: str | None = None, /) -> None:
        """Take one nbformat output, as JSON: of the run that is on, or of an earlier one whose tasks go on."""

    def readline(self, prompt: str, password: bool, /) -> str:
        """Block until the reader has typed a line; returns it without its newline.

        Raises KeyboardInterrupt when the run is stopped meanwhile, EOFError when there is nobody to ask.
        """

    def sleep(self, seconds: float, /) -> None:
        """Block for that long; raises KeyboardInterrupt when the run is stopped meanwhile."""

    def heap(self) -> int:
        """Bytes of the interpreter's heap."""

    def package_index(self) -> PackageIndex | None:
        """None where the server offers none."""

    def refused(self, site: str, /) -> None:
        """Tell the reader which site a program wanted that they have not allowed."""

    def wheels(self, module: str, /) -> str:
        """JSON list of the packages that are to be unpacked before this module can be imported, in that order; empty
        where nothing is missing. May have loaded some itself. Raises RuntimeError in words."""

    def wheel(self, package: str, /) -> bytes:
        """The file of one of the server's packages; blocks. Raises RuntimeError in words."""

    def unpacked(self, package: str, /) -> None:
        """The package is there now."""
