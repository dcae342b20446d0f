"""Sessions come and go: their memory is given back, and the reader is told when one had to make room."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.faults.scene import Conversation, conversation, eventually, show
from tests.browser.processes import memory_of, sandbox_processes
from tests.browser.server import Server

CYCLES = 20
FIRST = 5
"""After so many the browser has what it keeps: code, caches, the compiled module."""


def restart(chat: Chat) -> None:
    chat.cell().button("More").click()
    chat.page.get_by_role("menuitem", name="Restart session").click()


@pytest.mark.timeout(600)
def test_many_sessions_opened_and_closed_give_their_memory_back(chat: Chat, server: Server) -> None:
    place = conversation(server, "print('ran')")
    show(chat, place)
    levels: list[int] = []
    for _ in range(CYCLES):
        chat.cell().run().expect_state("completed")
        restart(chat)
        expect(chat.page.get_by_text("The session was restarted").first).to_be_attached()
        levels.append(sum(memory_of(process) for process in sandbox_processes()))
    # The most of them: what is measured while the next session has not begun is less than what there is at rest.
    before = max(levels[:FIRST])

    def given_back() -> bool:
        """the sandbox's memory is back within a fifth of what it was after the first few sessions"""
        return sum(memory_of(process) for process in sandbox_processes()) <= before * 1.2

    eventually(given_back)


def test_a_fifth_conversation_takes_the_place_of_the_one_used_longest_ago(chat: Chat, server: Server) -> None:
    places: list[Conversation] = []
    for n in range(5):
        place = conversation(server, f"kept = {n}", "print('it is', kept)")
        places.append(place)
        show(chat, place).cell(0).run().expect_state("completed")
    for n in (1, 4):
        show(chat, places[n]).cell(1).run().expect_output(f"it is {n}")
    show(chat, places[0])
    expect(chat.page.get_by_role("region", name="The Python session was closed to make room")).to_be_visible()
    # Its variables were saved before, so what it has run is as good as it was.
    expect(chat.cell(0).element.locator("header .status")).to_have_attribute("data-kind", "done")
    chat.cell(1).run().expect_state("completed").expect_output("it is 0")
    expect(chat.page.locator("fenced-restored")).to_contain_text("One variable is back")
