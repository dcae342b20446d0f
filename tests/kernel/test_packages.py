"""Lines and headers that install packages, with an installer in memory in place of micropip."""

import asyncio
import json
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.host import PackageIndex
from fenced_kernel.packages import Installed, Installer, InstallError, commands, script
from fenced_kernel.packages.commands import Install, Other

from .conftest import CELL, Run
from .hosts import RecordingHost

PLACE = "https://packages.example"
MIRROR = "https://sandbox.example/index/1.f"
SHA256 = "a" * 64


class Micropip(ModuleType):
    """Remembers what it was asked for; `problem` is raised."""

    def __init__(self) -> None:
        super().__init__("micropip")
        self.asked: list[tuple[list[str], dict[str, bool]]] = []
        self.problem: BaseException | None = None
        self.waits = False
        self.began = asyncio.Event()

    async def install(self, requirements: list[str], **options: bool) -> None:
        self.asked.append((requirements, options))
        self.began.set()
        if self.waits:
            await asyncio.Event().wait()
        if self.problem is not None:
            raise self.problem


@pytest.fixture
def micropip(monkeypatch: pytest.MonkeyPatch) -> Micropip:
    module = Micropip()
    monkeypatch.setitem(sys.modules, "micropip", module)
    return module


@pytest.mark.parametrize(
    ("line", "requirements"),
    [
        ("%pip install cowsay", ["cowsay"]),
        ("pip install cowsay", ["cowsay"]),
        ("python3 -m pip install cowsay", ["cowsay"]),
        ("!pip install -U --upgrade-strategy eager 'a>=2' b[x]  # why", ["a>=2", "b[x]"]),
        ("!pip3 install a && pip install b | tail -1", ["a", "b"]),
        ("!pip install a==1 2>&1 > /dev/null", ["a==1"]),
        ("!python -m pip install a; python -m pip install b", ["a", "b"]),
        ("%conda install -c conda-forge -y a=1.2 b", ["a==1.2", "b"]),
        ("!uv pip install a", ["a"]),
        ("!uv add a", ["a"]),
    ],
)
def test_lines_are_read_as_people_write_them(line: str, requirements: list[str]) -> None:
    found = commands.read(line)
    assert isinstance(found, Install)
    assert list(found.requirements) == requirements


def test_options_that_matter_are_kept() -> None:
    found = commands.read("    %pip install -q --no-deps --pre a")
    assert found == Install("    ", ("a",), quiet=True, dependencies=False, prereleases=True)


@pytest.mark.parametrize(
    "line", ["x = 1", "pip = 3", "pip list", "uv = 1", "!ls", "%timeit x", "conda install x"]
)
def test_other_lines_are_left_alone(line: str) -> None:
    assert commands.read(line) is None


def test_a_line_that_asks_for_something_else_is_known_as_such() -> None:
    assert commands.read("  !pip list") == Other("  ")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%pip install -r requirements.txt", "files of requirements are not read"),
        ("%pip install -e .", "projects cannot be installed"),
        ("%pip install --index-url=https://x.example a", "the server's own index"),
        ("%pip install git+https://x.example/a", "not from addresses"),
        ("%pip install ./a-1-py3-none-any.whl", "not from addresses"),
        ("%pip install", "no package is named"),
        ("%pip install 'a", "a quote is not closed"),
        ("!pip install a && rm -rf b", "only 'pip install' works"),
    ],
)
async def test_what_cannot_be_done_is_refused_at_the_line(
    run: Run, micropip: Micropip, line: str, words: str
) -> None:
    ran = await run(f"x = 1\n{line}")
    assert ran.error is not None
    assert (ran.error["name"], ran.error["line"]) == ("SyntaxError", 2)
    assert words in ran.message
    assert micropip.asked == []


async def test_a_line_installs_when_the_program_comes_to_it(run: Run, micropip: Micropip) -> None:
    ran = await run(
        "print('first')\nfor x in range(2):\n    %pip install -q a\n    !pip install --no-deps b\nx"
    )
    assert ran.status == "completed"
    assert ran.stdout == "first\nb: ready.\nb: ready.\n"
    both = [(["a"], {"deps": True, "pre": False}), (["b"], {"deps": False, "pre": False})]
    assert micropip.asked == both * 2
    assert ran.value == "1"


async def test_nothing_is_installed_when_the_rest_is_wrong(run: Run, micropip: Micropip) -> None:
    await run("%pip install a\nx = = 1")
    assert micropip.asked == []


