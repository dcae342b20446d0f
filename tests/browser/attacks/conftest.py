"""One arena for all attacks: a server, a browser, canaries."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.browser.attacks.arena import Arena
from tests.browser.server import Server


@pytest.fixture(scope="package")
def arena(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    server = Server(tmp_path_factory.mktemp("attacked")).start()
    try:
        arena = Arena(playwright, server, tmp_path_factory.mktemp("canaries"))
        yield arena
        arena.close()
    finally:
        server.stop()
