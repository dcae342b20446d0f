from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.built import built_page
from tests.browser.server import Server


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serves the page that was built with one language more."""
    environment = {"FENCED_PAGE_DIR": str(built_page())}
    server = Server(tmp_path_factory.mktemp("data"), environment=environment).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """One embedder's page for all; each test opens a conversation of its own in it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    page.add_script_tag(url="/assets/harness.js", type="module")
    page.wait_for_function("window.contract !== undefined")
    yield page
    context.close()
