"""Cells say when their results no longer follow from the programs, and why; all that are stale can be run at once."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Cell, Chat, set_up, write_cells
from tests.browser.test_environment import until_saved

CELLS = ("x = 1\nx", "y = x * 10\ny", "y + 1", "'alone'")


def opened(chat: Chat, *cells: str, keep: bool = False) -> list[Cell]:
    """A conversation of these cells, each of which has run; what is kept would be fresh after the end of a session."""
    chat.open(set_up(chat.server, write_cells(chat.server, *cells), keep_environment=keep))
    found = [chat.cell(n) for n in range(len(cells))]
    for cell in found:
        cell.run().expect_state("completed")
    return found


def expect_says(cell: Cell, words: str) -> None:
    """With the words of `web/src/elements/cell/stale-words.ts`."""
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
    chat.page.get_by_role("button", name=re.compile("outdated · Rerun$")).click()


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


def test_what_a_cell_defined_when_it_ran_counts_after_a_reload_too(chat: Chat) -> None:
    first, second, third = opened(chat, "x = 1\nx", "x + 1", "def f():\n    return y\nf", keep=True)
    until_saved(chat)
    chat.page.reload()
    write(first, "y = 5\ny")
    expect_says(first, "edited since")
    expect_says(second, "cell 1 was edited")
    expect_fresh(third)  # it will use y, but nothing that ran defines it
    first.run().expect_output("5")
    expect_fresh(second)
    expect_says(third, "cell 1 ran later")


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


def test_a_restart_marks_all_that_had_run_and_says_what_it_did(chat: Chat) -> None:
    first, second = opened(chat, "x = 1\nx", "x + 1")
    first.button("More").click()
    chat.page.get_by_role("menuitem", name="Restart session").click()
    expect(chat.page.locator("fenced-told").get_by_text("Its variables are gone.")).to_be_visible()
    expect_says(first, "session ended")
    expect_says(second, "session ended")
    run_stale(chat)
    for cell in (first, second):
        expect_fresh(cell)
    second.expect_output("2")


def test_results_of_a_page_that_is_gone_are_stale_where_nothing_was_kept(chat: Chat) -> None:
    first, second = opened(chat, "x = 1\nx", "x + 1")
    chat.page.reload()
    expect_says(first, "session ended")
    expect_says(second, "session ended")
    second.run().expect_output("NameError")
    expect_says(first, "session ended")
    run_stale(chat)
    second.expect_output("2")
    for cell in (first, second):
        expect_fresh(cell)


def test_only_what_did_not_come_back_is_stale_where_variables_are_kept(chat: Chat) -> None:
    first, second, third, fourth = opened(
        chat, "x = 1", "g = (n for n in 'ab')", "x + 1", "next(g)", keep=True
    )
    until_saved(chat)
    chat.page.reload()
    for _ in range(2):
        expect_says(second, "session ended")
        expect_says(fourth, "session of cell 2 ended")
        expect_fresh(first)
        expect_fresh(third)
        third.run().expect_output("2")  # what was saved is back for good now
        expect(chat.page.locator("fenced-restored")).to_contain_text("Not saved: g")
    run_stale(chat)
    fourth.expect_output("'a'")
    for cell in (first, second, third, fourth):
        expect_fresh(cell)
