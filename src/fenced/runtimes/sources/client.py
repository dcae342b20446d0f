"""Runs the ordinary clients (npm, pip) and watches how much they have fetched."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from fenced.runtimes.errors import MemberMissing, SourceUnavailable
from fenced.runtimes.progress import Progress, Report

POLL = 0.15
"""Seconds between two looks at a client's progress."""


class ClientFailed(SourceUnavailable):
    """A client ended with an error; ``words`` is all it said."""

    def __init__(self, label: str, words: str) -> None:
        super().__init__(f"{label} could not be downloaded: {_first_error(words)}")
        self.words = words


def fetch_archive(
    command: Sequence[str], pattern: str, *, label: str, folder: Path, size: int, report: Report
) -> Path:
    """Runs a client that leaves one archive, matching ``pattern``, in its working directory.

    Moves it to ``folder`` when the client is done, so an archive there is whole. Raises ClientFailed when the
    client fails, SourceUnavailable when it cannot be started or leaves nothing.
    """
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        _run(command, label=label, work=work, size=size, report=report)
        archive = next(work.glob(pattern), None)
        if archive is None:
            raise SourceUnavailable(f"{Path(command[0]).name} left no file for {label}")
        return Path(shutil.move(archive, folder / archive.name))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def copy_member(stream: IO[bytes], target: Path, size: int, label: str) -> None:
    """Copies a member of ``size`` bytes; one that is larger is refused before it fills the disk."""
    left = size
    with target.open("wb") as out:
        while block := stream.read(1 << 20):
            left -= len(block)
            if left < 0:
                raise MemberMissing(f"{label} holds a larger file than the lock names")
            out.write(block)


def _run(command: Sequence[str], *, label: str, work: Path, size: int, report: Report) -> None:
    step = f"Downloading {label}"
    # Everything the client writes goes where its progress can be seen.
    environment = {**os.environ, "TMPDIR": str(work), "TEMP": str(work), "TMP": str(work)}
    report(Progress(step, 0, size))
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed client with arguments of our lock file
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise SourceUnavailable(f"{command[0]} could not be started: {error.strerror}") from error
    words = ""
    with process:
        try:
            while True:
                try:
                    _, words = process.communicate(timeout=POLL)
                    break
                except subprocess.TimeoutExpired:
                    report(Progress(step, min(_bytes_in(work), size), size))
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise ClientFailed(label, words)
    report(Progress(step, size, size))


def _bytes_in(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            # The client may remove it between the listing and the look.
            with suppress(OSError):
                total += Path(parent, name).stat().st_size
    return total


def _first_error(text: str) -> str:
    """The line of a client's complaints that says most: its first error, else its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "npm error", "npm err!"))]
    return (errors[:1] or lines[-1:] or ["no reason given"])[0][:300]
