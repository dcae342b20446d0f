"""A small lock, and fakes of the two boundaries: where files come from, and what prepares Pyodide."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fenced.runtimes.errors import MemberMissing, SourceUnavailable
from fenced.runtimes.install import Installer, Outcome
from fenced.runtimes.lock import (
    PARTS,
    Lock,
    LockedFile,
    LockedPackage,
    NpmSource,
    Origin,
    Part,
    PyodideRelease,
)
from fenced.runtimes.node import BuildError, Command, Tool
from fenced.runtimes.progress import Event, Report
from fenced.runtimes.sources import Source

BASE = "pyodide/1.0"
CONTENTS = {
    "pyodide.mjs": b"export const interpreter = 1;\n" * 40,
    "python_stdlib.zip": b"PK the library",
    "numbers-1.0-py3-none-any.whl": b"a wheel of numbers " * 60,
    "plots-2.0-py3-none-any.whl": b"a wheel of plots " * 60,
    "tiny.gguf": b"GGUF weights " * 60,
}
KERNEL = {"fenced_kernel/__init__.py": b"answer = 42\n", "fenced_kernel/cell.py": b"# a cell\n" * 50}


class FakeSource:
    """Gives files from memory. ``at_hand``, ``down`` and the bytes may be changed by a test."""

    def __init__(self, label: str, files: Mapping[str, bytes], client: str = "fake") -> None:
        self.label = label
        self.client = client
        self.files = dict(files)
        self.at_hand = False
        self.down: SourceUnavailable | None = None
        self.asked: list[str] = []
        self.on_fetch: Callable[[str], None] = lambda member: None

    def fetch(self, member: str, target: Path, size: int, report: Report) -> None:
        self.asked.append(member)
        self.on_fetch(member)
        if self.down is not None:
            raise self.down
        if member not in self.files:
            raise MemberMissing(f"{self.label} has no {member}")
        target.write_bytes(self.files[member])


class FakeTool:
    """Makes recognisable files in place of what Node makes; fails the commands in ``broken``, and those in
    ``broken_with_image`` where they are given one."""

    def __init__(
        self,
        version: str = "v20.0.0",
        broken: tuple[Command, ...] = (),
        broken_with_image: tuple[Command, ...] = (),
    ) -> None:
        self.version = version
        self.broken = broken
        self.broken_with_image = broken_with_image
        self.ran: list[Command] = []
        self.options: dict[Command, Mapping[str, object]] = {}

    def run(self, command: Command, options: Mapping[str, object]) -> None:
        self.ran.append(command)
        self.options[command] = options
        if command in (self.broken_with_image if options.get("image") else self.broken):
            raise BuildError(f"{command} does not work here")
        if "target" in options:
            kernel = Path(str(options["kernel"])).read_bytes() if "kernel" in options else b""
            image = Path(str(options["image"])).read_bytes() if options.get("image") else b""
            Path(str(options["target"])).write_bytes(command.encode() * 100 + kernel + image)


class Workbench:
    """Runs installations into one folder with the fakes, and keeps what was reported."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.near = FakeSource("near", CONTENTS)
        self.far = FakeSource("far", CONTENTS)
        self.tool: FakeTool | None = FakeTool()
        self.kernel = dict(KERNEL)
        self.events: list[Event] = []
        self.lock = _lock()

    def install(
        self, parts: tuple[Part, ...] = PARTS, *, verify: bool = False, report: Report | None = None
    ) -> Outcome:
        installer = Installer(
            self.directory,
            self.lock,
            report or self.events.append,
            sources=lambda lock, downloads: self._sources(),
            find_tool=self._find_tool,
            kernel=self.kernel,
        )
        return installer.run(parts, verify=verify)

    def path(self, name: str) -> Path:
        return self.directory / next(file.path for file in self.lock.files if file.name == name)

    def asked(self) -> list[str]:
        return [*self.near.asked, *self.far.asked]

    def _sources(self) -> Mapping[str, Source]:
        return {"near": self.near, "far": self.far}

    def _find_tool(self) -> tuple[Tool | None, str]:
        return self.tool, "" if self.tool else "Node is not installed"

    def with_data(self) -> None:
        """Gives the wheels the names of those that an image is made of."""
        numbers, plots = self.lock.packages["numbers"], self.lock.packages["plots"]
        packages = {
            "cycles": numbers.model_copy(update={"depends": ()}),
            "matplotlib": plots.model_copy(update={"depends": ("numpy", "cycles", "absent")}),
            "numpy": numbers,
            "pandas": plots.model_copy(update={"depends": ("numpy",)}),
            "requests": numbers,
        }
        self.lock = self.lock.model_copy(update={"packages": packages})


def _lock() -> Lock:
    def locked(name: str, path: str, part: Part) -> LockedFile:
        data = CONTENTS[name]
        return LockedFile(
            name=name,
            path=path,
            part=part,
            version="1.0",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            origins=(Origin(source="near", member=name), Origin(source="far", member=name)),
        )

    names = [name for name in CONTENTS if name != "tiny.gguf"]
    return Lock(
        format=1,
        pyodide=PyodideRelease(version="1.0", info={"python": "3.14.0"}),
        sources={
            name: NpmSource(kind="npm", package=name, version="1.0", size=1) for name in ("near", "far")
        },
        files=(
            *(locked(name, f"{BASE}/{name}", "python") for name in names),
            locked("tiny.gguf", "models/tiny.gguf", "model"),
        ),
        packages={
            "numbers": LockedPackage(
                version="1.0", file="numbers-1.0-py3-none-any.whl", imports=("numbers",), depends=()
            ),
            "plots": LockedPackage(
                version="2.0", file="plots-2.0-py3-none-any.whl", imports=("plots",), depends=("numbers",)
            ),
        },
    )


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path / "runtimes")
