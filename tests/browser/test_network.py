"""Sites in the network: none by default, those of the operator, and those that the reader allows in a conversation."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.canary import Canary, Sockets
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab

FETCH = "from pyodide.http import pyfetch\nprint('got', (await pyfetch('{url}')).status)"
WAYS = {
    "pyfetch": FETCH,
    "requests": "import requests\nprint('got', requests.get('{url}').status_code)",
    "urllib": "from urllib.request import urlopen\nprint('got', urlopen('{url}').status)",
}


@pytest.fixture(scope="module")
def site() -> Iterator[Canary]:
    """A server that lets pages of other sites read its answers."""
    canary = Canary()
    yield canary
    canary.close()


@pytest.fixture(scope="module")
def operators() -> Iterator[Canary]:
    """One that the operator allows everywhere."""
    canary = Canary()
    yield canary
    canary.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, operators: Canary) -> Iterator[Server]:
    environment = {"FENCED_NETWORK": f"http://127.0.0.1:{operators.port}"}
    server = Server(tmp_path_factory.mktemp("data"), environment=environment).start()
    yield server
    server.stop()


def test_a_place_is_refused_in_words_until_the_reader_allows_it_and_after_they_take_it_back(
    chat: Chat, server: Server, site: Canary
) -> None:
    origin = f"http://127.0.0.1:{site.port}"
    chat.open(write_cells(server, "kept = 1\nprint(kept)", FETCH.format(url=f"{origin}/data")))
    chat.cell(0).run()
    cell = chat.cell(1).run().expect_state("failed")
    cell.expect_output(f"127.0.0.1:{site.port} cannot be reached")
    expect(cell.element).to_contain_text("Allow it under the cell")
    assert site.hits == []

    cell.element.get_by_role("button", name="Allow in this conversation").click()
    # Other sites are another session: the reader is offered what had run in the old one.
    expect(chat.page.get_by_role("region", name="The Python session was")).to_be_visible()
    chat.page.get_by_role("button", name="Run them again").click()
    chat.cell(0).wait().expect_output("1")
    chat.cell(1).wait().expect_state("completed").expect_output("got 200")
    assert site.hits != []

    # It is a setting of the conversation, and lasts.
    chat.page.reload()
    chat.cell(1).run().expect_state("completed").expect_output("got 200")

    chat.page.get_by_role("button", name="Settings").click()
    chat.page.get_by_role("button", name=f"Remove {origin}").click()
    chat.page.keyboard.press("Escape")
    site.hits.clear()
    chat.cell(1).run().expect_state("failed").expect_output("cannot be reached")
    assert site.hits == []


def test_what_is_allowed_in_one_conversation_is_not_in_another(
    chat: Chat, server: Server, site: Canary
) -> None:
    origin = f"http://127.0.0.1:{site.port}"
    source = FETCH.format(url=f"{origin}/data")
    allowed, other = write_cells(server, source), write_cells(server, source)
    settings = server.api("GET", f"/conversations/{allowed}")["conversation"]["settings"]
    server.api("PUT", f"/conversations/{allowed}", {"settings": {**settings, "network": [origin]}})
    chat.open(allowed)
    chat.cell().run().expect_output("got 200")
    site.hits.clear()
    chat.go(other)
    chat.cell().run().expect_state("failed").expect_output("cannot be reached")
    assert site.hits == []


@pytest.mark.parametrize("way", WAYS)
def test_the_usual_libraries_reach_what_is_allowed_and_name_what_is_not(
    chat: Chat, server: Server, operators: Canary, site: Canary, way: str
) -> None:
    allowed = WAYS[way].format(url=f"http://127.0.0.1:{operators.port}/data")
    refused = WAYS[way].format(url=f"http://127.0.0.1:{site.port}/data")
    chat.open(write_cells(server, allowed, refused))
    site.hits.clear()
    chat.cell(0).run(seconds=120).expect_state("completed").expect_output("got 200")
    cell = chat.cell(1).run().expect_state("failed")
    expect(cell.element).to_contain_text(f"127.0.0.1:{site.port}")
    expect(cell.element).to_contain_text("Allow it")
    assert site.hits == []


def test_each_refused_attempt_is_listed_in_the_settings(chat: Chat, server: Server, site: Canary) -> None:
    source = f"import js\nfor n in range(3):\n    js.fetch('http://127.0.0.1:{site.port}/{{n}}')\nawait js.Promise.resolve()"
    chat.open(write_cells(server, source))
    chat.cell().run()
    chat.page.get_by_role("button", name="Settings").click()
    expect(chat.page.get_by_text(f"http://127.0.0.1:{site.port}").first).to_be_visible()


def test_a_place_that_the_server_refuses_does_not_stay_in_the_page(chat: Chat, server: Server) -> None:
    conversation = write_cells(server, "print('runs all the same')")
    chat.open(conversation)
    chat.cell().run().expect_output("runs all the same")
    settings = server.api("GET", f"/conversations/{conversation}")["conversation"]["settings"]
    # The app itself, which can never be allowed.
    settings = {**settings, "network": [server.origin]}
    chat.evaluate(
        "settings => document.querySelector('fenced-app')"
        ".dispatchEvent(new CustomEvent('fenced-settings', { detail: { settings } }))",
        settings,
    )
    notice = chat.page.locator("fenced-refusal")
    expect(notice).to_contain_text("A change was not saved.")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice.get_by_role("button")).to_have_count(0)
    expect(chat.composer).to_be_focused()
    chat.page.get_by_role("button", name="Settings").click()
    sites = chat.page.get_by_role("list", name="Sites that programs may reach")
    expect(sites).to_be_visible()
    expect(sites).not_to_contain_text(server.origin)
    chat.page.keyboard.press("Escape")
    chat.cell().run().expect_state("completed").expect_output("runs all the same")


SOCKET = """
import asyncio, js
from pyodide.ffi import create_proxy
opened = asyncio.get_running_loop().create_future()
socket = js.WebSocket.new('ws://127.0.0.1:{port}/talk')
socket.onopen = create_proxy(lambda event: opened.set_result('opened'))
socket.onerror = create_proxy(lambda event: opened.set_result('refused'))
print(await opened)
"""


def test_a_place_stands_for_its_sockets(chat: Chat, server: Server) -> None:
    sockets = Sockets()
    try:
        conversation = write_cells(server, SOCKET.format(port=sockets.port))
        chat.open(conversation)
        cell = chat.cell().run().expect_output("refused")
        assert sockets.hits == []
        cell.element.get_by_role("button", name="Allow in this conversation").click()
        cell.run().expect_output("opened")
        assert sockets.hits == ["WebSocket /talk"]
    finally:
        sockets.close()
