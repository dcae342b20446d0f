"""How answers think and end, and conversations that are not there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, write
from tests.browser.server import Server

SCRIPT = """<think>
First I add two and two.

```python
print("a thought")
```

I am almost there, and there is quite some more to think about before I answer. It is four, surely.
</think>

It is **four**:

```python
print(2 + 2)
```
---
A long answer that was cut
 short, and went on.
<!-- finish_reason: length -->
---
I cannot help with that.
<!-- refusal -->
---
<think>
On and on.
<!-- finish_reason: length -->
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("data")
    (folder / "script.md").write_text(SCRIPT)
    server = Server(folder / "data", model=f"scripted:{folder / 'script.md'}?delay=60").start()
    yield server
    server.stop()


def reasoning(message: Locator) -> Locator:
    return message.get_by_role("group", name="Reasoning")


def test_reasoning_is_shown_live_then_folded_and_survives_a_reload(chat: Chat) -> None:
    chat.open()
    chat.say("How much is two and two?")
    answer = chat.messages.last
    expect(answer).to_contain_text(re.compile(r"Thinking · \d+ s"))
    expect(answer).to_contain_text("I am almost there")
    expect(answer).not_to_contain_text("Waiting for")
    chat.wait_for_answer()
    expect(answer).to_contain_text(re.compile(r"Thought for \d+ s"))
    expect(answer).not_to_contain_text("a thought")
    assert reasoning(answer).evaluate("details => details.open") is False
    expect(answer.locator("fenced-cell")).to_have_count(1)
    chat.page.reload()
    answer = chat.messages.last
    reasoning(answer).locator("summary").click()
    expect(reasoning(answer)).to_contain_text('print("a thought")')
    expect(answer.locator("fenced-cell")).to_have_count(1)
    expect(answer.locator("fenced-cell")).to_contain_text("print(2 + 2)")


def test_every_end_is_told_with_what_helps(chat: Chat, server: Server) -> None:
    chat.open(write(server, [("user", "one"), ("assistant", "1")]))
    chat.say("two")
    chat.wait_for_answer()
    last = chat.messages.last
    expect(last.get_by_role("note")).to_contain_text("reached the length that it may write at once")
    expect(last.get_by_role("button", name="Continue")).to_be_visible()
    expect(last.get_by_role("button", name="Retry")).to_be_visible()
    chat.say("three")
    chat.wait_for_answer()
    expect(chat.messages.last).to_contain_text("I cannot help with that.")
    expect(chat.messages.last.get_by_role("note")).to_contain_text("declined to answer")
    expect(chat.messages.last.get_by_role("button", name="Continue")).to_have_count(0)
    chat.say("four")
    chat.wait_for_answer()
    expect(chat.messages.last.get_by_role("note")).to_contain_text("ran out of tokens while thinking")
    chat.page.reload()
    expect(chat.messages.last.get_by_role("note")).to_contain_text("ran out of tokens while thinking")


@pytest.mark.parametrize("id_", ["0193a5b2-7c4d-7e8f-9a0b-1c2d3e4fab99", "42"])
def test_an_address_of_no_conversation_says_so_and_nothing_else(chat: Chat, server: Server, id_: str) -> None:
    chat.page.goto(f"{server.origin}/c/{id_}?token=browser-tests")
    expect(chat.page.get_by_role("alert")).to_contain_text("This conversation is not here")
    expect(chat.composer).to_have_count(0)
    expect(chat.page.get_by_text("Offline")).to_have_count(0)
    chat.page.get_by_role("alert").get_by_role("button", name="New conversation").click()
    expect(chat.composer).to_be_visible()
    expect(chat.page.get_by_text("This conversation is not here")).to_have_count(0)


def test_a_conversation_that_is_deleted_elsewhere_says_so_and_takes_no_more(
    chat: Chat, server: Server
) -> None:
    conversation = write(server, [("user", "one"), ("assistant", "the answer")])
    chat.open(conversation)
    expect(chat.messages.last).to_contain_text("the answer")
    server.api("DELETE", f"/conversations/{conversation}")
    expect(chat.page.get_by_role("alert")).to_contain_text("This conversation was deleted")
    expect(chat.composer).to_have_count(0)
    expect(chat.page.get_by_text("Offline")).to_have_count(0)
    expect(chat.messages.last).to_contain_text("the answer")


def test_without_a_model_nothing_is_red(chat: Chat, tmp_path_factory: pytest.TempPathFactory) -> None:
    server = Server(tmp_path_factory.mktemp("none"), model="none").start()
    try:
        chat.page.goto(server.address)
        expect(chat.page.get_by_text("No model", exact=True)).to_be_visible()
        chat.say("```python\nprint(1)\n```")
        expect(chat.messages.last.get_by_role("note")).to_contain_text("No language model is configured.")
        expect(chat.page.get_by_role("alert")).to_have_count(0)
    finally:
        server.stop()
