"""Fixtures: one browser a test run, one server a test module, one fresh context (cookies, storage) a test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.browser.chat import Chat
from tests.browser.chromium import launch
from tests.browser.server import Server

expect.set_options(timeout=30_000)

SCRIPT = Path(__file__).parent / "answers.md"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver, of which a process can have one only."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data"), model=f"scripted:{SCRIPT}").start()
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def new_chat(context: BrowserContext, server: Server) -> Callable[[], Chat]:
    """Makes further tabs of one reader."""
    return lambda: Chat(context.new_page(), server)


@pytest.fixture
def chat(new_chat: Callable[[], Chat]) -> Iterator[Chat]:
    """One tab; the test fails if its page met an error that nobody handled."""
    chat = new_chat()
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    yield chat
    assert errors == []
