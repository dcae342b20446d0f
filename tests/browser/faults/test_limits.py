"""Limits of time and output, and clocks that jump."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.faults.scene import (
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
from tests.browser.server import Server

KEPT = "print('works' if kept == 7 else 'changed')"
LIMIT = 10_000_000
"""Bytes of output that are kept of a run by default."""

OVERTIME = {
    "in a loop": "kept = 7\nwhile True: pass",
    "in a sleep": "import time\nkept = 7\ntime.sleep(600)",
    "in an await": "import asyncio\nkept = 7\nawait asyncio.sleep(600)",
    "while it prints": "kept = 7\nwhile True: print('x' * 100)",
}


@pytest.mark.parametrize("source", OVERTIME.values(), ids=OVERTIME.keys())
def test_a_program_out_of_time_is_stopped_and_its_variables_are_kept(
    tab: Chat, server: Server, source: str
) -> None:
    show(tab, conversation(server, source, KEPT, execution_seconds=1))
    cell = tab.cell(0).start().wait().expect_state("timed_out")
    expect_words(cell, "timed out", "variables (were )?kept")
    expect_next_run_works(tab)


def test_a_program_out_of_time_that_resists_costs_its_session_and_no_other(
    tab: Chat, server: Server, bystander: Bystander
) -> None:
    place = conversation(server, "sum(range(10**12))", "print('works')", execution_seconds=1)
    show(tab, place)
    cell = tab.cell(0).start().wait().expect_state("timed_out")
    expect_words(cell, "timed out", "lost|restarted")
    expect_next_run_works(tab)
    bystander.expect_undisturbed()


def test_a_hundred_megabytes_of_output_are_capped_in_words_and_the_first_ten_kept(
    tab: Chat, server: Server, bystander: Bystander
) -> None:
    source = "line = 'x' * 999 + '\\n'\nimport sys\nfor _ in range(100): sys.stdout.write(line * 1000)"
    place = conversation(server, source, "print('works')")
    show(tab, place)
    cell = tab.cell(0).run(seconds=120).expect_state("completed")
    # Of the note alone: the words of the whole cell are ten million.
    note = cell.output.locator(".capped")
    expect(note).to_contain_text(re.compile(r"capped.*90(\.0)? MB", re.IGNORECASE), timeout=SECONDS * 1000)
    expect_next_run_works(tab)
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed", "completed"])
    run = runs(server, place)[0]
    assert run["dropped"] == 90_000_000
    assert text_of(server, run) == ("x" * 999 + "\n") * 10_000
    bystander.expect_undisturbed()


def test_an_endless_print_is_capped_and_stopped_while_the_page_works_on(
    tab: Chat, server: Server, bystander: Bystander
) -> None:
    show(tab, conversation(server, "kept = 7\nwhile True: print('x' * 1000)", KEPT))
    cell = tab.cell(0).start().expect_state("executing")
    note = cell.output.locator(".capped")
    expect(note).to_contain_text(re.compile("capped", re.IGNORECASE), timeout=SECONDS * 1000)
    tab.composer.fill("typed meanwhile")
    assert tab.composer.input_value() == "typed meanwhile"
    tab.composer.fill("")
    cell.stop().wait(seconds=30).expect_state("aborted")
    expect_next_run_works(tab)
    bystander.expect_undisturbed()


JUMP = "milliseconds => { const now = Date.now.bind(Date); Date.now = () => now() + milliseconds }"
DAY = 86_400_000


@pytest.mark.parametrize("milliseconds", [DAY, -DAY], ids=["forwards", "back"])
def test_a_jump_of_the_clock_ends_no_run_and_loses_no_session(
    chat: Chat, server: Server, milliseconds: int
) -> None:
    source = "import time\nkept = 7\nfor n in range(30):\n    print('tick', n)\n    time.sleep(0.1)"
    place = conversation(server, source, KEPT, execution_seconds=40)
    show(chat, place)
    cell = chat.cell(0).start().expect_output("tick 2", seconds=60)
    for frame in chat.page.frames:
        frame.evaluate(JUMP, milliseconds)
    cell.wait().expect_state("completed").expect_output("tick 29")
    expect_next_run_works(chat)
    execution = re.compile(r"done in \d+(\.\d+)? s")
    expect_words(cell, execution.pattern)
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed", "completed"])
