"""`name?` and `name??` in a cell: what something is and how it is called, printed under the cell as IPython does."""

import inspect
import re
from collections.abc import Callable
from typing import Any

NAME = "__fenced_ask__"
"""The function that answers, in the names of the program."""

_QUESTION = re.compile(
    r"^(?P<indent>[ \t]*)(?P<before>\?{0,2})[ \t]*(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*|\[[-\w'\"]+\])*)"
    r"[ \t]*(?P<after>\?{0,2});?[ \t]*$"
)
_LONGEST = 20_000


def call_for(line: str) -> str | None:
    """Python on one line that answers the question; None when the line asks nothing."""
    match = _QUESTION.match(line.rstrip("\r\n"))
    if match is None or bool(match["before"]) == bool(match["after"]):
        return None
    source = "??" in (match["before"], match["after"])
    # The name is looked up where the line stands, and only once an error of it can be told in words.
    return f"{match['indent']}{NAME}({match['name']!r}, lambda: {match['name']}, {source})"


def answer(name: str, look_up: Callable[[], Any], source: bool) -> None:
    """Print what the value is; with `source` its code too, where that is known."""
    try:
        value = look_up()
    except (NameError, AttributeError, LookupError, TypeError):
        print(f"Object `{name}` not found.")  # noqa: T201
        return
    for label, text in _facts(name, value, source):
        if text is not None:
            gap = "\n" if "\n" in text else " "
            print(f"\x1b[1m{label}:\x1b[0m{gap}{text[:_LONGEST]}")  # noqa: T201


def _facts(name: str, value: Any, source: bool) -> list[tuple[str, str | None]]:
    is_code = callable(value)
    code = _tried(lambda: inspect.getsource(value)) if source else None
    return [
        ("Signature", _tried(lambda: f"{name}{inspect.signature(value)}") if is_code else None),
        ("Type", type(value).__name__),
        ("String form", None if is_code or inspect.ismodule(value) else _tried(lambda: str(value)[:200])),
        ("Length", _tried(lambda: str(len(value)))),
        ("File", _tried(lambda: _file(value))),
        ("Source", code.rstrip() if code else None),
        ("Docstring", None if code else _tried(lambda: inspect.getdoc(value)) or "<no docstring>"),
    ]


def _file(value: Any) -> str | None:
    file = inspect.getfile(value)
    return None if file.startswith("<") else file


def _tried(ask: Callable[[], str | None]) -> str | None:
    """What it says; None where the value has no such thing, or its own code fails."""
    try:
        return ask()
    except Exception:
        return None
