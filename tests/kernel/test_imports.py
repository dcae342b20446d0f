"""Which packages a program needs, and what is said when one is not there."""

import json
import sys

import pytest

from fenced_kernel import Kernel

from .conftest import Run


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import absent_a", ["absent_a"]),
        ("import absent_a.b.c as d, absent_b", ["absent_a", "absent_b"]),
        ("from absent_a.b import c", ["absent_a"]),
        ("def f():\n    import absent_a", ["absent_a"]),
        ("try:\n    import absent_a\nexcept ImportError:\n    import absent_b", ["absent_a", "absent_b"]),
        ("import importlib\nimportlib.import_module('absent_a.b')", ["absent_a"]),
        ("__import__('absent_a')", ["absent_a"]),
        ("import absent_a\nimport absent_a", ["absent_a"]),
        ("await x\nimport absent_a", ["absent_a"]),
        ("%matplotlib inline\n!pip install foo\nimport absent_a", ["absent_a", "micropip", "foo"]),
        ("from . import absent_a", []),
        ("from .absent_a import b", []),
        ("import os, sys, json", []),
        ("import __main__", []),
        ("x = 'import absent_a'", []),
        ("import absent_a\nx = = 1", []),
        ("import absent_a\nx = 'a\0'", []),
        ("", []),
    ],
)
def test_missing_modules_are_found_without_running_anything(
    kernel: Kernel, source: str, names: list[str]
) -> None:
    assert json.loads(kernel.imports(source)) == names


def test_looking_imports_nothing(kernel: Kernel) -> None:
    import importlib.util

    name = next(n for n in ("wave", "imaplib", "ftplib", "nntplib") if n not in sys.modules)
    assert importlib.util.find_spec(name) is not None
    assert json.loads(kernel.imports(f"import {name}")) == []
    assert name not in sys.modules


def test_deep_nesting_is_no_accident(kernel: Kernel) -> None:
    assert json.loads(kernel.imports("(" * 100_000)) == []


async def test_a_package_that_is_not_installed_is_said_to_be_missing(run: Run) -> None:
    ran = await run("import absent_a.b")
    assert ran.error == {
        "name": "ModuleNotFoundError",
        "message": "No module named 'absent_a'\n"
        "There is no module 'absent_a' among the packages here, and none can be downloaded.",
        "line": 1,
    }
    assert ran.traceback[-1].startswith("There is no module 'absent_a' among")


async def test_a_misspelt_package_is_recognised(run: Run) -> None:
    assert "Did you mean 'sklearn'?" in (await run("import sklaern")).message


async def test_a_missing_part_of_an_installed_package_gets_no_hint(run: Run) -> None:
    assert (await run("import json.absent")).message.startswith("No module named 'json.absent'")
    assert "\n" not in (await run("import json.absent")).message
