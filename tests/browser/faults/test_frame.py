"""The sandbox's frame or its process goes away, or stands still: the page notices, says so and gets a new one."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.faults.own_browser import OwnBrowser
from tests.browser.faults.scene import (
    Conversation,
    conversation,
    eventually,
    expect_next_run_works,
    expect_words,
    runs,
    show,
)
from tests.browser.processes import sandbox_processes, signal_tree
from tests.browser.server import Server

TICKING = "import time\nfor n in range(200):\n    print('tick', n)\n    time.sleep(0.05)"
LOST = ("closed by the browser", "restarted", "variables were lost")


@pytest.fixture
def own(browser: Browser, server: Server, tmp_path: Path) -> Iterator[OwnBrowser]:
    own = OwnBrowser(browser.browser_type, tmp_path / "profile", server)
    yield own
    own.close()


def statuses(server: Server, place: Conversation) -> list[str]:
    return [run["status"] for run in runs(server, place)]


def start(own: OwnBrowser, server: Server) -> Conversation:
    """A program that ticks for ten seconds, seen to run."""
    place = conversation(server, TICKING, "print('works')")
    with own.look() as chat:
        show(chat, place)
        chat.cell(0).start().expect_output("tick 3", seconds=60)
        chat.composer.fill("half a thought")
    return place


def expect_told_and_well(own: OwnBrowser) -> None:
    with own.look() as chat:
        cell = chat.cell(0).expect_state("lost").expect_output("tick 3")
        expect_words(cell, *LOST)
        expect(chat.composer).to_have_value("half a thought")
        expect_next_run_works(chat)


def test_a_frame_whose_process_is_killed_is_replaced(own: OwnBrowser, server: Server) -> None:
    place = start(own, server)
    for process in sandbox_processes(own.pid):
        os.kill(process, signal.SIGKILL)
    eventually(lambda: statuses(server, place) == ["lost"])
    expect_told_and_well(own)


def test_a_frame_whose_process_stands_still_is_replaced(own: OwnBrowser, server: Server) -> None:
    place = start(own, server)
    frozen = sandbox_processes(own.pid)
    for process in frozen:
        os.kill(process, signal.SIGSTOP)
    try:
        eventually(lambda: statuses(server, place) == ["lost"])
    finally:
        for process in frozen:
            os.kill(process, signal.SIGCONT)
    expect_told_and_well(own)


def test_nothing_is_lost_when_the_whole_browser_stands_still(own: OwnBrowser, server: Server) -> None:
    place = start(own, server)
    signal_tree(own.pid, signal.SIGSTOP)
    time.sleep(5)
    signal_tree(own.pid, signal.SIGCONT)
    with own.look() as chat:
        chat.cell(0).wait().expect_state("completed").expect_output("tick 199")
        expect_next_run_works(chat)
    eventually(lambda: statuses(server, place) == ["completed", "completed"])


GONE = {
    "removed": "frame => frame.remove()",
    "at another address": "frame => { frame.src = new URL('/nothing/here', frame.src).href }",
    "loaded again": "frame => { frame.src = frame.src }",
}


@pytest.mark.parametrize("how", GONE.values(), ids=GONE.keys())
def test_a_frame_that_is_gone_is_replaced(chat: Chat, server: Server, how: str) -> None:
    place = conversation(server, TICKING, "print('works')")
    show(chat, place)
    cell = chat.cell(0).start().expect_output("tick 3", seconds=60)
    chat.composer.fill("half a thought")
    chat.page.locator("iframe").first.evaluate(how)
    cell.expect_state("lost").expect_output("tick 3")
    expect_words(cell, *LOST)
    expect(chat.composer).to_have_value("half a thought")
    expect_next_run_works(chat)
    eventually(lambda: statuses(server, place) == ["lost", "completed"])
