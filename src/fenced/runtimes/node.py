"""Runs ``pyodide_tool.mjs``: prepares Pyodide inside Node."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, Protocol

from fenced.runtimes.errors import RuntimesError

OLDEST = 20
"""The oldest major version of Node that runs Pyodide."""
PATIENCE = 300
"""Seconds after which a command counts as hung; the longest takes 20 on an idle machine."""

Command = Literal["compile", "image", "snapshot", "probe"]
SCRIPTS = ("pyodide_tool.mjs", "pyodide_image.mjs")
"""What Node runs, and what that imports."""
PROGRAMS: Mapping[Command, str] = {
    "compile": "compile_library.py",
    "image": "pack_image.py",
    "snapshot": "warm_up.py",
    "probe": "probe.py",
}


class BuildError(RuntimesError):
    """A command of the tool failed; the text is its own last words."""


class Tool(Protocol):
    """What prepares Pyodide; :class:`Node` is the real one."""

    @property
    def version(self) -> str:
        """Names the tool, to know whether a failed build is worth another try."""

    def run(self, command: Command, options: Mapping[str, object]) -> None:
        """Raises BuildError."""


@dataclass(frozen=True)
class Node:
    executable: str
    version: str

    def run(self, command: Command, options: Mapping[str, object]) -> None:
        # The folder, since the script imports its neighbour.
        with resources.as_file(resources.files("fenced.runtimes")) as folder:
            try:
                done = subprocess.run(  # noqa: S603 - our own script, and options passed as JSON
                    [self.executable, str(folder / SCRIPTS[0]), command],
                    input=json.dumps({**options, "program": program(command)}),
                    capture_output=True,
                    text=True,
                    errors="replace",
                    timeout=PATIENCE,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise BuildError(f"it did not end within {PATIENCE} seconds") from error
            except OSError as error:
                raise BuildError(f"Node could not be started ({error.strerror})") from error
        if done.returncode != 0:
            raise BuildError(_last_words(done.stderr))


def program(command: Command) -> str:
    """The Python text that a command runs inside the interpreter."""
    return (resources.files("fenced.runtimes.inside") / PROGRAMS[command]).read_text("utf-8")


def recipe(*commands: Command) -> str:
    """Everything of ours that decides what the commands make."""
    folder = resources.files("fenced.runtimes")
    scripts = [(folder / name).read_text("utf-8") for name in SCRIPTS]
    return "\0".join([*scripts, *(program(command) for command in commands)])


def find_node() -> tuple[Node | None, str]:
    """The machine's Node when it is recent enough; else None and why, in words."""
    executable = shutil.which("node")
    if executable is None:
        return None, "Node is not installed"
    try:
        answer = subprocess.run(  # noqa: S603 - what `which` found
            [executable, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"Node does not run ({type(error).__name__})"
    version = answer.stdout.strip()
    match = re.match(r"v(\d+)\.", version)
    if match is None or int(match[1]) < OLDEST:
        return None, f"Node {OLDEST} or later is needed, and this is {version or 'of an unknown version'}"
    return Node(executable, version), ""


def _last_words(stderr: str) -> str:
    """The last line: of a Python traceback it is the one that names the error."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return (lines[-1:] or ["no reason given"])[0][:300]
