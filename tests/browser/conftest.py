"""Fixtures: one browser and one server a process, whose conversations are one module's; one fresh context (cookies, storage) a test."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.chat import Chat
from tests.browser.chromium import launch
from tests.browser.server import Server
from tests.browser.tab import Tab

expect.set_options(timeout=30_000)

SCRIPT = Path(__file__).parent / "answers.md"
FAILED = pytest.StashKey[bool]()
LONGEST = (
    "test_starts",
    "test_long",
    "test_accessibility",
    "test_files",
    "test_editor",
    "test_programs",
    "test_rich",
)
"""The files that take longest come first, so that both processes are busy until the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        # What needs an event loop of its own stays before the browser's driver.
        if SCRIPT.parent not in item.path.parents:
            return -1
        name = item.path.stem
        return LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=rank)


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


@pytest.fixture(scope="session")
def common_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all that leave it running; nobody but `server` asks for it."""
    server = Server(tmp_path_factory.mktemp("data"), model=f"scripted:{SCRIPT}").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(common_server: Server) -> Iterator[Server]:
    """A server without conversations but those of the module. Who ends it, or sets it up, starts an own one."""
    yield common_server
    common_server.forget()


class Opened(NamedTuple):
    """A module's tab, and the errors of its page that nobody handled."""

    tab: Tab
    errors: list[str]


def heard(page: Page) -> list[str]:
    """The errors of a page that nobody handles, from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    return errors


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="module")
def opened_tab(browser: Browser, server: Server) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = Tab(context.new_page(), server)
    yield Opened(tab, heard(tab.page))
    context.close()


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> Opened | None:
    """The module's tab where a test is content with that: the module is marked `one_tab`, and the test not `own_tab`."""
    node = request.node
    if node.get_closest_marker("one_tab") is None or node.get_closest_marker("own_tab") is not None:
        return None
    opened: Opened = request.getfixturevalue("opened_tab")
    return opened


@pytest.fixture
def context(
    request: pytest.FixtureRequest, browser: Browser, shared: Opened | None
) -> Iterator[BrowserContext]:
    if shared is not None:
        yield shared.tab.page.context
        if request.node.stash.get(FAILED, False):
            shared.tab.leave()
        else:
            shared.tab.tidy()
        return
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def new_chat(context: BrowserContext, server: Server) -> Callable[[], Chat]:
    """Makes further tabs of one reader."""
    return lambda: Chat(context.new_page(), server)


@pytest.fixture
def chat(new_chat: Callable[[], Chat], shared: Opened | None) -> Iterator[Chat]:
    """One tab; the test fails if its page met an error that nobody handled."""
    if shared is not None:
        shared.errors.clear()
        yield shared.tab
        assert shared.errors == []
        return
    chat = new_chat()
    errors = heard(chat.page)
    yield chat
    assert errors == []
