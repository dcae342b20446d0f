"""The page of an embedder, which has the execution engine and nothing of the chat; built once for all suites."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.floor_server import FloorServer
from tests.browser.server import Server

BUILD = Path(__file__).parents[1] / "tests" / "browser" / "runtimes" / "build.mjs"
SAMPLING = "const USAGE_MS = 250;"
NO_SAMPLING = "const USAGE_MS = 1_000_000_000;"


@cache
def _work() -> Path:
    work = Path(tempfile.mkdtemp(prefix="fenced-benchmarks-"))
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    subprocess.run(["node", str(BUILD), str(work)], check=True)
    return work


def built() -> Path:
    """The folder with the page as it is."""
    return _work() / "out"


@cache
def built_without_sampling() -> Path:
    """The folder with the same page, whose supervisor tells nothing of time and heap while a program runs."""
    copy, out = _work() / "web", _work() / "out-without-sampling"
    source = copy / "src" / "sandbox" / "worker-session.ts"
    text = source.read_text()
    if text.count(SAMPLING) != 1:
        raise ValueError(f"{source.name}: expected one line {SAMPLING!r}, found {text.count(SAMPLING)}")
    source.write_text(text.replace(SAMPLING, NO_SAMPLING))
    try:
        environment = {**os.environ, "FENCED_BUILD_OUT": str(out)}
        subprocess.run(["node", "build.mjs"], cwd=copy, env=environment, check=True)
    finally:
        source.write_text(text)
    shutil.copy(built() / "app" / "harness.js", out / "app" / "harness.js")
    return out


@contextmanager
def embedder(browser: Browser, page_dir: Path, runtimes: Path | None = None) -> Iterator[Page]:
    """A page with `window.contract`, of a server and a reader of its own."""
    environment = {"FENCED_PAGE_DIR": str(page_dir)}
    if runtimes is not None:
        environment["FENCED_RUNTIMES_DIR"] = str(runtimes)
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data), environment=environment).start()
        context = browser.new_context()
        try:
            page = context.new_page()
            page.set_default_timeout(0)
            page.goto(server.address)
            page.add_script_tag(url="/assets/harness.js", type="module")
            page.wait_for_function("window.contract !== undefined")
            yield page
        finally:
            context.close()
            server.stop()


@contextmanager
def floor_sessions(browser: Browser, name: str = "session.html") -> Iterator[Page]:
    """A page of bare Pyodide, with `window.floor`."""
    server = FloorServer()
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(0)
        page.goto(server.address + name)
        page.wait_for_function("window.floor !== undefined")
        yield page
    finally:
        context.close()
        server.close()