async def test_an_error_is_one_of_the_line(run: Run, micropip: Micropip) -> None:
    micropip.problem = InstallError("It was not possible. Do this.")
    ran = await run("x = 1\n%pip install a")
    assert ran.error == {"name": "InstallError", "message": "It was not possible. Do this.", "line": 2}
    assert "installer.py" not in "\n".join(ran.traceback)
    micropip.problem = ValueError("Expected end or semicolon")
    assert "'{x}' is no package" in (await run("%pip install {x}")).message


async def test_stop_ends_an_installation(kernel: Kernel, micropip: Micropip) -> None:
    micropip.waits = True
    running = asyncio.ensure_future(kernel.execute("%pip install a", CELL))
    await micropip.began.wait()
    kernel.interrupt()
    assert json.loads(await running)["status"] == "aborted"


def test_the_installer_is_loaded_ahead_with_what_the_line_names(kernel: Kernel) -> None:
    assert json.loads(kernel.imports("%pip install absent_a absent-b\n")) == ["micropip", "absent_a"]
    assert json.loads(kernel.imports("# /// script\n# dependencies = ['x']\n# ///\n")) == ["micropip"]


HEADER = """# A tool.

# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "a>=1",
#
#   "b",
# ]
# ///
import a
"""


def test_headers_are_read() -> None:
    assert script.dependencies(HEADER) == ["a>=1", "b"]
    assert script.dependencies("# /// script\n# x = 1\n# ///\n") == []
    assert script.dependencies("import a") == []
    assert script.dependencies("print('# /// script')") == []


@pytest.mark.parametrize("line", ["dependencies = [", "dependencies = 'a'", "dependencies = [1]"])
def test_headers_that_cannot_be_read_are_told_of(line: str) -> None:
    with pytest.raises(InstallError, match="cannot be read"):
        script.dependencies(f"# /// script\n# {line}\n# ///\n")


async def test_headers_are_installed_before_the_program(kernel: Kernel, micropip: Micropip) -> None:
    assert json.loads(await kernel.install_for(HEADER)) == {"error": None}
    assert micropip.asked == [(["a>=1", "b"], {"deps": True, "pre": False})]
    micropip.problem = InstallError("Not possible.")
    assert json.loads(await kernel.install_for(HEADER)) == {"error": "Not possible."}


