"""Cells while their answer still comes, and after it was cut off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.server import Server

LIST = """Two steps:

1. First:

   ```python
   first = 1
   ```

2. Then {much}.
""".format(much=" ".join(f"word{n}" for n in range(20_000)))
"""An answer that goes on for minutes: a test stops it."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    script = tmp_path / "answers.md"
    script.write_text(LIST, encoding="utf-8")
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
    expect(chat.messages.last).to_contain_text("interrupted")
    expect(editor).to_have_text(re.compile("^total = 1002003004005$"))
