"""Unpacks a wheel: the whole of it, or nothing."""

import contextlib
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from fenced_kernel.packages.errors import BadWheel


def unpack(
    wheel: bytes, sha256: str, folder: str, marks: Mapping[str, str], pause: Callable[[], object]
) -> None:
    """Put the files of a wheel into a folder, and `marks` into its metadata: text by name of file.

    `pause` is called before each file; whatever it raises, nothing of the wheel remains. Raises BadWheel for one that
    is not what its hash says.
    """
    if hashlib.sha256(wheel).hexdigest() != sha256:
        raise BadWheel
    target = _Target(folder)
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            files = [name for name in archive.namelist() if not name.endswith("/")]
            for name in files:
                pause()
                target.write(name, archive.read(name))
        for metadata in {name.partition("/")[0] for name in files}:
            if metadata.endswith(".dist-info"):
                for name, text in marks.items():
                    target.write(f"{metadata}/{name}", text.encode())
    except BaseException:
        target.undo()
        raise


class _Target:
    """A folder, and what was made in it. Paths are text: there are thousands, and `Path` is slow."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known = {folder}
        self._files: list[str] = []
        self._folders: list[str] = []

    def write(self, name: str, content: bytes) -> None:
        path = f"{self._folder}/{name}"
        self._make(path.rpartition("/")[0])
        self._files.append(path)
        Path(path).write_bytes(content)

    def undo(self) -> None:
        for path in self._files:
            Path(path).unlink(missing_ok=True)
        for path in reversed(self._folders):
            # One that others have written to as well stays.
            with contextlib.suppress(OSError):
                Path(path).rmdir()

    def _make(self, folder: str) -> None:
        if folder in self._known:
            return
        self._make(folder.rpartition("/")[0])
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
            self._folders.append(folder)
        self._known.add(folder)
