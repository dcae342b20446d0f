"""The fixtures of the browser tests, with Firefox for the browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.chat import Chat
from tests.browser.firefox.firefox import launch


@pytest.fixture(scope="session")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = launch(playwright, tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


@pytest.fixture
def chat(new_chat: Callable[[], Chat]) -> Iterator[Chat]:
    """One tab; the test fails if its page met an error that nobody handled.

    Firefox tells the page's driver of its workers' errors too, which are the programs' own, and of what policies
    refused: those come without a place in a script.
    """
    chat = new_chat()
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(error.stack or ""))
    yield chat
    assert [error for error in errors if "\n    at " in error] == []
