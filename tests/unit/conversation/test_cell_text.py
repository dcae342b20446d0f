"""A message's Markdown as the reader has it in front of them."""

import pytest

from fenced.conversation.cell_text import CellContext, MessageCells, with_cells
from fenced.conversation.fences import find_fences
from tests.unit.conversation.said import fence, stdout


def shown(text: str, cell: CellContext) -> str:
    return with_cells(text, MessageCells({0: cell}), output_limit=2_000)


def test_an_edited_source_replaces_the_fences_own() -> None:
    text = f"Before\n\n{fence('old()')}\n\nAfter"
    assert shown(text, CellContext("new()\nmore()", edited=True)) == (
        "Before\n\n```python\nnew()\nmore()\n```\n\nAfter"
    )


def test_only_the_cell_meant_is_replaced() -> None:
    text = f"{fence('a')}\n\n{fence('b')}\n\n{fence('c')}"
    changed = with_cells(text, MessageCells({1: CellContext("B", edited=True)}), output_limit=100)
    assert changed == f"{fence('a')}\n\n{fence('B')}\n\n{fence('c')}"


def test_a_message_without_known_cells_is_left_as_it_is() -> None:
    text = f"1. a\n\n   {fence('x')}\r\n> q"
    assert with_cells("plain", MessageCells(), output_limit=100) == "plain"
    assert with_cells(text, MessageCells(), output_limit=100) == text.replace("\r\n", "\n")


def test_a_fence_in_a_list_keeps_its_place_in_the_list() -> None:
    text = "1. First:\n   ```python\n   old()\n   ```\n2. Second"
    cell = CellContext("new()\n\nmore()", True, status="completed", outputs=[stdout("4\n")])
    assert shown(text, cell) == (
        "1. First:\n   ```python\n   new()\n   \n   more()\n   ```\n"
        "   ```output\n   4\n   [completed]\n   ```\n2. Second"
    )


def test_a_fence_that_opens_a_list_item_keeps_its_bullet() -> None:
    assert shown("- ```python\n  old()\n  ```\n- next", CellContext("new()", edited=True)) == (
        "- ```python\n  new()\n  ```\n- next"
    )


def test_a_fence_in_a_quote_stays_quoted() -> None:
    text = "> ```python\n> old()\n> ```\n\nAfter"
    cell = CellContext("new()", True, status="completed", outputs=[stdout("4")])
    assert shown(text, cell) == (
        "> ```python\n> new()\n> ```\n> ```output\n> 4\n> [completed]\n> ```\n\nAfter"
    )


def test_a_source_that_holds_a_fence_is_fenced_by_a_longer_marker() -> None:
    source = 'print("""\n```\n""")'
    assert shown(fence("x"), CellContext(source, edited=True)) == f"````python\n{source}\n````"


def test_a_fence_never_closed_is_closed_before_its_output() -> None:
    cell = CellContext("print(1)", False, status="completed", outputs=[stdout("1\n")])
    assert shown("```python\nprint(1)", cell) == ("```python\nprint(1)\n```\n```output\n1\n[completed]\n```")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("completed", "completed"),
        ("failed", "failed"),
        ("aborted", "stopped by the reader"),
        ("timed_out", "stopped at the time limit"),
        ("lost", "the session was lost"),
        ("executing", "still running"),
        ("loading", "waiting to run"),
        ("queued", "waiting to run"),
    ],
)
def test_the_state_of_the_run_is_told(status: str, words: str) -> None:
    cell = CellContext("x", False, status=status)  # type: ignore[arg-type]
    assert shown(fence("x"), cell).endswith(f"```output\n[{words}, no output]\n```")


def test_a_cell_that_never_ran_has_no_output() -> None:
    assert shown(fence("x"), CellContext("x")) == fence("x")


@pytest.mark.parametrize(
    ("opening", "expected"),
    [("```python", "```r"), ("~~~~ python title=x", "~~~~r"), ("```{.python}", "```r"), ("```", "```r")],
)
def test_a_language_that_was_chosen_takes_the_place_of_the_fences_own(opening: str, expected: str) -> None:
    closing = opening[: 4 if opening.startswith("~") else 3]
    cell = CellContext("x", language="r")
    assert shown(f"{opening}\nx\n{closing}", cell) == f"{expected}\nx\n{closing}"


def test_a_language_that_was_chosen_and_an_edited_source_in_a_list() -> None:
    cell = CellContext("y", edited=True, language="r")
    assert shown("- ```python\n  x\n  ```", cell) == "- ```r\n  y\n  ```"


@pytest.mark.parametrize("language", ["a`b", "a\n```\nb", "~~~ a", "a b", "{.a}", "a\rb"])
def test_a_language_is_one_word_that_ends_no_fence(language: str) -> None:
    text = shown(fence("x"), CellContext("x", language=language))
    (found,) = find_fences(text)
    assert (found.source, found.closed) == ("x", True)
    assert found.info.startswith("a")


def with_added(text: str, added: dict[int | None, list[CellContext]]) -> str:
    return with_cells(text, MessageCells(added=added), output_limit=2_000)


def test_added_cells_stand_as_fences_below_the_one_they_were_added_to() -> None:
    one = CellContext("y", language="python", status="completed", outputs=[stdout("2")])
    two = CellContext("z")
    assert with_added(f"{fence('x')}\nAfter", {0: [one, two]}) == (
        f"{fence('x')}\n\n{fence('y')}\n```output\n2\n[completed]\n```\n\n```\nz\n```\nAfter"
    )


def test_an_added_cell_stands_below_the_output_of_the_fence() -> None:
    ran = CellContext("x", status="failed")
    cells = MessageCells({0: ran}, {0: [CellContext("y", language="python")]})
    assert with_cells(fence("x"), cells, output_limit=100) == (
        f"{fence('x')}\n```output\n[failed, no output]\n```\n\n{fence('y')}"
    )


def test_a_cell_added_in_a_list_or_a_quote_belongs_to_it() -> None:
    added: dict[int | None, list[CellContext]] = {0: [CellContext("y\nz", language="r")]}
    text = with_added("1. a\n   ```python\n   x\n   ```\n2. b", added)
    assert text == "1. a\n   ```python\n   x\n   ```\n   \n   ```r\n   y\n   z\n   ```\n2. b"
    assert with_added("> ```python\n> x\n> ```", added) == (
        "> ```python\n> x\n> ```\n> \n> ```r\n> y\n> z\n> ```"
    )


def test_cells_added_to_the_end_follow_the_message() -> None:
    end: dict[int | None, list[CellContext]] = {None: [CellContext("x", language="r"), CellContext("y")]}
    assert with_added("Said.\n\n", end) == "Said.\n\n```r\nx\n```\n\n```\ny\n```"
    assert with_added("", end) == "```r\nx\n```\n\n```\ny\n```"


@pytest.mark.parametrize("text", ["```python\nx", "> ```python\n> x", "- ```python\n  x"])
@pytest.mark.parametrize("place", [0, None])
def test_a_fence_never_closed_does_not_swallow_what_was_added(text: str, place: int | None) -> None:
    found = find_fences(with_added(text, {place: [CellContext("y", language="r")]}))
    assert [(each.language, each.source, each.closed) for each in found] == [
        ("python", "x", True),
        ("r", "y", True),
    ]


def test_an_added_source_that_holds_a_fence_is_fenced_by_a_longer_marker() -> None:
    assert with_added("", {None: [CellContext("```\n````", language="md")]}) == ("`````md\n```\n````\n`````")
