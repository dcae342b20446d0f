"""What a reader sets for the programs of a conversation, and what the page says of runs, places and lost sessions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, set_up, write_cells
from tests.browser.server import Server
from tests.browser.test_accessibility import assert_accessible, look

__all__ = ["look"]


def settings_button(chat: Chat) -> Locator:
    return chat.page.get_by_role("button", name="Settings", exact=True)


def field(chat: Chat, name: str) -> Locator:
    return chat.page.get_by_role("textbox", name=name, exact=True)


def fill(target: Locator, text: str) -> None:
    target.fill(text)
    target.press("Enter")


def allow_a_place(chat: Chat) -> None:
    settings_button(chat).click()
    fill(field(chat, "Add a site"), "api.example.org")
    expect(chat.page.get_by_role("button", name="Remove https://api.example.org")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_limits_and_places_are_set_in_the_panel_by_keyboard(
    look: Callable[..., Chat], server: Server, width: int
) -> None:
    chat = look(width).open(write_cells(server, "1"))
    settings_button(chat).click()
    expect(chat.page.get_by_role("button", name="Close the settings")).to_be_focused()
    fill(field(chat, "Execution time"), "999999")
    fill(field(chat, "Add a site"), "api.example.org/v1")
    expect(chat.page.get_by_text("without a path")).to_be_visible()
    expect(field(chat, "Execution time")).to_have_attribute("aria-invalid", "true")
    assert_accessible(chat)
    fill(field(chat, "Execution time"), "2")
    fill(field(chat, "Add a site"), "api.example.org")
    expect(chat.page.get_by_role("button", name="Remove https://api.example.org")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(field(chat, "Execution time")).to_have_count(0)
    expect(settings_button(chat)).to_be_focused()
    chat.page.reload()
    settings_button(chat).click()
    expect(field(chat, "Execution time")).to_have_value("2")
    expect(chat.page.get_by_role("button", name="Remove https://api.example.org")).to_be_visible()


def test_all_cells_run_in_order_each_within_the_time_that_was_set(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "x = 1", "import time; time.sleep(60)", "x"))
    settings_button(chat).click()
    fill(field(chat, "Execution time"), "2")
    chat.page.keyboard.press("Escape")
    chat.page.get_by_role("button", name="Run all", exact=True).click()
    chat.cell(1).expect_state("timed_out")
    chat.cell(2).expect_state("aborted")
    chat.page.get_by_role("button", name="Go on", exact=True).click()
    chat.cell(2).expect_state("completed").expect_output("1")
    expect(chat.cell(1).element.get_by_text("variables kept")).to_be_visible()


def test_a_run_with_less_output_offers_the_rest(look: Callable[..., Chat], server: Server) -> None:
    chat = look().open(write_cells(server, "print('y' * 3_000_000)"))
    cell = chat.cell()
    cell.button("More").click()
    chat.page.get_by_role("menuitem", name="Run settings…").click()
    expect(field(chat, "Output of a run")).to_be_visible()
    assert_accessible(chat)
    fill(field(chat, "Output of a run"), "0.5")
    cell.wait()
    expect(cell.output.get_by_text("Output capped at 0.5 MB; 2.5 MB hidden.")).to_be_visible()
    with chat.page.expect_download() as download:
        cell.button("Download all").click()
    assert Path(download.value.path()).stat().st_size == 3_000_001
    chat.page.reload()
    expect(cell.output.get_by_text("2.5 MB more were not kept.")).to_be_visible()


def test_a_session_that_ended_is_told_with_its_cells_and_replayed(
    look: Callable[..., Chat], server: Server
) -> None:
    # What is kept comes back by itself.
    conversation = set_up(server, write_cells(server, "x = 42", "x"), keep_environment=False)
    chat = look().open(conversation)
    chat.cell(0).run()
    allow_a_place(chat)
    expect(chat.page.get_by_role("button", name="Run them again")).to_be_visible()
    expect(chat.cell(0).element.get_by_text("session ended")).to_be_visible()
    assert_accessible(chat)
    chat.page.get_by_role("button", name="Cell 1", exact=True).click()
    expect(chat.cell(0).element.get_by_role("group", name="python code")).to_be_focused()
    chat.page.get_by_role("button", name="Run them again").click()
    expect(chat.page.get_by_role("button", name="Run them again")).to_have_count(0)
    chat.cell(1).run().expect_output("42")


def test_a_place_that_a_program_asked_for_is_allowed_at_its_cell(
    look: Callable[..., Chat], server: Server
) -> None:
    program = "import urllib.request\nurllib.request.urlopen('https://api.example.org/v1')"
    chat = look(390).open(write_cells(server, program))
    cell = chat.cell().run().expect_state("failed")
    allow = cell.button("Allow in this conversation")
    expect(allow).to_be_visible()
    expect(cell.output.get_by_role("button", name="Allow in this conversation")).to_have_count(0)
    assert_accessible(chat)
    allow.click()
    expect(cell.element.get_by_text("run the cells again")).to_be_visible()
    settings_button(chat).click()
    expect(chat.page.get_by_role("button", name="Remove https://api.example.org")).to_be_visible()
