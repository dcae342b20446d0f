"""Two tabs of one reader on one conversation: each has its own session, and both tell the same story."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.faults.scene import (
    conversation,
    eventually,
    expect_next_run_works,
    expect_words,
    runs,
    show,
)
from tests.browser.faults.test_reload import BUSY_DATABASE
from tests.browser.server import Server

TICKING = "import time\nfor n in range(400):\n    print('tick', n)\n    time.sleep(0.05)"


def test_two_tabs_that_run_one_cell_keep_their_variables_apart(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    # What is kept for the next session would come to the other tab, too.
    source = "kept = globals().get('kept', 0) + 1\nprint('tab', kept)"
    place = conversation(server, source, "print(kept)", keep_environment=False)
    show(chat, place)
    other = show(new_chat(), place)
    chat.cell(0).run().expect_output("tab 1")
    other.cell(0).expect_state("completed").expect_output("tab 1")
    other.cell(0).run().expect_output("tab 1")
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed", "completed"])
    for one in (chat, other):
        one.cell(1).run().expect_state("completed").expect_output("1")


def test_a_stop_in_one_tab_is_seen_in_the_other_and_disturbs_nothing_there(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    place = conversation(server, TICKING, "kept = 7", "print('works' if kept == 7 else 'changed')")
    show(chat, place)
    other = show(new_chat(), place)
    other.cell(1).run().expect_state("completed")
    chat.cell(0).start().expect_output("tick 3", seconds=60)
    other.cell(0).expect_state("executing").expect_output("tick 3")
    expect_words(other.cell(0), "another tab")
    chat.cell(0).stop().expect_state("aborted")
    other.cell(0).expect_state("aborted")
    other.cell(2).run().expect_state("completed").expect_output("works")


def test_a_tab_that_is_closed_in_mid_run_is_told_in_the_other(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    place = conversation(server, TICKING, "print('works')")
    show(chat, place)
    other = show(new_chat(), place)
    other.cell(0).start().expect_output("tick 3", seconds=60)
    chat.cell(0).expect_state("executing").expect_output("tick 3")
    other.page.close()
    cell = chat.cell(0).expect_state("lost").expect_output("tick 3")
    expect_words(cell, "closed or reloaded")
    expect_next_run_works(chat)


def test_a_tab_that_is_closed_right_after_the_end_of_its_run_leaves_that_end_behind(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    place = conversation(server, "print('begun')\ninput('on? ')\nprint('the end')", "print('works')")
    show(chat, place)
    other = show(new_chat(), place)
    field = other.cell(0).start().output.get_by_role("textbox")
    expect(field).to_be_visible(timeout=60_000)
    chat.cell(0).expect_state("executing").expect_output("begun")
    other.evaluate(BUSY_DATABASE)
    field.fill("yes")
    field.press("Enter")
    other.cell(0).expect_state("completed")
    chat.cell(0).expect_state("executing")
    other.page.close()
    chat.cell(0).wait().expect_state("completed").expect_output("the end")
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed"])
    expect(chat.cell(0).element).to_contain_text("done in")
    expect_next_run_works(chat)