class Answers:
    """What the server's mirror says."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes]] = {}
        self.down = False

    async def __call__(self, url: str, /) -> tuple[int, bytes]:
        if self.down:
            raise OSError("nothing there")
        return self.pages.get(url, (404, b"{}"))


@pytest.fixture
def parts(
    monkeypatch: pytest.MonkeyPatch, host: RecordingHost
) -> Iterator[tuple[Installer, Answers, SimpleNamespace]]:
    """An installer that has taken over the parts of micropip which ask the index."""
    index, transaction, wheels = (ModuleType(f"micropip.{name}") for name in ("i", "t", "w"))
    found: dict[str, Any] = {"DEFAULT_INDEX_URLS": ["own"], "query_package": None}
    found["ProjectInfo"] = SimpleNamespace(from_simple_json_api=lambda listing: listing)
    vars(index).update(found)

    class Transaction:
        _compat_layer = SimpleNamespace(lockfile_packages={"numpy": {"version": "2.0"}})

        def check_version_satisfied(self, requirement: Any) -> tuple[bool, str]:
            if requirement.name == "old":
                raise ValueError("Requested 'old>2', but old==1.0 is already installed. If you want")
            return True, "2.0"

        async def _add_requirement_from_pyodide_lock(self, requirement: Any) -> bool:
            return requirement.name in self._compat_layer.lockfile_packages

    def find_wheel(metadata: Any, requirement: Any) -> None:
        raise ValueError("Can't find a pure Python 3 wheel")

    vars(transaction).update(Transaction=Transaction, find_wheel=find_wheel)

    class WheelInfo:
        name, version = "a", "1.0"

        def __init__(self, url: str) -> None:
            self.url = url

        async def _fetch_bytes(self, url: str) -> bytes:
            return b"elsewhere"

        async def install(self) -> None:
            pass

    vars(wheels).update(WheelInfo=WheelInfo)
    for name, module in {"package_index": index, "transaction": transaction, "wheelinfo": wheels}.items():
        monkeypatch.setitem(sys.modules, f"micropip.{name}", module)
    installer, answers = Installer(), Answers()
    host.index = PackageIndex(PLACE, MIRROR)
    undo = installer.connect(host, answers)
    yield installer, answers, SimpleNamespace(index=index, transaction=transaction, WheelInfo=WheelInfo)
    for one in undo:
        one()
    assert index.query_package is None


async def told(awaitable: Any) -> str:
    with pytest.raises(InstallError) as caught:
        await awaitable
    return str(caught.value)


async def test_each_way_in_which_the_index_fails_has_its_words(
    parts: tuple[Installer, Answers, Any], host: RecordingHost
) -> None:
    _, answers, micropip = parts
    query = micropip.index.query_package

    def page(name: str, status: int, body: object) -> None:
        answers.pages[f"{MIRROR}/simple/{name}/"] = (status, json.dumps(body).encode())

    page("a", 200, {"files": [1], "others": 3})
    assert await query("a", ["own"]) == {"files": [1], "others": 3}
    page("b", 200, {"files": [], "others": 3})
    assert "b is not available for WebAssembly" in await told(query("b", ["own"]))
    assert "knows no 'c'" in await told(query("c", ["own"]))
    page("d", 403, {})
    assert "Restart the session" in await told(query("d", ["own"]))
    page("e", 503, {"error": "The package index cannot be reached."})
    assert await told(query("e", ["own"])) == (
        "e was not installed: The package index cannot be reached. Check the connection and run again."
    )
    answers.down = True
    assert "does not answer" in await told(query("a", ["own"]))
    assert host.refusals == []
    host.index = PackageIndex(PLACE, None)
    assert f"may not use the package index ({PLACE})" in await told(query("a", ["own"]))
    assert host.refusals == [PLACE]
    host.index = None
    assert "offers no package index" in await told(query("a", ["own"]))


async def test_versions_that_do_not_fit_are_told_of(parts: tuple[Installer, Answers, Any]) -> None:
    _, _, micropip = parts
    metadata = SimpleNamespace(releases={"1.0": (), "2.0": ()})

    class Requirement(SimpleNamespace):
        def __str__(self) -> str:
            return f"{self.name}{self.specifier}"

    with pytest.raises(InstallError, match=r"fits 'a>9'; the newest that do are 1\.0, 2\.0"):
        micropip.transaction.find_wheel(metadata, Requirement(name="a", specifier=">9"))
    with pytest.raises(InstallError, match="not available for WebAssembly"):
        micropip.transaction.find_wheel(metadata, Requirement(name="a", specifier=""))
    with pytest.raises(InstallError, match=r"'old>2' was asked for, but old 1\.0 is here already"):
        micropip.transaction.Transaction().check_version_satisfied(Requirement(name="old", specifier=">2"))


async def test_what_was_installed_is_remembered_and_installed_again(
    parts: tuple[Installer, Answers, Any], host: RecordingHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer, answers, micropip = parts
    path = f"files/{SHA256}/a-1.0-py3-none-any.whl"
    answers.pages[f"{MIRROR}/{path}"] = (200, b"wheel")
    wheel = micropip.WheelInfo(f"{MIRROR}/{path}")
    assert await wheel._fetch_bytes(wheel.url) == b"wheel"
    await wheel.install()
    await micropip.WheelInfo("https://elsewhere.example/b.whl").install()
    await micropip.transaction.Transaction()._add_requirement_from_pyodide_lock(SimpleNamespace(name="numpy"))
    kept = installer.installed
    assert kept == [Installed("a", "1.0", path, SHA256), Installed("numpy", "2.0", "", "")]

    module = Micropip()
    monkeypatch.setitem(sys.modules, "micropip", module)
    await installer.again(kept)
    assert module.asked == []
    host.index = PackageIndex(PLACE, f"{MIRROR}2")
    another = Installer()
    another.connect(host, None)
    await another.again(kept)
    assert module.asked == [([f"{MIRROR}2/{path}", "numpy"], {"deps": False, "pre": False})]
    assert another.packages_to_have() == another.installed == kept


async def test_what_cannot_be_installed_again_takes_nothing_along_and_stays_remembered(
    host: RecordingHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [Installed(name, "1.0", f"files/{SHA256}/{name}.whl", SHA256) for name in ("a", "gone")]
    numpy = Installed("numpy", "2.0", "", "")

    class Offline(Micropip):
        async def install(self, requirements: Any, **options: Any) -> None:
            await super().install(requirements, **options)
            if any("gone" in one for one in requirements):
                raise OSError("no answer")

    monkeypatch.setitem(sys.modules, "micropip", Offline())
    installer = Installer()
    installer.connect(host, None)
    host.index = PackageIndex(PLACE, None)
    await installer.again([*kept, numpy])
    assert [
        (name, "may not use the package index" in why) for name, why in installer.not_installed.items()
    ] == [
        ("a", True),
        ("gone", True),
    ]
    assert installer.packages_to_have() == [numpy, *kept]
    host.index = PackageIndex(PLACE, MIRROR)
    await installer.again([*kept, numpy])
    assert installer.not_installed == {"gone": "no answer"}
    assert installer.packages_to_have() == [numpy, *kept]
    assert host.refusals == []
