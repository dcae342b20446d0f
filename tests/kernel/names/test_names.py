"""The names that a source defines and uses, held against vectors and against Python's own tables of names."""

import json
import re
import sysconfig
import time
from pathlib import Path

import pytest

from fenced_kernel import Kernel
from fenced_kernel.names import Names, names_of
from fenced_kernel.names.found import LONGEST, LONGEST_SOURCE, MOST
from tests.kernel.names.reference import names_of as by_python
from tests.kernel.names.reference import parse
from tests.kernel.names.vectors import VECTORS

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "tests/browser/scripts"
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
EVERY = 12
"""Of the library's files one in so many is compared, which takes Python's tables long."""
PARTS = ("asyncio", "collections", "email", "importlib", "json", "unittest", "xml")


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
    return {name: text for name, text in texts.items() if len(text) <= LONGEST_SOURCE}


def differences(programs: dict[str, str]) -> dict[str, object]:
    """By the programs' names: what the kernel found and Python does not say, and the other way round."""
    different: dict[str, object] = {}
    for name, source in programs.items():
        found, expected = names_of(source), by_python(source)
        assert found is not None, name
        defines, uses = frozenset(found.defines), frozenset(found.uses)
        if (defines, uses) != (expected.defines, expected.uses):
            different[name] = {
                "defines": (sorted(defines - expected.defines), sorted(expected.defines - defines)),
                "uses": (sorted(uses - expected.uses), sorted(expected.uses - uses)),
            }
    return different


@pytest.mark.parametrize("source", VECTORS, ids=lambda source: re.sub(r"\W+", " ", source, flags=re.A)[:50])
def test_what_a_program_defines_and_uses(source: str) -> None:
    found = names_of(source)
    assert found is not None
    assert (" ".join(found.defines), " ".join(found.uses)) == VECTORS[source]


def test_agrees_with_python_on_the_same_programs() -> None:
    assert differences({source: source for source in VECTORS}) == {}


def test_agrees_with_python_on_programs_that_models_write() -> None:
    programs = {path.name: path.read_text() for path in SCRIPTS.glob("*.py")}
    comparable = {name: source for name, source in programs.items() if can_be_compared(source)}
    assert len(comparable) > 70
    assert differences(comparable) == {}


def test_agrees_with_python_on_its_own_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenced_kernel.names.found.MOST", 10_000)
    programs = dict(list(library().items())[::EVERY])
    comparable = {name: source for name, source in programs.items() if can_be_compared(source)}
    assert len(comparable) > 25
    assert differences(comparable) == {}


def test_goes_through_the_whole_library() -> None:
    programs = list(library().values())
    assert len(programs) > 300
    assert sum(names_of(source) is not None for source in programs) > 300


@pytest.mark.parametrize(
    "program",
    [
        "x = " + "(" * 20_000 + "y" + ")" * 20_000,
        "x = " + " + ".join(["y"] * 20_000),
        "x = " + "f(" * 5_000 + "y" + ")" * 5_000,
        "x = " + "lambda: " * 5_000 + "y",
        "x = y" + ".a[0]" * 10_000,
        "".join(f"{' ' * level}if y:\n" for level in range(90)) + " " * 90 + "x = 1",
        "if y: pass\n" + "elif y: pass\n" * 5_000 + "x = 1",
        "x = [" * 3_000 + "y",
        "(" * 10_000 + "\n" + "x = y\n" * 1_000,
        "\0" * 1_000 + "\ud800x = y",
        "'''" * 3_001 + "\nx = y",
    ],
    ids=lambda program: re.sub(r"\W+", " ", program[:12], flags=re.A),
)
def test_is_not_brought_down(program: str) -> None:
    began = time.process_time()
    found = names_of(program)
    assert found is None or set(found.defines) <= {"x"}
    assert time.process_time() - began < 3


def test_a_long_sum_is_no_reason_to_know_nothing() -> None:
    assert names_of("x = " + " + ".join(["y"] * 500)) == Names(("x",), ("y",))


@pytest.mark.parametrize("source", ["x = = 1\ny = 2", "x = 1\ny = (", "%time x = 1", "!ls", "x = 1\0"])
def test_what_cannot_be_parsed_never_runs_and_defines_nothing(source: str) -> None:
    assert names_of(source) == Names((), ())


def test_notebook_commands_and_prompts_are_read_as_they_run() -> None:
    assert names_of("%pip install x\n%matplotlib inline\ny = z\nz?") == Names(("y",), ("z",))
    assert names_of(">>> a = 1\n>>> a + b\n3") == Names(("a",), ("b",))
    assert names_of("    a = 1\n    print(a, b)") == Names(("a",), ("b", "print"))


def test_more_than_is_told_is_not_known() -> None:
    assert names_of("\n".join(f"x{n} = 1" for n in range(MOST))) is not None
    assert names_of("\n".join(f"x{n} = 1" for n in range(MOST + 1))) is None
    assert names_of("x" * LONGEST + " = 1") is not None
    assert names_of("x" * (LONGEST + 1) + " = 1") is None
    assert names_of("#" * LONGEST_SOURCE + "\nx = 1") is None


def test_the_kernel_tells_them_as_json() -> None:
    kernel = Kernel()
    assert json.loads(kernel.names("x = y")) == {"defines": ["x"], "uses": ["y"]}
    assert json.loads(kernel.names("#" * LONGEST_SOURCE + "\nx = 1")) is None
