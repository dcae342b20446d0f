"""Cells say when their results no longer follow from the programs, and why; all that are stale can be run at once."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Cell, Chat, set_up, write_cells

CELLS = ("x = 1\nx", "y = x * 10\ny", "y + 1", "'alone'")


def opened(chat: Chat, *cells: str) -> list[Cell]:
    """A conversation of these cells, each of which has run."""
    # Variables that come back would make fresh again what the end of a session has made stale.
    chat.open(set_up(chat.server, write_cells(chat.server, *cells), keep_environment=False))
    found = [chat.cell(n) for n in range(len(cells))]
    for cell in found:
        cell.run().expect_state("completed")
    return found


def expect_says(cell: Cell, words: str) -> None:
    """With the words of `web/src/elements/stale-words.ts`."""
    status = cell.element.locator("header .status")
    expect(status).to_contain_text(words)
    expect(status).to_have_attribute("data-kind", "stale")


def expect_fresh(cell: Cell) -> None:
    expect(cell.element.locator("header .status")).to_have_attribute("data-kind", re.compile("done|running"))


def write(cell: Cell, text: str) -> None:
    cell.button("Edit").click()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    editor.press("Control+a")
    editor.page.keyboard.insert_text(text)  # at once: no list of completions takes its Enter
    editor.press("Escape")


def run_stale(chat: Chat) -> None:
    chat.page.get_by_role("button", name=re.compile("stale · Run$")).click()


def test_an_edit_marks_what_uses_it_and_running_what_is_stale_brings_all_up_to_date(chat: Chat) -> None:
    first, second, third, alone = opened(chat, *CELLS)
    for cell in (first, second, third, alone):
        expect_fresh(cell)
    write(first, "x = 5\nx")
    expect_says(first, "edited since")
    expect_says(second, "cell 1 was edited")
    expect_says(third, "cell 1 was edited")
    expect_fresh(alone)
    run_stale(chat)
    third.expect_output("51")
    for cell in (first, second, third, alone):
        expect_fresh(cell)
    second.expect_output("50")


def test_a_cell_above_that_ran_later_marks_what_uses_it(chat: Chat) -> None:
    first, second, third, alone = opened(chat, *CELLS)
    first.start()
    expect_says(second, "cell 1 ran later")
    expect_says(third, "cell 1 ran later")
    second.run()
    expect_fresh(second)
    expect_says(third, "cell 2 ran later")
    expect_fresh(alone)
    third.run()
    expect_fresh(third)


def test_the_end_of_a_session_marks_what_had_run_in_it(chat: Chat) -> None:
    first, second = opened(chat, "x = 1\nx", "x + 1")
    write(second, "import os\nos.abort()")
    second.start().expect_state("lost")
    expect_says(first, "session ended")
    run_stale(chat)
    expect_fresh(first)
    first.expect_output("1")
    second.expect_state("lost")
