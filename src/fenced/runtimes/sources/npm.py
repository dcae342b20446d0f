"""Files out of an npm package, fetched with ``npm pack``."""

import shutil
import tarfile
import zlib
from pathlib import Path

from fenced.runtimes.errors import MemberMissing, SourceUnavailable
from fenced.runtimes.progress import Report
from fenced.runtimes.sources.client import copy_member, fetch_archive


class NpmPackage:
    client = "npm"

    def __init__(self, package: str, version: str, size: int, downloads: Path) -> None:
        self.label = f"{package} {version}"
        self._spec = f"{package}@{version}"
        self._size = size
        self._folder = downloads / f"npm-{package}-{version}"

    @property
    def at_hand(self) -> bool:
        return self._tarball() is not None

    def fetch(self, member: str, target: Path, size: int, report: Report) -> None:
        tarball = self.obtain(report)
        try:
            with tarfile.open(tarball) as archive:
                stream = archive.extractfile(member)
                if stream is None:
                    raise MemberMissing(f"{self.label} has no file {member}")
                with stream:
                    copy_member(stream, target, size, self.label)
        except KeyError as error:
            raise MemberMissing(f"{self.label} has no file {member}") from error
        except (tarfile.TarError, EOFError, zlib.error) as error:
            tarball.unlink()
            raise SourceUnavailable(f"The download of {self.label} is damaged: {error}") from error

    def obtain(self, report: Report) -> Path:
        """The tarball's path; fetches it when it is not at hand."""
        at_hand = self._tarball()
        if at_hand is not None:
            return at_hand
        npm = shutil.which("npm")
        if npm is None:
            raise SourceUnavailable("npm is not installed", client=self.client)
        options = (
            "--ignore-scripts",
            "--loglevel=error",
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=500",
        )
        return fetch_archive(
            [npm, "pack", self._spec, *options, "--fetch-timeout=30000"],
            "*.tgz",
            label=self.label,
            folder=self._folder,
            size=self._size,
            report=report,
        )

    def _tarball(self) -> Path | None:
        return next(self._folder.glob("*.tgz"), None)
