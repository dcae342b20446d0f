"""One server for all faults that leave it alone; those that do not start their own."""

from collections.abc import Iterator

import pytest

from tests.browser.chat import Chat
from tests.browser.faults.scene import Bystander
from tests.browser.server import Server


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data")).start()
    yield server
    server.stop()


@pytest.fixture
def bystander(chat: Chat, server: Server) -> Bystander:
    return Bystander(chat, server)
