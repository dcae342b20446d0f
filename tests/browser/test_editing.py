"""The editor asks the live session: what could stand at the cursor, and what a name is."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.chat import Cell, Chat, write_cells

DEFINED = """import statistics
class Probe:
    def measure(self, seconds: float, *, repeat: int = 3) -> float:
        "Measures the flow for that long."
        return seconds
probe = Probe()"""


def emptied(cell: Cell) -> Locator:
    """The cell's editor, with nothing in it."""
    cell.button("Edit").click()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    editor.press("Control+a")
    editor.press("Delete")
    return editor


def test_tab_completes_and_shift_tab_explains_from_the_live_session(chat: Chat) -> None:
    chat.open(write_cells(chat.server, DEFINED, "pass"))
    chat.cell(0).run().expect_state("completed")
    cell = chat.cell(1)
    editor = emptied(cell)
    editor.type("probe.mea")
    matches = cell.element.locator(".cm-tooltip-autocomplete")
    expect(matches).to_contain_text("measure")  # by itself
    editor.press("Escape")
    expect(matches).to_have_count(0)
    editor.press("Tab")
    expect(matches).to_contain_text("measure")
    chat.page.wait_for_timeout(150)  # the editor takes no choice that has just appeared under the finger
    editor.press("Tab")
    expect(editor).to_have_text("probe.measure")
    expect(matches).to_have_count(0)
    editor.type("(")
    editor.press("Shift+Tab")
    told = cell.element.locator(".cm-documentation")
    expect(told).to_contain_text("measure(seconds: float, *, repeat: int = 3) -> float")
    expect(told).to_contain_text("Measures the flow for that long.")
    editor.press("Escape")
    expect(told).to_have_count(0)
    expect(editor).to_be_focused()
    editor.press("Escape")
    expect(editor).to_have_count(0)


def test_tab_indents_where_nothing_can_be_completed(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "pass"))
    cell = chat.cell(0)
    editor = emptied(cell)
    editor.press("Tab")
    editor.type("x = 1")
    expect(editor).to_have_text(re.compile("^ {4}x = 1$"))
    editor.press("Home")
    editor.press("Home")
    editor.press("Shift+Tab")
    expect(editor).to_have_text(re.compile("^x = 1$"))


def test_without_a_session_the_language_itself_completes(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "pass"))
    cell = chat.cell(0)
    editor = emptied(cell)
    editor.type("isinst")
    expect(cell.element.locator(".cm-tooltip-autocomplete")).to_contain_text("isinstance")
