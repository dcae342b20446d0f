"""Programs tell the reader's time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

SOURCE = """
import time
from datetime import datetime
print(time.tzname, time.timezone, time.daylight)
print(datetime(2026, 7, 1, 12).astimezone().isoformat(), datetime(2026, 1, 1).astimezone().tzname())
print(time.mktime((2026, 7, 1, 0, 0, 0, 0, 0, -1)))
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(timezone_id="America/New_York")
    yield context
    context.close()


def test_the_time_zone_is_that_of_the_reader(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, SOURCE))
    cell = chat.cell().run().expect_state("completed").expect_output("('EST', 'EDT') 18000 1")
    cell.expect_output("2026-07-01T12:00:00-04:00 EST").expect_output("1782878400.0")
