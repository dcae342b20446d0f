"""The way to a cell's editor: what is fetched for it, and what the reader does meanwhile."""

import re

from playwright.sync_api import Route, expect

from tests.browser.chat import Chat, fence, write
from tests.browser.editors import DRAWN, FETCHED, LOOK, edit, open_one, text_of


def test_the_first_edit_needs_no_network(chat: Chat) -> None:
    cell = open_one(chat, "x = 1")
    # The page fetches the editor when it has nothing else to do.
    chat.page.wait_for_function(FETCHED, timeout=60_000)
    chat.context_offline(True)
    editor = edit(cell)
    editor.press("End")
    chat.page.keyboard.type("0")
    assert text_of(editor) == "x = 10"
    chat.context_offline(False)


def test_the_first_comparison_needs_no_network(chat: Chat) -> None:
    cell = open_one(chat, "x = 1")
    chat.page.wait_for_function(FETCHED, timeout=60_000)
    chat.page.route(re.compile("/diff-setup"), lambda route: route.abort())
    editor = edit(cell)
    editor.press("End")
    chat.page.keyboard.type("0")
    editor.press("Escape")
    cell.button("Edited").click()
    compared = chat.page.locator("fenced-diff-view")
    expect(compared.locator(".cm-line").last).to_have_text("x = 10")
    expect(compared.get_by_role("alert")).to_have_count(0)


def test_keys_on_the_way_to_the_editor_are_typed_into_it(chat: Chat) -> None:
    held: list[Route] = []
    chat.page.route(re.compile("/editor-setup"), lambda route: held.append(route))
    cell = open_one(chat, "x = 1")
    expect(cell.button("Run")).to_be_visible()
    cell.element.get_by_role("group", name="Code", exact=True).press("Enter")
    expect(cell.button("Done editing")).to_be_visible()
    # None of them is a key of the page, which restarts the session at two zeros.
    chat.page.keyboard.type("00i!")
    chat.page.keyboard.press("Backspace")
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.type("ii")
    for route in held:
        route.continue_()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    assert text_of(editor) == "x = 100i\nii"
    editor.press("Escape")
    expect(editor).to_have_count(0)


def held_grammar(chat: Chat) -> list[Route]:
    """The requests for Rust's grammar, which a test lets go on."""
    held: list[Route] = []
    chat.page.route(re.compile("/rust-"), lambda route: held.append(route))
    return held


def test_what_is_chosen_on_the_way_to_the_editor_holds_in_it(chat: Chat) -> None:
    held = held_grammar(chat)
    with chat.page.expect_request(re.compile("/rust-")):
        chat.open(write(chat.server, [("assistant", fence("let x = 1;", "rust"))]))
    cell = chat.cell()
    chat.page.wait_for_function(FETCHED, timeout=60_000)
    cell.button("Edit").click()
    expect(cell.button("Done editing")).to_be_visible()
    chat.page.evaluate(DRAWN)
    cell.element.evaluate(LOOK, {"lineNumbers": True})
    chat.page.evaluate(DRAWN)
    for route in held:
        route.continue_()
    expect(cell.element.get_by_role("textbox", name="Code")).to_be_focused()
    expect(cell.element.locator(".cm-lineNumbers")).to_be_visible()


def test_a_grammar_that_comes_late_colours_no_other_language(chat: Chat) -> None:
    held = held_grammar(chat)
    cell = open_one(chat, "def f(): pass")
    editor = edit(cell)
    keyword = editor.locator(".tok-keyword")
    expect(keyword.first).to_have_text("def")
    with chat.page.expect_request(re.compile("/rust-")):
        cell.element.evaluate(LOOK, {"language": "rust"})
    cell.element.evaluate(LOOK, {"language": "python"})
    chat.page.evaluate(DRAWN)
    with chat.page.expect_response(re.compile("/rust-")):
        for route in held:
            route.continue_()
    chat.page.wait_for_timeout(500)
    chat.page.evaluate(DRAWN)
    expect(keyword.first).to_have_text("def")


def test_an_editor_that_cannot_be_fetched_says_so_and_comes_when_it_can(chat: Chat) -> None:
    chat.page.route(re.compile("/editor-setup"), lambda route: route.abort())
    cell = open_one(chat, "x = 1")
    chat.page.wait_for_load_state("networkidle")
    cell.button("Edit").click()
    expect(cell.element.get_by_role("alert")).to_have_text(
        "The editor could not be loaded. Check the connection, then edit again."
    )
    expect(cell.element.locator(".cell")).to_be_focused()
    expect(cell.element.locator("fenced-code .line")).to_have_text(["x = 1"])
    chat.page.unroute_all()
    edit(cell)
    expect(cell.element.get_by_role("alert")).to_have_count(0)
