"""Cells while their answer still comes, and after it was cut off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, write
from tests.browser.server import Server

LIST = """Two steps:

1. First:

   ```python
   first = 1
   ```

2. Then {much}.
""".format(much=" ".join(f"word{n}" for n in range(20_000)))
"""An answer that goes on for minutes: a test stops it."""
BLOCK = "```python\n" + "\n".join(f"line_{n} = {n}" for n in range(200)) + "\n```\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    script = tmp_path / "answers.md"
    script.write_text(f"{LIST}\n---\n{BLOCK}", encoding="utf-8")
    server = Server(tmp_path / "data", model=f"scripted:{script}?delay=30").start()
    yield server
    server.stop()


def test_a_cell_of_a_list_is_edited_while_the_list_goes_on(chat: Chat) -> None:
    chat.open()
    chat.say("steps")
    expect(chat.messages.last).to_contain_text("word20")
    chat.cell().button("Edit").click()
    editor = chat.cell().element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    editor.press("ControlOrMeta+a")
    chat.page.keyboard.type("total = 1002003004005", delay=60)
    expect(editor).to_have_text("total = 1002003004005")
    expect(editor).to_be_focused()
    expect(chat.stop_generating).to_be_visible()
    chat.stop_generating.click()
    expect(chat.messages.last).to_contain_text("You stopped this answer.")
    expect(editor).to_have_text(re.compile("^total = 1002003004005$"))


def test_what_is_pressed_is_there_when_the_button_comes_up(chat: Chat) -> None:
    chat.open()
    chat.say("steps")
    scroller = chat.page.locator("fenced-thread .scroll")
    handle, mouse, cell = scroller.element_handle(), chat.page.mouse, chat.cell()
    chat.page.wait_for_function("e => e.scrollTop > 20", arg=handle)
    cell.button("Run").hover()
    mouse.down()
    assert cell.button("Run").evaluate("button => button.matches(':active')")
    place = cell.button("Run").bounding_box()
    height = scroller.evaluate("e => e.scrollHeight")
    chat.page.wait_for_function("([e, height]) => e.scrollHeight > height + 60", arg=[handle, height])
    assert cell.button("Run").bounding_box() == place
    mouse.up()
    cell.wait().expect_state("completed")


def test_the_view_follows_the_answer_again_after_a_press(chat: Chat) -> None:
    chat.open()
    chat.say("steps")
    handle = chat.page.locator("fenced-thread .scroll").element_handle()
    chat.page.wait_for_function("e => e.scrollTop > 20", arg=handle)
    chat.page.mouse.move(700, 300)
    chat.page.mouse.down()
    chat.page.wait_for_function("e => e.scrollHeight - e.clientHeight - e.scrollTop > 20", arg=handle)
    chat.page.mouse.up()
    chat.page.wait_for_function("e => e.scrollHeight - e.clientHeight - e.scrollTop < 2", arg=handle)


def test_a_block_that_was_opened_where_it_was_cut_off_shows_how_it_went_on(chat: Chat) -> None:
    chat.open(write(chat.server, [("user", "Steps?"), ("assistant", "Two.")]))
    chat.say("block")
    expect(chat.messages.last).to_contain_text("line_9 = 9")
    chat.stop_generating.click()
    expect(chat.messages.last).to_contain_text("You stopped this answer.")
    chat.cell().button("Edit").click()
    editor = chat.cell().element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    chat.messages.last.get_by_role("button", name="Continue").click()
    expect(editor).to_have_count(0)
    expect(chat.cell().element).to_contain_text("line_199 = 199", timeout=60_000)
    chat.wait_for_answer()
    expect(chat.cell().element.get_by_role("button", name="Edited")).to_have_count(0)
    chat.cell().button("Edit").click()
    expect(editor).to_be_focused()
    editor.press("ControlOrMeta+End")
    expect(editor).to_contain_text("line_199 = 199")
    editor.press("Escape")
    expect(chat.cell().element.get_by_role("button", name="Edited")).to_have_count(0)
