"""input(), getpass.getpass() and reading sys.stdin: the page asks, the program waits.

The page shows the prompt while it asks. Afterwards prompt and answer are written to stdout, so that the
output reads like a terminal's; a password is not.
"""

import builtins
import getpass
import sys
from collections.abc import Callable

from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.execution.outputs import Outputs, shown
from fenced_kernel.execution.streams import InputStream
from fenced_kernel.host import Host
from fenced_kernel.patches import replace


class Keyboard:
    """Asks the reader for lines."""

    def __init__(self, outputs: Outputs, interrupts: Interrupts) -> None:
        self._outputs = outputs
        self._interrupts = interrupts
        self._host: Host | None = None

    def install(self, host: Host) -> list[Callable[[], None]]:
        self._host = host
        return [
            replace(builtins, "input", self.input),
            replace(getpass, "getpass", self.getpass),
            replace(sys, "stdin", InputStream(lambda: self._ask("", password=False))),
        ]

    def input(self, prompt: object = "", /) -> str:
        """Read a line that the reader types in the page, without its newline."""
        return self._ask(str(prompt), password=False)

    def getpass(
        self, prompt: str = "Password: ", stream: object = None, *, echo_char: str | None = None
    ) -> str:
        """Read a line that is not shown while it is typed."""
        return self._ask(prompt, password=True)

    def _ask(self, prompt: str, *, password: bool) -> str:
        if self._host is None or self._outputs.silent:
            raise EOFError("nobody can be asked now")
        self._outputs.flush()
        # The page is sent the prompt as it is: lone surrogates are no text that can travel.
        prompt = shown(prompt)
        line = self._host.readline(prompt, password)
        self._interrupts.raise_pending()
        self._outputs.text("stdout", f"{prompt}\n" if password else f"{prompt}{line}\n")
        return line
