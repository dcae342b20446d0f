"""A browser that nobody is attached to while its processes are killed or frozen.

A driver that sees a frame's process die calls the whole page crashed and does nothing with it any more. So it
looks, lets go, and looks again afterwards, as a reader does who comes back to the tab.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserType

from tests.browser.chat import Chat
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.server import Server

START_SECONDS = 60


class OwnBrowser:
    def __init__(self, kind: BrowserType, profile: Path, server: Server) -> None:
        self._kind = kind
        self._profile = profile
        self._server = server
        options = [f"--user-data-dir={profile}", "--headless", "--remote-debugging-port=0"]
        self._process = subprocess.Popen(
            [executable(), *ARGUMENTS, *options, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._port = self._read_port()

    @property
    def pid(self) -> int:
        return self._process.pid

    @contextmanager
    def look(self) -> Iterator[Chat]:
        """The tab, for as long as the block lasts."""
        driver = self._kind.connect_over_cdp(f"http://127.0.0.1:{self._port}")
        try:
            context = driver.contexts[0]
            # The port may be there before the first tab.
            page = context.pages[0] if context.pages else context.wait_for_event("page")
            yield Chat(page, self._server)
        finally:
            driver.close()

    def close(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)

    def _read_port(self) -> int:
        place = self._profile / "DevToolsActivePort"
        deadline = time.monotonic() + START_SECONDS
        while not place.exists() or not place.read_text().strip():
            if time.monotonic() > deadline:
                self.close()
                raise RuntimeError("the browser did not start")
            time.sleep(0.05)
        return int(place.read_text().split()[0])
