"""The page's analyser of names (`web/src/runtimes/python/names.ts`), held against Python's own tables of names."""

import json
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

import pytest

from tests.unit.names.reference import names_of, parse
from tests.unit.names.snippets import SNIPPETS

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "tests/browser/scripts"
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
EVERY = 12
"""Of the library's files one in so many is compared, which takes Python long; all of them are analysed."""
PARTS = ("asyncio", "collections", "email", "importlib", "json", "unittest", "xml")

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="the analyser runs under Node")


class Found(TypedDict):
    defines: list[str]
    uses: list[str]
    ms: float


class Analyser:
    """A process that analyses programs, started once for all tests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, programs: Sequence[str]) -> list[Found]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(programs) + "\n")
        self._process.stdin.flush()
        found: list[Found] = json.loads(self._process.stdout.readline())
        return found

    def differences(self, programs: dict[str, str]) -> dict[str, object]:
        """By the programs' names: what the analyser found and Python does not say, and the other way round."""
        different: dict[str, object] = {}
        for (name, source), found in zip(programs.items(), self(list(programs.values())), strict=True):
            expected = names_of(source)
            defines, uses = frozenset(found["defines"]), frozenset(found["uses"])
            if (defines, uses) != (expected.defines, expected.uses):
                different[name] = {
                    "defines": (sorted(defines - expected.defines), sorted(expected.defines - defines)),
                    "uses": (sorted(uses - expected.uses), sorted(expected.uses - uses)),
                }
        return different


@pytest.fixture(scope="module")
def analyse() -> Iterator[Analyser]:
    command = ["node", str(ROOT / "web/names.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Analyser(process)
        process.terminate()


def can_be_compared(source: str) -> bool:
    try:
        parse(source)
    except (SyntaxError, ValueError):
        return False
    # Python's table of a function named `top` says that its names are those of a module.
    return re.search(r"\bdef top\b", source) is None


def library() -> dict[str, str]:
    paths = [*LIBRARY.glob("*.py"), *(path for part in PARTS for path in (LIBRARY / part).rglob("*.py"))]
    texts: dict[str, str] = {}
    for path in sorted(paths):
        try:
            texts[str(path.relative_to(LIBRARY))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def test_agrees_with_python_on_snippets(analyse: Analyser) -> None:
    assert analyse.differences({source: source for source in SNIPPETS}) == {}


def test_agrees_with_python_on_programs_that_models_write(analyse: Analyser) -> None:
    programs = {path.name: path.read_text() for path in SCRIPTS.glob("*.py")}
    comparable = {name: source for name, source in programs.items() if can_be_compared(source)}
    assert len(comparable) > 70
    assert analyse.differences(comparable) == {}


def test_agrees_with_python_on_its_own_library(analyse: Analyser) -> None:
    programs = dict(list(library().items())[::EVERY])
    comparable = {name: source for name, source in programs.items() if can_be_compared(source)}
    assert len(comparable) > 25
    assert analyse.differences(comparable) == {}


def test_goes_through_the_whole_library(analyse: Analyser) -> None:
    programs = list(library().values())
    found = analyse(programs)
    assert len(found) > 300
    characters = sum(map(len, programs))
    assert sum(one["ms"] for one in found) < characters / 500, "more than 2 ms for a thousand characters"


def test_takes_time_that_grows_as_the_program_does(analyse: Analyser) -> None:
    text = (LIBRARY / "argparse.py").read_text(encoding="utf-8")
    programs = [text, text, text * 8]
    _, once, often = analyse(programs)
    assert often["ms"] < 8 * 3 * max(once["ms"], 5)
    assert often["defines"] == once["defines"]


@pytest.mark.parametrize(
    "program",
    [
        "x = " + "(" * 20_000 + "y" + ")" * 20_000,
        "x = " + " + ".join(["y"] * 20_000),
        "x = " + "f(" * 5_000 + "y" + ")" * 5_000,
        "x = " + "lambda: " * 5_000 + "y",
        "x = y" + ".a[0]" * 10_000,
        "".join(f"{' ' * level}if y:\n" for level in range(1_000)) + " " * 1_000 + "x = 1",
        "if y: pass\n" + "elif y: pass\n" * 5_000 + "x = 1",
        "x = [" * 3_000 + "y",
        "(" * 10_000 + "\n" + "x = y\n" * 1_000,
        "\0" * 1_000 + "\ud800x = y",
        "'''" * 3_001 + "\nx = y",
    ],
    ids=lambda program: re.sub(r"\s+", " ", program[:12]),
)
def test_is_not_brought_down(analyse: Analyser, program: str) -> None:
    (found,) = analyse([program])
    assert found["ms"] < 3_000


def test_knows_what_stands_before_a_mistake(analyse: Analyser) -> None:
    """A cell is analysed while somebody types in it."""
    programs: list[str] = []
    expected: list[frozenset[str]] = []
    for path in sorted(SCRIPTS.glob("*.py"))[::3]:
        source = path.read_text()
        if not can_be_compared(source):
            continue
        lines = source.splitlines(keepends=True)
        for statement in parse(source).body:
            before = "".join(lines[: statement.end_lineno])
            if not can_be_compared(before):
                continue
            for mistake in (
                "total = (price *\n",
                "def half(a, b\n",
                "for row in\n",
                "x = 'open\n",
                "class\n",
                "]\n",
            ):
                programs.append(f"{before.rstrip()}\n{mistake}")
                expected.append(names_of(before).defines)
    assert len(programs) > 500
    missing = [
        (program[-60:], sorted(names - frozenset(found["defines"])))
        for program, names, found in zip(programs, expected, analyse(programs), strict=True)
        if not names <= frozenset(found["defines"])
    ]
    assert missing == []
