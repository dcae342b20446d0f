"""The server is away, killed, or silent: runs and edits go on, and everything arrives in the end."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, fence, shown_text
from tests.browser.faults.proxy import Proxy
from tests.browser.faults.scene import (
    OFFLINE,
    SECONDS,
    Bystander,
    conversation,
    eventually,
    expect_next_run_works,
    expect_words,
    runs,
    show,
    text_of,
)
from tests.browser.server import Server, free_port

ANSWERS = """Run this:

```python
import os
os.abort()
```

And this goes on for a while, word by word, so that there is time for the first program to run and to crash while
the rest of the answer still comes in. It ends with another program:

```python
print('works')
```

The last word is zebra.
"""


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data").start()
    yield server
    server.stop()


def test_runs_and_edits_made_offline_arrive_later(chat: Chat, server: Server) -> None:
    place = conversation(server, "kept = 7\nprint('first')", "print('to be edited')")
    show(chat, place)
    chat.cell(0).run().expect_state("completed")
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed"])
    cell = chat.cell(1)
    cell.button("Edit").click()
    expect(cell.element.locator(".cm-content")).to_be_visible()
    chat.context_offline(True)
    cell.element.locator(".cm-content").press("Control+a")
    chat.page.keyboard.insert_text("print('works offline', kept)")
    chat.page.keyboard.press("Control+Enter")
    cell.wait().expect_state("completed").expect_output("works offline 7")
    expect(chat.page.get_by_role("status").filter(has_text=OFFLINE)).to_be_visible(timeout=SECONDS * 1000)
    assert len(runs(server, place)) == 1
    chat.context_offline(False)
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed", "completed"])
    assert text_of(server, runs(server, place)[1]) == "works offline 7\n"
    expect(chat.page.get_by_role("status").filter(has_text=OFFLINE)).to_have_count(0, timeout=SECONDS * 1000)
    chat.page.reload()
    expect(chat.cell(1).element).to_contain_text("works offline', kept")


def test_a_reload_while_the_server_is_away_keeps_what_was_run(chat: Chat, own_server: Server) -> None:
    chat.server = own_server
    place = conversation(own_server, "print('first')", "print('works')")
    show(chat, place)
    chat.cell(0).run().expect_state("completed")
    own_server.kill()
    chat.cell(1).run().expect_state("completed").expect_output("works")
    own_server.start()
    chat.page.reload()
    chat.cell(1).wait().expect_state("completed").expect_output("works")
    eventually(lambda: [run["status"] for run in runs(own_server, place)] == ["completed", "completed"])


def test_a_server_killed_in_mid_run_costs_nothing(chat: Chat, own_server: Server) -> None:
    chat.server = own_server
    source = "import time\nkept = 7\nfor n in range(150):\n    print('tick', n)\n    time.sleep(0.1)"
    place = conversation(own_server, source, "print('works' if kept == 7 else 'changed')")
    show(chat, place)
    cell = chat.cell(0).start().expect_output("tick 5", seconds=60)
    own_server.kill()
    cell.expect_state("executing").expect_output("tick 12", seconds=60)
    own_server.start()
    cell.wait().expect_state("completed").expect_output("tick 149")
    expect_next_run_works(chat)
    eventually(lambda: [run["status"] for run in runs(own_server, place)] == ["completed", "completed"])
    assert text_of(own_server, runs(own_server, place)[0]) == "".join(f"tick {n}\n" for n in range(150))


def test_a_connection_that_died_without_a_word_is_replaced(chat: Chat, tmp_path: Path) -> None:
    port = free_port()
    proxy = Proxy(port)
    origins = {
        "FENCED_APP_ORIGIN": f"http://localhost:{proxy.port}",
        "FENCED_SANDBOX_ORIGIN": f"http://127.0.0.1:{proxy.port}",
    }
    server = Server(tmp_path / "data", environment=origins)
    server.port = port
    server.start()
    server.port = proxy.port
    try:
        chat.server = server
        place = conversation(server, "kept = 7", "print('works' if kept == 7 else 'changed')")
        show(chat, place)
        chat.cell(0).run().expect_state("completed")
        eventually(lambda: proxy.silence() > 0)
        last = server.api("GET", f"/conversations/{place.id}")["messages"][-1]["id"]
        body = {"parent": last, "role": "assistant", "text": "Said meanwhile:\n\n" + fence("1")}
        server.api("PUT", f"/conversations/{place.id}/messages/{uuid.uuid4()}", body)
        chat.page.wait_for_timeout(500)
        assert "Said meanwhile" not in shown_text(chat.messages.last)
        # The reader comes back to the tab: silence is not waited for, the server is asked at once.
        chat.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(chat.messages.filter(has_text="Said meanwhile")).to_be_visible(timeout=SECONDS * 1000)
        expect_next_run_works(chat)
    finally:
        server.stop()
        proxy.close()


def test_a_crash_while_the_answer_streams_disturbs_neither_the_answer_nor_the_next_cell(
    chat: Chat, tmp_path: Path
) -> None:
    script = tmp_path / "answers.md"
    script.write_text(ANSWERS)
    server = Server(tmp_path / "data", model=f"scripted:{script}?delay=250").start()
    try:
        chat.server = server
        bystander = Bystander(chat, server).prepare()
        chat.evaluate("history.pushState({}, '', '/'); dispatchEvent(new PopStateEvent('popstate'))")
        chat.say("first")
        expect(chat.messages.last).to_contain_text("goes on", timeout=SECONDS * 1000)
        cell = chat.cell(0).start()
        expect(chat.stop_generating).to_be_visible()
        cell.wait().expect_state("lost")
        expect_words(cell, "crashed", "variables were lost")
        expect(chat.messages.last).to_contain_text("zebra", timeout=SECONDS * 1000)
        chat.wait_for_answer()
        expect_next_run_works(chat)
        bystander.expect_undisturbed()
    finally:
        server.stop()
