"""No room left: in the browser for what is to be sent, on the server for what is to be kept."""

import re
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.faults.scene import (
    SECONDS,
    conversation,
    eventually,
    expect_next_run_works,
    runs,
    show,
    text_of,
)
from tests.browser.server import Server

LINES = "for n in range(2000): print('line', n)\n'the value'"
ALL_LINES = "".join(f"line {n}\n" for n in range(2000))


def test_a_browser_without_room_still_runs_and_saves_what_was_printed(chat: Chat, server: Server) -> None:
    place = conversation(server, LINES, "print('works')")
    show(chat, place)
    control = chat.page.context.new_cdp_session(chat.page)
    control.send("Storage.overrideQuotaForOrigin", {"origin": server.origin, "quotaSize": 1})
    chat.cell(0).run().expect_state("completed").expect_output("the value")
    expect_next_run_works(chat)
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed", "completed"])
    assert text_of(server, runs(server, place)[0]) == ALL_LINES
    chat.page.reload()
    chat.cell(0).wait().expect_state("completed").expect_output("the value")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data").start()
    yield server
    server.stop()


def test_a_server_without_room_loses_nothing_and_saves_it_once_there_is_some(
    chat: Chat, own_server: Server
) -> None:
    server = own_server
    chat.server = server
    place = conversation(server, LINES, "print('works')")
    show(chat, place)
    chat.cell(1).run().expect_state("completed")
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed"])
    # No file may grow beyond what it has: as on a full disk, every write of the database fails.
    largest = max(path.stat().st_size for path in server.data.iterdir() if path.suffix != ".db-shm")
    _, most = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (4096, most))
    assert largest > 4096
    chat.cell(0).run().expect_state("completed").expect_output("the value")
    expect_next_run_works(chat)
    chat.composer.fill("typed meanwhile")
    waiting = chat.page.get_by_role("status").filter(has_text=re.compile(r"\d+ changes? waiting"))
    expect(waiting).to_be_visible(timeout=SECONDS * 1000)
    assert [run["status"] for run in runs(server, place)] == ["completed"]
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, most))
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed"] * 3)
    assert any(text_of(server, run).startswith(ALL_LINES) for run in runs(server, place))
    expect(chat.composer).to_have_value("typed meanwhile")
    expect(waiting).to_have_count(0, timeout=SECONDS * 1000)
    chat.page.reload()
    chat.cell(0).wait().expect_state("completed").expect_output("line 1999")
