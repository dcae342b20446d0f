import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.editing.formatters import FORMATTERS

from .test_requests import ask

Place = Callable[[str, str], None]

BLACK = """
class Mode: pass
def format_str(code, mode):
    assert isinstance(mode, Mode)
    lines = [line.rstrip().rstrip(";").replace("=1", " = 1") for line in code.split("\\n")]
    return "\\n".join(lines).rstrip("\\n") + "\\n"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Puts a module where the session finds it, and takes every formatter of this machine out of sight."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    for formatter in FORMATTERS:
        name = formatter.module.partition(".")[0]
        for loaded in [module for module in sys.modules if module.partition(".")[0] == name]:
            monkeypatch.delitem(sys.modules, loaded)

    def put(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        monkeypatch.setitem(sys.modules, file.stem, None)
        monkeypatch.delitem(sys.modules, file.stem)

    return put


def formatted(kernel: Kernel, code: str) -> dict[str, Any]:
    answer: dict[str, Any] = ask(kernel, "format", code=code)
    return answer


def test_without_a_formatter_it_says_what_to_do(kernel: Kernel, place: Place) -> None:
    answer = formatted(kernel, "x=1")
    assert answer["code"] is None
    assert "%pip install black" in answer["message"]


def test_black_formats_with_its_own_settings(kernel: Kernel, place: Place) -> None:
    place("black.py", BLACK)
    assert formatted(kernel, "x=1   \ny=1") == {"code": "x = 1\ny = 1\n", "by": "Black", "message": None}


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("ruff_api/__init__.py", "def format_string(path, code): return f'{path}: {code}'", "Ruff"),
        ("autopep8.py", "def fix_code(code, options): return f'cell.py: {code}'", "autopep8"),
        ("yapf/yapflib/yapf_api.py", "def FormatCode(code): return f'cell.py: {code}', True", "YAPF"),
    ],
)
def test_another_formatter_does_where_black_is_not(
    kernel: Kernel, place: Place, path: str, text: str, title: str
) -> None:
    place(path, text)
    assert formatted(kernel, "x=1") == {"code": "cell.py: x=1", "by": title, "message": None}


def test_notebook_commands_stay_as_they_are(kernel: Kernel, place: Place) -> None:
    place("black.py", BLACK)
    code = "%pip install  rich\nx=1\nif x:\n    !pip install  numpy\ny=1\n"
    assert formatted(kernel, code)["code"] == code.replace("=1", " = 1")


def test_a_line_in_a_text_is_no_command(kernel: Kernel, place: Place) -> None:
    place("black.py", BLACK)
    code = 'text = """\n%pip install x\n"""\n'
    assert formatted(kernel, code)["code"] == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x=1\nx;", "x = 1\nx;\n"),
        ("x;  # quiet", "x;  # quiet\n"),
        ("x = 1;", "x = 1\n"),
        ("'é';", "'é';\n"),
        ("(\n    x\n);  # quiet", "(\n    x\n);  # quiet\n"),
        ("x;\n# a note", "x;\n# a note\n"),
        ("x;\n\n# a note;", "x;\n\n# a note\n"),
        ("x  # see note;", "x  # see note\n"),
        ("x\n# see note;", "x\n# see note\n"),
        ("'a;'  # b;c;", "'a;'  # b;c\n"),
    ],
)
def test_a_semicolon_that_keeps_a_value_quiet_stays(
    kernel: Kernel, place: Place, code: str, expected: str
) -> None:
    place("black.py", BLACK)
    assert formatted(kernel, code)["code"] == expected


def test_code_that_is_no_python_is_named_by_its_line(kernel: Kernel, place: Place) -> None:
    place("black.py", BLACK)
    answer = formatted(kernel, "x = 1\ny = = 2")
    assert answer["code"] is None
    assert answer["message"].startswith("Line 2 is no valid Python (invalid syntax)")


def test_what_a_formatter_raises_is_told_and_leaves_the_session_well(kernel: Kernel, place: Place) -> None:
    place("black.py", "class Mode: pass\ndef format_str(code, mode): raise KeyError('no')\n")
    assert formatted(kernel, "x = 1")["message"] == "Black could not format this: KeyError: 'no'"
    place("black.py", "raise SystemExit")
    assert formatted(kernel, "x = 1")["message"] == "Black was stopped, so nothing was formatted."
    assert ask(kernel, "complete", code="le", cursor=2)["start"] == 0


def test_an_empty_text_is_what_it_is(kernel: Kernel, place: Place) -> None:
    place("black.py", BLACK)
    assert formatted(kernel, "\n")["code"] == "\n"
