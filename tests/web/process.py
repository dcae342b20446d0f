"""`fenced serve` as a process of its own, as its users start it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.clients import TOKEN

READY = re.compile(r"Fenced is ready: (http://localhost:(\d+)/\?token=\S+)")


def command(data: Path, *options: str) -> list[str]:
    given = ["--data-dir", str(data), "--no-browser", "--model", "none", "--port", "0", "--token", TOKEN]
    # The last of two equal options counts.
    return [sys.executable, "-m", "fenced", "serve", *given, *options]


def environment(data: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("FENCED_")}
    return own | {"FENCED_RUNTIMES_DIR": str(data.parent / "no-runtimes")}


def fails(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Runs a server that is expected not to start."""
    return subprocess.run(
        command(data, *options),
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Serving:
    """A server that is ready."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._process = process
        line = process.stdout.readline()
        found = READY.match(line)
        assert found is not None, line + (process.stderr.read() if process.stderr else "")
        self.address = found[1]
        self.port = int(found[2])

    def end(self, number: signal.Signals) -> tuple[int, float, str]:
        """Sends the signal; returns the exit code, the seconds that ending took, and what was logged."""
        began = time.monotonic()
        self._process.send_signal(number)
        _, log = self._process.communicate(timeout=30)
        return self._process.returncode, time.monotonic() - began, log


@contextmanager
def serving(data: Path, *options: str) -> Iterator[Serving]:
    process = subprocess.Popen(
        command(data, *options),
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Serving(process)
        finally:
            process.kill()
