"""The runtimes' folder and its record of what was verified.

Hashing 200 MB at each start would take a second, so ``installed.json`` remembers, for each file whose
hash was once checked, the size and modification time it had then. A file that still has both is
trusted; ``--verify`` hashes anew.
"""

import hashlib
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import BaseModel, ValidationError

from fenced.runtimes.errors import FolderError

RECORD = "installed.json"
DOWNLOADS = "downloads"
CHUNK = 1 << 20


def default_directory() -> Path:
    """The folder used when no other is configured: in the user's cache."""
    return platformdirs.user_cache_path("fenced", appauthor=False) / "runtimes"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Known(BaseModel):
    """A file as it was when its hash was checked."""

    size: int
    mtime_ns: int
    sha256: str


class Built(BaseModel):
    """What was built here, as paths within the folder; None where it could not be."""

    kernel: str | None = None
    stdlib: str | None = None
    stdlib_key: str | None = None
    """What the compiled standard library was made from."""
    snapshot: str | None = None
    image: str | None = None
    image_key: str | None = None
    """What the image of packages was made from."""
    numpy: str | None = None
    """The wheel of numpy with 64-bit integers, which stands for the fetched one."""
    numpy_key: str | None = None
    """What it was made from, or was tried to be."""
    why_numpy: str | None = None
    """Why there is none, in words."""
    image_packages: tuple[str, ...] = ()
    """What is in it."""
    data_snapshot: str | None = None
    """With the image's packages imported; it fits this image and this library alone."""
    goal: str | None = None
    """What all of these were made from, or were tried to be."""
    tool: str | None = None
    """The Node that made it, or why there was none: a failed build is repeated when either changes."""
    why: str | None = None
    """Why there is no snapshot, in words."""
    why_data: str | None = None
    """Why there is no image, or no snapshot with its packages."""


class Record(BaseModel):
    format: Literal[1] = 1
    files: dict[str, Known] = {}
    compressed: dict[str, str] = {}
    """Files that were compressed, and the hash they had then."""
    built: Built = Built()


class Folder:
    """One runtimes' folder. Changes are written atomically; :meth:`save` keeps the record."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.record = self._load()

    def path(self, relative: str) -> Path:
        return self.root / relative

    def trusted(self, relative: str, sha256: str | None = None) -> bool:
        """Whether the file is there, unchanged since its hash was found to be ``sha256`` (None: any)."""
        known = self.record.files.get(relative)
        if known is None or (sha256 is not None and known.sha256 != sha256):
            return False
        try:
            stat = self.path(relative).stat()
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (known.size, known.mtime_ns)

    def size(self, relative: str) -> int:
        """Bytes of a trusted file."""
        return self.record.files[relative].size

    def sha256(self, relative: str) -> str:
        """Hash of a trusted file."""
        return self.record.files[relative].sha256

    def adopt(self, relative: str, sha256: str) -> bool:
        """Hashes the file in place and trusts it from now on; False when it is not there or differs."""
        path = self.path(relative)
        if not path.is_file() or sha256_of(path) != sha256:
            return False
        self._remember(relative, sha256)
        return True

    def place(self, relative: str, source: Path, sha256: str) -> None:
        """Moves a file that was found to have ``sha256`` into place."""
        target = self.path(relative)
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
        self._remember(relative, sha256)

    def write(self, relative: str, data: bytes) -> None:
        """Writes a file that was made here."""
        part = self.scratch(relative.replace("/", "-") + ".new")
        part.write_bytes(data)
        self.place(relative, part, hashlib.sha256(data).hexdigest())

    def remove(self, relative: str) -> None:
        self.path(relative).unlink(missing_ok=True)
        self.record.files.pop(relative, None)
        self.record.compressed.pop(relative, None)

    def scratch(self, name: str) -> Path:
        """A path for something unfinished, on the same file system."""
        downloads = self.root / DOWNLOADS
        downloads.mkdir(parents=True, exist_ok=True)
        return downloads / name

    def save(self) -> None:
        part = self.root / (RECORD + ".new")
        part.write_text(self.record.model_dump_json(indent=1), "utf-8")
        part.replace(self.root / RECORD)

    def prepare(self) -> None:
        """Makes the folder. Raises FolderError when it cannot be written."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            probe = self.root / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise FolderError(
                f"The runtimes' folder {self.root} cannot be written ({error.strerror}). "
                "Choose another with FENCED_RUNTIMES_DIR, or change its permissions."
            ) from error

    def reload(self) -> None:
        """Reads the record again, after another process may have changed it."""
        self.record = self._load()

    def _remember(self, relative: str, sha256: str) -> None:
        stat = self.path(relative).stat()
        self.record.files[relative] = Known(size=stat.st_size, mtime_ns=stat.st_mtime_ns, sha256=sha256)

    def _load(self) -> Record:
        try:
            return Record.model_validate_json((self.root / RECORD).read_bytes())
        except FileNotFoundError:
            return Record()
        except ValidationError:
            # A damaged record costs one hashing of what is there, no more.
            return Record()
        except OSError as error:
            raise FolderError(
                f"The runtimes' folder {self.root} cannot be read ({error.strerror}). "
                "Change its permissions, or choose another folder with FENCED_RUNTIMES_DIR."
            ) from error
