"""Hostile HTML that others collected and published, fetched by the package's name when the tests run.

Nothing of it is kept in this repository. A package is fetched once, by the registry's own client, into the reader's
cache folder, and believed only if its digest is the one named here.
"""

import ast
import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path

_OF_H5SC = "-->]]>]"
"""How each entry of the HTML5 Security Cheatsheet ends in DOMPurify's collection."""


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


# Later versions of DOMPurify come without their tests. The older of these two has the cheatsheet as it was published.
PURIFY_OLD = Package(
    "npm",
    "dompurify",
    "0.4.0",
    "dompurify-0.4.0.tgz",
    "ebf248bd6a526a22ec1e50c810280bc6294eab5710c2a2a20cf837c65ae704bc",
)
PURIFY = Package(
    "npm",
    "dompurify",
    "0.8.2",
    "dompurify-0.8.2.tgz",
    "fd49086e2dcb753f19e56cc340e4e089f39d9d453c6e8b0b8653b0a388c9c1dc",
)
KNOWLEDGE = Package(
    "PyPI",
    "brs-kb",
    "4.0.2",
    "brs_kb-4.0.2-py3-none-any.whl",
    "a9f3737e9ef00f0a3b791d9d3b849618ec3e3eb98c27436ba174ff626ba5ebd8",
)


def of_dompurify() -> list[str]:
    """What DOMPurify is tested with."""
    old = json.loads(_member(PURIFY_OLD, "package/test/expect.json"))
    new = _member(PURIFY, "package/test/fixtures/expect.js")
    entries: list[dict[str, Any]] = [*old, *json.loads(new[new.index("[") : new.rindex("]") + 1])]
    return list(dict.fromkeys(entry["payload"] for entry in entries))


def of_h5sc() -> list[str]:
    """The HTML5 Security Cheatsheet, which is a part of DOMPurify's collection."""
    return [payload for payload in of_dompurify() if _OF_H5SC in payload]


def of_knowledge_base() -> list[str]:
    """The literals of a collection of some thousand payloads. Its modules are read and never executed."""
    found: dict[str, None] = {}
    with zipfile.ZipFile(KNOWLEDGE.path()) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("brs_kb/payloads/") and name.endswith(".py"):
                found.update(dict.fromkeys(_literals(archive.read(name).decode())))
    return list(found)


def _literals(source: str) -> Iterator[str]:
    """Values of all arguments `payload="…"`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "payload":
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _member(package: Package, name: str) -> str:
    with tarfile.open(package.path()) as archive:
        member = archive.extractfile(name)
        if member is None:
            raise RuntimeError(f"{package.file} has no file {name}")
        return member.read().decode()
