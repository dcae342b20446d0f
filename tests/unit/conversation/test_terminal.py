"""Terminal text as the model is told it: what the reader sees."""

import json
from pathlib import Path

import pytest

from fenced.conversation.terminal import settled

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "terminal.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_it_reads_as_the_page_shows_it(vector: dict[str, str]) -> None:
    assert settled(vector["text"]) == vector["shown"]


def test_the_cursor_reaches_back_a_screen_and_no_further() -> None:
    lines = settled("line\n" * 500 + "\x1b[999A\rup").split("\n")
    assert lines.index("upne") == 401
    assert len(lines) == 501


def test_many_returns_cost_what_they_write() -> None:
    assert settled("\r".join(f"{step} of 9" for step in range(20_000)) + "\n") == "19999 of 9\n"
