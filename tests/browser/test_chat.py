"""The chat itself: composing, the list, branches, models, themes."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat, fence, write
from tests.browser.server import Server


def test_a_question_is_answered_with_a_block_that_runs(chat: Chat) -> None:
    chat.open()
    chat.say("Write Python code that prints the first five squares")
    expect(chat.messages.first).to_contain_text("first five squares")
    chat.wait_for_answer()
    expect(chat.messages.last).to_contain_text("Press Run to see them.")
    chat.cell().run().expect_output("25")
    assert re.search(r"/c/[0-9a-f-]{36}$", chat.page.url)


def test_shift_enter_breaks_the_line(chat: Chat) -> None:
    chat.open()
    chat.composer.fill("one")
    chat.composer.press("Shift+Enter")
    chat.page.keyboard.insert_text("two")
    expect(chat.messages).to_have_count(0)
    chat.composer.press("Enter")
    expect(chat.messages.first).to_contain_text("two")


def test_conversations_are_listed_renamed_searched_and_deleted(chat: Chat, server: Server) -> None:
    keep = write(server, [("user", "about wombats")], title="Keep me")
    write(server, [("user", "about quokkas")], title="Delete me")
    chat.open(keep)
    sidebar = chat.page.get_by_role("navigation")
    expect(sidebar.get_by_text("Keep me")).to_be_visible()
    search = chat.page.get_by_role("searchbox")
    search.fill("quokkas")
    expect(sidebar.get_by_text("Keep me")).to_have_count(0)
    expect(sidebar.get_by_text("Delete me")).to_be_visible()
    search.fill("")
    expect(sidebar.get_by_text("Keep me")).to_be_visible()
    listed = server.api("GET", "/conversations?q=wombats")["conversations"]
    assert [c["title"] for c in listed] == ["Keep me"]


def test_a_stopped_answer_keeps_its_text_and_can_be_continued(chat: Chat) -> None:
    chat.open()
    chat.say("one")
    chat.wait_for_answer()
    chat.say("two")
    expect(chat.messages.last).to_contain_text("longer one", timeout=30_000)
    chat.stop_generating.click()
    expect(chat.stop_generating).to_have_count(0)
    last = chat.messages.last
    expect(last).to_contain_text("longer one")
    last.get_by_role("button", name="Continue").click()
    expect(last).to_contain_text("zebra", timeout=60_000)


def test_editing_a_message_makes_a_branch_that_can_be_switched(chat: Chat) -> None:
    chat.open()
    chat.say("the original question")
    chat.wait_for_answer()
    question = chat.messages.first
    question.hover()
    question.get_by_role("button", name=re.compile("^Edit")).first.click()
    box = question.get_by_role("textbox")
    box.fill("the changed question")
    box.press("Control+Enter")
    expect(chat.messages.first).to_contain_text("the changed question")
    chat.wait_for_answer()
    expect(chat.messages.first).to_contain_text("2/2")
    chat.messages.first.hover()
    chat.messages.first.get_by_role("button", name="Previous version").click()
    expect(chat.messages.first).to_contain_text("the original question")
    expect(chat.messages.last).to_contain_text("squares")
    # There is none before it, so the keyboard is at the other choice.
    expect(chat.messages.first.get_by_role("button", name="Next version")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.messages.first).to_contain_text("the changed question")
    expect(chat.messages.first.get_by_role("button", name="Previous version")).to_be_focused()


def test_regenerating_an_answer_makes_a_sibling(chat: Chat) -> None:
    chat.open()
    chat.say("question")
    chat.wait_for_answer()
    chat.messages.last.hover()
    chat.messages.last.get_by_role("button", name="Regenerate").click()
    expect(chat.messages.last).to_be_focused()
    expect(chat.messages.last).to_contain_text("2/2")
    chat.wait_for_answer()
    expect(chat.messages).to_have_count(2)


def test_mathematics_and_tables_are_rendered(chat: Chat, server: Server) -> None:
    text = "The sum $\\sum_{n=1}^5 n^2 = 55$ and\n\n$$\\int_0^1 x\\,dx$$\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    chat.open(write(server, [("assistant", text)]))
    expect(chat.messages.last.locator(".katex").first).to_be_visible()
    expect(chat.messages.last.locator(".katex")).to_have_count(2)
    expect(chat.messages.last.locator("table td").first).to_have_text("1")


def test_lists_keep_their_numbers_and_tasks_their_boxes(chat: Chat, server: Server) -> None:
    chat.open(write(server, [("assistant", "3. three\n4. four\n\nand\n\n- [x] done\n- [ ] open\n")]))
    expect(chat.messages.last.locator("ol")).to_have_attribute("start", "3")
    expect(chat.messages.last.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(chat.messages.last.get_by_role("checkbox", checked=False)).to_be_disabled()


def test_a_cell_in_a_list_keeps_its_looks_while_the_answer_grows(chat: Chat) -> None:
    chat.open()
    chat.say("one")
    chat.wait_for_answer()
    chat.say("two")
    expect(chat.messages.last).to_contain_text("zebra", timeout=60_000)
    sheets = "cell => cell.shadowRoot.adoptedStyleSheets.length"
    assert chat.cell(1).element.evaluate(sheets) == chat.cell(0).element.evaluate(sheets) > 0


def test_a_broken_formula_is_shown_as_its_source(chat: Chat, server: Server) -> None:
    chat.open(write(server, [("assistant", "Look: $\\frac{1}{$ and on.")]))
    expect(chat.messages.last).to_contain_text("\\frac{1}{")
    expect(chat.messages.last).to_contain_text("and on.")


def test_the_dark_theme_is_remembered(chat: Chat) -> None:
    chat.open()
    before = chat.evaluate("getComputedStyle(document.body).backgroundColor")
    chat.page.get_by_role("button", name=re.compile("theme|dark|light", re.IGNORECASE)).first.click()
    chat.page.wait_for_function(
        "before => getComputedStyle(document.body).backgroundColor !== before", arg=before
    )
    after = chat.evaluate("getComputedStyle(document.body).backgroundColor")
    chat.page.reload()
    expect(chat.composer).to_be_visible()
    assert chat.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_long_titles_and_hostile_markdown_do_not_break_the_page(chat: Chat, server: Server) -> None:
    broken = "```python\nprint('never closed')\n\n> quote\n\n- [ ] task\n" + "*" * 500 + "\x00\ufffd\n"
    chat.open(write(server, [("assistant", broken), ("user", fence("1"))], title="t" * 200))
    expect(chat.messages).to_have_count(2)
    width = chat.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
