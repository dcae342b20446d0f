"""One server and one tab for all faults that leave them alone; those that do not start their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chat import Chat
from tests.browser.faults.scene import Bystander
from tests.browser.server import Server


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def opened(browser: Browser, server: Server) -> Iterator[tuple[Chat, Bystander, list[str]]]:
    """A tab in which a conversation has a variable already; a module's faults all happen beside it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    chat = Chat(context.new_page(), server)
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    yield chat, Bystander(chat, server), errors
    context.close()


@pytest.fixture
def tab(opened: tuple[Chat, Bystander, list[str]]) -> Iterator[Chat]:
    """The module's tab; the test fails if its page met an error that nobody handled."""
    chat, _, errors = opened
    errors.clear()
    yield chat
    assert errors == []


@pytest.fixture
def bystander(opened: tuple[Chat, Bystander, list[str]]) -> Bystander:
    """The conversation beside the fault."""
    return opened[1].prepare()
