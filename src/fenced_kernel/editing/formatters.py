"""The packages that lay out Python, as far as they are installed in the session; the first that is there does it."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Formatter:
    """One package and how it is called."""

    module: str
    title: str
    layout: Callable[[Any, str], str]
    """Gets the module and the code; raises whatever the package raises."""


def _black(black: Any, code: str) -> str:
    text: str = black.format_str(code, mode=black.Mode())
    return text


def _ruff(ruff: Any, code: str) -> str:
    text: str = ruff.format_string("cell.py", code)
    return text


def _yapf(yapf: Any, code: str) -> str:
    text, _ = yapf.FormatCode(code)
    return str(text)


def _autopep8(autopep8: Any, code: str) -> str:
    # With its usual exceptions; and an import may have a reason to stand below something.
    ignored = ["E226", "E24", "W50", "W690", "E402"]
    text: str = autopep8.fix_code(code, options={"ignore": ignored})
    return text


FORMATTERS = (
    Formatter("black", "Black", _black),
    # Ruff itself is a program of its own, which cannot run in a browser; this is its formatter as a library.
    Formatter("ruff_api", "Ruff", _ruff),
    Formatter("yapf.yapflib.yapf_api", "YAPF", _yapf),
    Formatter("autopep8", "autopep8", _autopep8),
)


def present() -> Formatter | None:
    """The first that can be imported; nothing is imported to find out."""
    for formatter in FORMATTERS:
        if importlib.util.find_spec(formatter.module.partition(".")[0]) is not None:
            return formatter
    return None


def lay_out(formatter: Formatter, code: str) -> str:
    """The code as the package lays it out; raises what the package raises, which may be anything."""
    return formatter.layout(importlib.import_module(formatter.module), code)
