"""Runs and versions are kept, listed, compared, brought back and cleared, through restarts and without a network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.chat import Cell, Chat, write_cells
from tests.browser.server import Server
from tests.browser.test_accessibility import assert_accessible, look
from tests.browser.test_cells_survive import wait_until_written

__all__ = ["look"]


def rewrite(cell: Cell, source: str) -> Cell:
    """Puts another source into a cell by typing it."""
    cell.button("Edit").click()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    editor.press("Control+a")
    editor.press("Delete")
    editor.page.keyboard.insert_text(source)  # at once: no list of completions takes its Enter
    editor.press("Escape")
    expect(editor).to_have_count(0)
    return cell


def open_history(chat: Chat) -> None:
    """Shows the runs of the conversation, by the list of commands."""
    chat.page.keyboard.press("Control+k")
    chat.page.get_by_role("combobox").fill("History of runs")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("tab", name="History", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )


def runs(chat: Chat) -> Locator:
    return chat.page.get_by_role("list", name="Runs", exact=True).get_by_role("listitem")


def versions(chat: Chat) -> Locator:
    return chat.page.get_by_role("list", name="Versions", exact=True).get_by_role("listitem")


def button(chat: Chat, name: str | re.Pattern[str]) -> Locator:
    return chat.page.get_by_role("button", name=name, exact=True)


def turn(row: Locator) -> Locator:
    """Opens or closes a row."""
    row.get_by_role("button").first.click()
    return row


def show_versions(chat: Chat) -> None:
    """Of the cell whose run is the newest."""
    turn(runs(chat).first).get_by_role("button", name="Only this cell").click()
    chat.page.get_by_role("tab", name="Versions", exact=True).click()


def test_runs_are_recorded_narrowed_and_run_again(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "print('first')", "1 / 0"))
    open_history(chat)
    expect(chat.page.get_by_text("Nothing has run in this conversation yet.")).to_be_visible()
    chat.cell(0).run()
    chat.cell(1).run()
    rewrite(chat.cell(0), "print('second')").run().expect_output("second")
    expect(runs(chat)).to_have_count(3)
    expect(runs(chat).nth(0)).to_contain_text("print('second')")
    expect(runs(chat).nth(0)).to_contain_text("Version 2")
    expect(runs(chat).nth(1)).to_contain_text("Cell 2")
    expect(runs(chat).nth(2)).to_contain_text("Original")
    chat.page.get_by_role("combobox", name="Show runs").select_option("Went wrong")
    expect(runs(chat)).to_have_count(1)
    expect(runs(chat)).to_contain_text("Failed")
    chat.page.get_by_role("combobox", name="Show runs").select_option("All runs")
    earliest = turn(runs(chat).nth(2))
    expect(earliest.get_by_role("region", name="Output")).to_contain_text("first")
    expect(earliest.get_by_text("this browser")).to_be_visible()
    earliest.get_by_role("button", name="Run again").click()
    expect(runs(chat)).to_have_count(4)
    chat.cell(0).expect_output("first")
    expect(chat.cell(0).element.get_by_label("Code").first).to_contain_text("second")
    runs(chat).nth(2).get_by_role("button", name="Cell 2", exact=True).click()
    expect(chat.cell(1).element.get_by_role("group", name="python code")).to_be_focused()


def test_outputs_and_sources_of_runs_are_compared_and_the_history_is_cleared(
    chat: Chat, server: Server
) -> None:
    chat.open(write_cells(server, "for n in range(3): print(n)"))
    cell = chat.cell(0).run()
    rewrite(cell, "for n in range(4): print(n * n)").run()
    open_history(chat)
    turn(runs(chat).nth(1))
    button(chat, "Compare outputs…").click()
    expect(runs(chat).nth(0).get_by_role("button").first).to_be_focused()
    chat.page.keyboard.press("Enter")
    dialog = chat.page.locator("fenced-output-compare")
    expect(dialog.get_by_role("region", name="Output")).to_have_count(2)
    expect(dialog.get_by_role("region", name="Output").nth(1)).to_contain_text("9")
    dialog.get_by_role("button", name="Difference").click()
    expect(dialog.get_by_text("2 lines added, 1 line removed")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    button(chat, "Compare source with now").click()
    expect(chat.page.get_by_text("1 line added, 1 line removed")).to_be_visible()
    button(chat, "Put the source of the run back").click()
    expect(cell.element.get_by_label("Code").first).to_contain_text("range(3)")
    button(chat, "Clear history…").click()
    expect(button(chat, "Cancel")).to_be_focused()
    button(chat, "Clear earlier runs").click()
    expect(runs(chat)).to_have_count(1)
    expect(button(chat, "Clear history…")).to_be_focused()
    chat.page.reload()
    open_history(chat)
    expect(runs(chat)).to_have_count(1)
    expect(runs(chat)).to_contain_text("another page of this browser")
    button(chat, "Clear history…").click()
    button(chat, "Clear all").click()
    expect(chat.page.get_by_text("Nothing has run in this conversation yet.")).to_be_visible()
    cell.expect_state("idle")


def test_a_cell_is_cleared_in_the_page_that_ran_it(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "kept = 7\nprint('shown')", "kept"))
    cell = chat.cell(0).run().expect_output("shown")
    open_history(chat)
    button(chat, "Clear history…").click()
    button(chat, "Clear all").click()
    cell.expect_state("idle")
    expect(cell.output).to_have_count(0)
    # The session knows nothing of it.
    chat.cell(1).run().expect_output("7")
    expect(runs(chat)).to_have_count(1)


def test_the_keyboard_stays_where_it_is_in_the_history(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "1"))
    chat.cell(0).button("More").click()
    chat.page.get_by_role("menuitem", name="Versions").click()
    close = button(chat, "Close the history")
    expect(close).to_be_focused()
    views = [chat.page.get_by_role("tab", name=name, exact=True) for name in ("Runs", "Versions")]
    views[0].click()
    expect(views[0]).to_have_attribute("aria-selected", "true")
    expect(views[0]).to_be_focused()
    chat.page.keyboard.press("ArrowRight")
    expect(views[1]).to_have_attribute("aria-selected", "true")
    chat.page.keyboard.press("ArrowLeft")
    expect(views[0]).to_have_attribute("aria-selected", "true")
    expect(views[0]).to_be_focused()
    # Its button goes.
    button(chat, "All cells").click()
    expect(views[0]).to_have_count(0)
    expect(close).to_be_focused()


def test_versions_are_named_compared_and_restored_also_after_the_server_was_killed(
    browser: Browser, tmp_path: Path
) -> None:
    server = Server(tmp_path).start()
    context = browser.new_context()
    try:
        chat = Chat(context.new_page(), server).open(write_cells(server, "print('original')"))
        rewrite(chat.cell(0), "print('tried')").run()
        rewrite(chat.cell(0), "print('works')")
        open_history(chat)
        show_versions(chat)
        name = chat.page.get_by_role("textbox", name="Name this version")
        name.fill("It works")
        name.press("Enter")
        expect(versions(chat).nth(1)).to_contain_text("It works")
        expect(name).to_be_focused()
        turn(versions(chat).nth(2))
        expect(versions(chat).nth(2)).to_contain_text("1 run, done")
        versions(chat).nth(2).get_by_role("button", name="Restore").click()
        expect(versions(chat).nth(2).get_by_role("button").first).to_be_focused()
        expect(chat.cell(0).element.get_by_label("Code").first).to_contain_text("tried")
        wait_until_written(chat.cell(0))
        server.kill()
        server.start()
        chat.page.reload()
        expect(chat.cell(0).element.get_by_label("Code").first).to_contain_text("tried")
        open_history(chat)
        show_versions(chat)
        expect(versions(chat)).to_have_count(3)
        expect(chat.page.get_by_text("The source is that of Version 2")).to_be_visible()
        turn(versions(chat).nth(1))
        chat.page.get_by_role("combobox", name="Compare It works with").select_option("Original")
        button(chat, "Compare with").click()
        dialog = chat.page.locator("fenced-diff")
        expect(chat.page.get_by_role("dialog", name="Original and It works")).to_be_visible()
        expect(dialog.get_by_role("textbox", name="Original")).to_contain_text("original")
        expect(dialog.get_by_role("textbox", name="It works")).to_contain_text("works")
        dialog.get_by_role("button", name="Inline").click()
        expect(dialog.get_by_role("textbox")).to_have_count(1)
        dialog.get_by_role("button", name="Done").click()
        expect(chat.page.get_by_role("dialog")).to_have_count(0)
        button(chat, "Compare with").click()
        expect(dialog.get_by_role("button", name="Inline")).to_have_attribute("aria-pressed", "true")
    finally:
        context.close()
        server.stop()


def test_another_page_sees_runs_as_they_happen(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    conversation = write_cells(server, "1 + 1")
    other = new_chat().open(conversation)
    open_history(other)
    chat.open(conversation).cell(0).run()
    expect(runs(other)).to_contain_text("another page of this browser")
    expect(runs(other)).to_contain_text("Done")
    open_history(chat)
    expect(runs(chat)).to_contain_text("this page")


def test_without_a_network_what_is_known_is_shown_and_it_says_what_is_not(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "n = globals().get('n', 0) + 1; n"))
    chat.cell(0).run().expect_output("1")
    chat.cell(0).run().expect_output("2")
    open_history(chat)
    expect(runs(chat).filter(has_text="Done")).to_have_count(2)
    wait_until_written(chat.cell(0))
    chat.page.reload()
    expect(chat.cell(0).element).to_have_attribute("data-state", "completed")
    chat.context_offline(True)
    open_history(chat)
    expect(chat.page.get_by_text("Shown is what this page knows")).to_be_visible()
    expect(runs(chat)).to_have_count(1)
    chat.context_offline(False)
    expect(runs(chat)).to_have_count(2, timeout=30_000)
    expect(chat.page.get_by_text("Shown is what this page knows")).to_have_count(0)


def test_the_history_stays_within_what_the_settings_say(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "n = globals().get('n', 0) + 1; print(n, 'y' * 600_000)"))
    cell = chat.cell(0)
    button(chat, "Settings").click()
    for name, value in [("Runs kept of each cell", "3"), ("Outputs kept in all", "1")]:
        field = chat.page.get_by_role("textbox", name=name)
        field.fill(value)
        field.press("Enter")
    chat.page.keyboard.press("Escape")
    for n in range(1, 5):
        cell.run().expect_output(f"{n} yyy").expect_state("completed")
    open_history(chat)
    expect(runs(chat)).to_have_count(3)
    expect(runs(chat).nth(2)).to_contain_text("outputs given up")
    turn(runs(chat).nth(2))
    expect(chat.page.get_by_text("Its outputs were given up to make room for later ones.")).to_be_visible()
    expect(button(chat, "Compare outputs…")).to_be_disabled()


@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_of_the_history_is_accessible(
    look: Callable[..., Chat], server: Server, width: int
) -> None:
    chat = look(width).open(write_cells(server, "import math\nprint(math.pi)", "1 / 0"))
    chat.cell(0).run()
    chat.cell(1).run()
    rewrite(chat.cell(0), "# the area\nimport math\nprint(math.pi * 4)").run()
    open_history(chat)
    expect(runs(chat)).to_have_count(3)
    assert_accessible(chat)
    turn(runs(chat).nth(0))
    turn(runs(chat).nth(1))
    expect(runs(chat).nth(0).get_by_role("region", name="Output")).to_contain_text("12.56")
    assert_accessible(chat)
    runs(chat).nth(1).get_by_role("button", name="Compare outputs…").click()
    assert_accessible(chat)
    runs(chat).nth(2).get_by_role("button").first.click()
    compared = chat.page.locator("fenced-output-compare")
    expect(compared.get_by_role("region", name="Output")).to_have_count(2)
    assert_accessible(chat)
    button(chat, "Difference").click()
    expect(chat.page.get_by_text(re.compile(r"\d+ lines? added"))).to_be_visible()
    assert_accessible(chat)
    button(chat, "Done").click()
    button(chat, "Clear history…").click()
    assert_accessible(chat)
    chat.page.keyboard.press("Escape")
    turn(runs(chat).nth(0))
    show_versions(chat)
    turn(versions(chat).nth(0))
    assert_accessible(chat)
    button(chat, "Compare with").click()
    expect(chat.page.get_by_text("2 lines added, 1 line removed")).to_be_visible()
    assert_accessible(chat)
