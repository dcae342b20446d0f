"""Nothing is lost: reloads, second tabs, restarts, kill -9."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, fence, shown_text, write, write_cells
from tests.browser.conftest import SCRIPT
from tests.browser.faults.scene import eventually
from tests.browser.server import Server

LAST_WORD = "zebra"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, because these tests kill it."""
    server = Server(tmp_path / "data", model=f"scripted:{SCRIPT}?delay=60").start()
    yield server
    server.stop()


def ask_the_second_question(chat: Chat) -> None:
    """The script's second answer is the long one."""
    chat.open()
    chat.say("first")
    expect(chat.messages.last).to_contain_text("Press Run", timeout=30_000)
    chat.wait_for_answer()
    chat.say("second")
    expect(chat.messages.last).to_contain_text("takes a while", timeout=30_000)


def expect_the_whole_answer(chat: Chat) -> None:
    expect(chat.messages.last).to_contain_text(LAST_WORD, timeout=60_000)
    chat.wait_for_answer()
    text = shown_text(chat.messages.last)
    assert text.count("answer is a longer one") == 1
    assert text.count("nothing lost and nothing") == 1


def test_an_answer_goes_on_through_a_reload(chat: Chat) -> None:
    ask_the_second_question(chat)
    chat.page.reload()
    expect(chat.messages.last).to_contain_text("takes a while")
    expect_the_whole_answer(chat)


def test_outputs_are_there_after_a_reload_and_a_restart(chat: Chat, server: Server) -> None:
    conversation = write_cells(server, "for n in range(3): print('line', n)\n'the value'")
    chat.open(conversation)
    chat.cell().run().expect_state("completed")
    chat.page.reload()
    chat.cell().expect_state("completed").expect_output("line 2").expect_output("the value")
    server.kill()
    server.start()
    chat.page.reload()
    chat.cell().expect_state("completed").expect_output("line 2").expect_output("the value")


def test_a_reload_in_mid_run_keeps_what_was_printed_and_says_the_run_was_lost(
    chat: Chat, server: Server
) -> None:
    source = "import time\nfor n in range(1000):\n    print('tick', n)\n    time.sleep(0.05)"
    chat.open(write_cells(server, source))
    chat.cell().start().expect_output("tick 5", seconds=60)
    chat.page.reload()
    chat.cell().expect_state("lost").expect_output("tick 5")
    chat.cell().start().expect_state("executing").stop().wait(seconds=20).expect_state("aborted")


def test_two_tabs_show_the_same_answer_and_the_same_outputs(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    ask_the_second_question(chat)
    other = new_chat()
    other.page.goto(chat.page.url)
    expect_the_whole_answer(other)
    expect_the_whole_answer(chat)
    chat.cell(0).run().expect_output("25")
    other.cell(0).expect_state("completed").expect_output("25")


def test_two_tabs_converge_on_an_edited_cell(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    conversation = write_cells(server, "start = 1")
    chat.open(conversation)
    other = new_chat().open(conversation)
    for tab, text in ((chat, "# from the first\n"), (other, "# from the second\n")):
        tab.cell().button("Edit").click()
        tab.cell().element.locator(".cm-content").press("Control+Home")
        tab.page.keyboard.insert_text(text)
    for tab in (chat, other):
        content = tab.cell().element.locator(".cm-content")
        expect(content).to_contain_text("from the first")
        expect(content).to_contain_text("from the second")
        expect(content).to_contain_text("start = 1")


def test_kill_9_in_mid_answer_keeps_the_text_and_offers_to_continue(chat: Chat, server: Server) -> None:
    ask_the_second_question(chat)

    def checkpoint() -> bool:
        """the database has this much of the answer"""
        with closing(sqlite3.connect(server.data / "fenced.db")) as database:
            texts = database.execute("SELECT text FROM messages WHERE status = 'streaming'").fetchall()
        return any("takes a while" in (text or "") for (text,) in texts)

    eventually(checkpoint)
    server.kill()
    server.start()
    chat.page.reload()
    last = chat.messages.last
    expect(last).to_contain_text("takes a while")
    expect(last).to_contain_text(re.compile("interrupted", re.IGNORECASE))
    assert LAST_WORD not in shown_text(last)
    last.get_by_role("button", name="Continue").click()
    expect_the_whole_answer(chat)


def test_a_page_that_stays_open_recovers_when_the_server_comes_back(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "print('ran while the server was away')"))
    chat.cell().run()
    server.kill()
    chat.cell().run().expect_output("ran while the server was away")
    server.start()
    expect(chat.page.get_by_text(re.compile("offline", re.IGNORECASE))).to_have_count(0, timeout=60_000)
    conversation = chat.page.url.rsplit("/", 1)[1]

    def runs() -> list[str]:
        return [run["status"] for run in server.api("GET", f"/conversations/{conversation}/runs")["runs"]]

    # Longer than the longest pause between two tries.
    eventually(lambda: runs() == ["completed", "completed"], seconds=90)


def test_what_was_sent_while_offline_is_answered_later(chat: Chat, server: Server) -> None:
    conversation = write(server, [("user", "hello"), ("assistant", "hi\n\n" + fence("1"))])
    chat.open(conversation)
    expect(chat.messages.last).to_contain_text("hi")
    chat.context_offline(True)
    chat.say("are you there")
    expect(chat.messages.filter(has_text="are you there")).to_be_visible()
    chat.context_offline(False)
    expect(chat.messages.last).to_contain_text(LAST_WORD, timeout=60_000)


def test_what_is_sent_before_the_conversation_is_loaded_is_not_lost(chat: Chat, server: Server) -> None:
    conversation = write(server, [("user", "hello"), ("assistant", "hi")])
    chat.page.route("**/api/conversations/*?tail=*", lambda route: route.abort())
    chat.open(conversation)
    chat.say("are you there")
    expect(chat.composer).to_have_value("are you there")
    chat.page.unroute("**/api/conversations/*?tail=*")
    expect(chat.messages.filter(has_text="are you there")).to_be_visible(timeout=30_000)
    expect(chat.composer).to_have_value("")
