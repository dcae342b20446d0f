"""What `get_ipython()` gives to a program: a small part of IPython's shell.

Libraries ask it whether they run in a notebook and then want a front end that is not here, so they are told the
truth: `get_ipython()` is None for everybody but the reader's cells.
"""

import os
import sys
from typing import Any

from fenced_kernel.cells import magics


class Shell:
    """The calls that programs copied from notebooks make."""

    def __init__(self, variables: dict[str, Any]) -> None:
        self.user_ns = variables
        self.config: dict[str, Any] = {}

    def run_line_magic(self, name: str, line: str = "", _stack_depth: int = 1) -> None:
        """Do what a line `%name line` of a cell does; raises SyntaxError for what only a line can do."""
        command = f"%{name} {line}".rstrip()
        found = magics.replacement(command, 1, "<get_ipython>")
        if found is None or found.requirements:
            raise SyntaxError(f"{command!r} must be a line of its own in the cell.")
        exec(found.text, self.user_ns)  # the reader's program asks for it

    magic = run_line_magic

    def system(self, command: str) -> None:
        os.system(command)  # noqa: S605  # replaced by a word: there is no shell

    getoutput = system

    def run_cell(self, source: str) -> None:
        exec(compile(source, "<get_ipython>", "exec"), self.user_ns)  # the reader's program asks for it


def asker(shell: Shell) -> Any:
    """`get_ipython` for programs and libraries alike."""

    def get_ipython() -> Shell | None:
        """The shell for the reader's own code, None for a library."""
        caller = sys._getframe(1).f_globals
        return shell if caller is shell.user_ns else None

    return get_ipython
