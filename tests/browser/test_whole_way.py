"""The whole way with no fake: the embedded model answers, its block runs, and both survive a restart."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, shown_text
from tests.browser.faults.scene import eventually
from tests.browser.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data", model="embedded").start()
    yield server
    server.stop()


@pytest.mark.timeout(600)
def test_the_embedded_model_writes_a_program_that_runs_and_stays(chat: Chat, server: Server) -> None:
    chat.open()
    expect(chat.page.get_by_text("tiny demo model").first).to_be_visible()
    chat.say("Write Python code that prints the first five squares")
    expect(chat.stop_generating).to_be_visible(timeout=60_000)
    chat.wait_for_answer(seconds=120)
    answer = shown_text(chat.messages.last)
    cell = chat.cell(0)
    cell.run()
    # A tiny model's program may well be wrong: then its traceback is the result, as for any other program.
    assert cell.state in {"completed", "failed"}
    expect(cell.output).to_contain_text(re.compile(r"\d|Error"))
    said, state = cell.text, cell.state
    server.kill()
    server.start()
    chat.page.reload()
    expect(chat.messages.last).to_contain_text(
        next(line.strip() for line in answer.splitlines() if line.strip())
    )
    chat.cell(0).expect_state(state)
    eventually(lambda: chat.cell(0).text == said)
