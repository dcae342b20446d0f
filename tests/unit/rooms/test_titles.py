"""A conversation is named by what it begins with."""

import time

import pytest

from fenced.rooms.titles import LENGTH, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Plot a sine", "Plot a sine"),
        ("\n\n# Plot *a*  `sine`\n\nplease", "Plot a sine"),
        ("> - 1. [Plot](https://example.org) **a sine**", "Plot a sine"),
        ("![](picture.png)\nPlot", "Plot"),
        ("```python\nx = 1\n```\nWhat is x?", "What is x?"),
        ("```python\nx = 1\n```", "x = 1"),
        ("", ""),
        ("```\n```", ""),
    ],
)
def test_a_title_is_the_first_line_without_its_markdown(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_line_is_cut_at_a_word() -> None:
    title = title_of("word " * 100)
    assert len(title) <= LENGTH
    assert title.endswith("word…")


@pytest.mark.parametrize(
    "text", ["*a " * 9000, "[" * 30_000, "`" * 30_000, "[]()\n" * 9000, "\n```\n" * 9000]
)
def test_no_text_holds_everybody_up(text: str) -> None:
    began = time.process_time()
    title_of(text)
    assert time.process_time() - began < 0.5
