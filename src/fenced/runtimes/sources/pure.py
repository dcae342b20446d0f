"""The part in plain Python of a wheel that has compiled modules too, as a wheel of its own.

Some packages (PyYAML, MarkupSafe) work without their compiled part and publish no wheel without it. A wheel for any
machine has the same sources, and is fetched without running anything of it, which a source archive is not. What is made
of it is the same everywhere: names in order, one date, nothing compressed.
"""

import base64
import csv
import hashlib
import io
import re
import zipfile
import zlib
from pathlib import Path

from fenced.runtimes.errors import SourceUnavailable
from fenced.runtimes.progress import Report
from fenced.runtimes.sources.wheel import Wheel

MACHINE = (
    "--platform=manylinux2014_x86_64",
    "--implementation=cp",
    "--python-version=3.12",
    "--abi=cp312",
)
"""Whose wheel is fetched, wherever this runs; a Python 3.12 has compiled parts of all that is locked."""
EPOCH = (1980, 1, 1, 0, 0, 0)
COMPILED = (".so", ".c", ".pyx", ".pxd", ".h", ".pyi")


class PureWheel:
    client = "pip"

    def __init__(self, package: str, version: str, size: int, downloads: Path) -> None:
        self._wheel = Wheel(package, version, size, downloads, MACHINE)
        self.label = self._wheel.label

    @property
    def at_hand(self) -> bool:
        return self._wheel.at_hand

    def fetch(self, member: str, target: Path, size: int, report: Report) -> None:
        """Writes the wheel; there is no other member."""
        wheel = self.obtain(report)
        try:
            target.write_bytes(pure_part(wheel.read_bytes()))
        except (zipfile.BadZipFile, EOFError, zlib.error, StopIteration) as error:
            wheel.unlink()
            raise SourceUnavailable(f"The download of {self.label} is damaged: {error}") from error

    def obtain(self, report: Report) -> Path:
        """The path of the whole wheel; fetches it when it is not at hand."""
        return self._wheel.obtain(report)


def pure_part(wheel: bytes) -> bytes:
    """A wheel of what is plain Python in a wheel; the same bytes for the same wheel."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = sorted(name for name in archive.namelist() if not name.endswith(("/", *COMPILED)))
        metadata = next(name for name in names if name.endswith(".dist-info/WHEEL")).removesuffix("WHEEL")
        files = {name: archive.read(name) for name in names}
    files[f"{metadata}WHEEL"] = _described(files[f"{metadata}WHEEL"].decode()).encode()
    del files[f"{metadata}RECORD"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, content in [*files.items(), (f"{metadata}RECORD", _record(files, metadata))]:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # else it differs where it is made on Windows
            entry.external_attr = 0o644 << 16
            made.writestr(entry, content)
    return out.getvalue()


def pure_name(filename: str) -> str:
    """The name of the wheel that is made of the one with this name."""
    name, version = filename.split("-")[:2]
    return f"{name}-{version}-py3-none-any.whl"


def _described(wheel: str) -> str:
    """The file that says what a wheel is for."""
    lines = [line for line in wheel.splitlines() if line and not re.match(r"(?i)tag:|root-is-purelib:", line)]
    return "\n".join([*lines, "Root-Is-Purelib: true", "Tag: py3-none-any", ""])


def _record(files: dict[str, bytes], metadata: str) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([f"{metadata}RECORD", "", ""])
    return text.getvalue().encode()
