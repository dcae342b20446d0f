"""The data folder, held by one server at a time.

That server's rooms are the only ones that number a conversation's events.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from fenced.storage.errors import DataFolderInUse


class DataFolder:
    """Makes the folder, readable by its owner alone, and locks it until the block or the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def database(self) -> Path:
        return self.path / "fenced.db"

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(descriptor):
            os.close(descriptor)
            raise DataFolderInUse(
                f"the data folder {self.path} is in use by another Fenced server; stop that one, or choose "
                "another folder with --data-dir"
            )
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_in_use(path: Path) -> bool:
    """Whether a server has the folder; nothing is made or kept. Never on systems without such locks."""
    try:
        descriptor = os.open(path / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks; there the second server fails on its port instead.
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
