"""What the kernel needs from the world outside: the one boundary of the package."""

from typing import Protocol


class Host(Protocol):
    """Where outputs go and where the reader's input comes from."""

    def write(self, json: str, /) -> None:
        """Take one nbformat output, as JSON."""

    def readline(self, prompt: str, password: bool, /) -> str:
        """Block until the reader has typed a line; returns it without its newline.

        Raises KeyboardInterrupt when the run is stopped meanwhile, EOFError when there is nobody to ask.
        """

    def sleep(self, seconds: float, /) -> None:
        """Block for that long; raises KeyboardInterrupt when the run is stopped meanwhile."""

    def heap(self) -> int:
        """Bytes of the interpreter's heap."""
