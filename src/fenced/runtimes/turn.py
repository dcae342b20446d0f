"""One installation at a time in a folder, across processes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOCK_FILE = ".lock"

if sys.platform == "win32":
    import msvcrt
    import time

    def _try(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait(file: IO[bytes]) -> None:
        # The blocking variant of this call gives up after ten seconds.
        while not _try(file):
            time.sleep(0.2)

else:
    import fcntl

    def _try(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def turn(directory: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the folder's lock; calls ``on_wait`` first when another process has it.

    The lock ends with the process, however that ends.
    """
    with (directory / LOCK_FILE).open("ab") as file:
        if not _try(file):
            on_wait()
            _wait(file)
        yield
