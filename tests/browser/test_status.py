"""The runtimes' self-test, and where its result is shown."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own: on the common one another test's page may have tested the runtimes."""
    server = Server(tmp_path / "data", model="none").start()
    yield server
    server.stop()


def doctor(server: Server) -> str:
    """What `fenced doctor` says beside the running server."""
    command = [sys.executable, "-m", "fenced", "doctor", "--data-dir", str(server.data)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_the_self_test_runs_in_the_browser_and_shows_on_the_status_page(chat: Chat, server: Server) -> None:
    page = chat.page
    assert "python" not in server.api("GET", "/config")["tested"]
    page.goto(server.address)
    page.goto(f"{server.origin}/status")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Run the self-tests again").click()
    row = page.get_by_role("row").filter(has_text=re.compile("python", re.IGNORECASE))
    expect(row.filter(has_text=re.compile("passed", re.IGNORECASE)).first).to_be_visible(timeout=90_000)
    assert server.api("GET", "/config")["tested"] == ["python"]
    assert re.search(r"python.*passed", doctor(server), re.IGNORECASE)
