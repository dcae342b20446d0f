"""Ask to fix says one line; its answer can be put into the failed cell."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat, write_cells


def test_asking_to_fix_says_one_line_and_the_answer_goes_into_the_cell(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "towns = {}\ntowns['town']"))
    cell = chat.cell(0)
    cell.run().expect_state("failed")
    cell.button("Ask to fix").click()
    chat.wait_for_answer()
    asked = chat.messages.nth(2)
    expect(asked).to_contain_text("Fix KeyError: 'town'")
    expect(asked.locator("fenced-cell")).to_have_count(0)
    details = asked.locator("fenced-about")
    expect(details).not_to_contain_text("towns = {}")
    details.locator("summary").click()
    expect(details).to_contain_text("towns = {}")
    answer = chat.cell(1)
    answer.button("Apply to cell 1").click()
    dialog = chat.page.locator("fenced-diff")
    expect(dialog.get_by_role("textbox", name="Now")).to_contain_text("towns['town']")
    dialog.get_by_role("button", name="Apply", exact=True).click()
    expect(cell.element.locator("fenced-source")).to_contain_text("nested")
    cell.run().expect_state("completed")
    expect(cell.button("Edited")).to_be_visible()
    told = chat.page.locator("fenced-told")
    told.get_by_role("button", name="Undo").click()
    expect(cell.element.locator("fenced-source")).to_contain_text("towns['town']")
    chat.page.reload()
    expect(chat.messages.nth(2).locator("fenced-about")).to_contain_text(re.compile("Sent with cell 1"))
