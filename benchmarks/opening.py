"""From opening the page: to its first frame, to the first output and to the first plot, against bare Pyodide in a bare page."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.first_plot import PROGRAM
from benchmarks.floor_server import FloorServer
from benchmarks.python_cells import FIND_CELLS, floor_first
from benchmarks.sizes import is_full
from benchmarks.table import Row, median
from tests.browser.chat import write_cells
from tests.browser.server import Server

COLD, WARM = 2, 4
COLD_FULL, WARM_FULL = 3, 8
DATA_PROFILE_SETTLES_MS = 1500
"""For a session before to be gone."""

COMPOSED = """
() => new Promise((resolve) => {
  const find = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === 'textarea') return element;
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  const look = () => {
    if (find(document) === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  };
  look();
})
"""
CLICK_AT_ONCE = """
async (wanted) => {
  const frame = () => new Promise(requestAnimationFrame);
  let cell, button;
  while (!button) {
    await frame();
    cell = window.cells()[0];
    button = cell && [...cell.shadowRoot.querySelectorAll('button')].find((b) => (b.ariaLabel ?? b.textContent).trim() === 'Run');
    if (button?.disabled) button = undefined;
  }
  button.click();
  const has = (root) => [...root.querySelectorAll('*')].some((one) =>
    (one.shadowRoot && has(one.shadowRoot))
    || (wanted === null ? one.localName === 'img' && one.complete && one.naturalWidth > 100 : one.textContent.includes(wanted) && one.closest('[role=region]')));
  while (!has(cell.shadowRoot)) await frame();
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now();
}
"""


def measure(browser: Browser) -> Iterator[Row]:
    floor = FloorServer()
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            yield from _first_frames(browser, server)
            for cold in (True, False):
                yield _outputs(browser, server, floor, cold=cold)
            yield _plots(browser, server, floor)
        finally:
            server.stop()
            floor.close()


def _first_frames(browser: Browser, server: Server) -> Iterator[Row]:
    """Of the first page, with the browser's caches warm; and what the main thread's processor did for it."""
    context = browser.new_context()
    shown: list[float] = []
    spent: list[float] = []
    for n in range(_warm() + 1):
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(server.address, wait_until="commit")
        at = page.evaluate(COMPOSED)
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        page.close()
        if n > 0:
            shown.append(at)
            spent.append(1000 * metrics["TaskDuration"])
    context.close()
    yield Row("page open to its first frame with a field to write in", median(shown), 0, "", None)
    yield Row("processor time of the main thread until then", median(spent), 0, "", None)


def _outputs(browser: Browser, server: Server, floor: FloorServer, *, cold: bool) -> Row:
    ours, bare = [], []
    shared: tuple[BrowserContext, BrowserContext] | None = None
    for n in range(_cold() if cold else _warm() + 1):
        contexts = shared or (browser.new_context(), browser.new_context())
        if not cold:
            shared = contexts
        # A conversation of its own each time: in one that has run the output is there before Run is pressed.
        conversation = write_cells(server, "print('hello')")
        # One page at a time: a browser slows down those that are behind another.
        mine = _clicked(contexts[0], server, conversation, "hello")
        page = contexts[1].new_page()
        theirs = floor_first(page, floor)
        page.close()
        if cold or n > 0:
            ours.append(mine)
            bare.append(theirs)
        if cold:
            for context in contexts:
                context.close()
    for context in shared or ():
        context.close()
    a, b = median(ours), median(bare)
    kind = "cold" if cold else "warm"
    return Row(f"page open to first output, {kind}; floor bare Pyodide", a, b, "at most 0.5x", a <= 0.5 * b)


def _plots(browser: Browser, server: Server, floor: FloorServer) -> Row:
    mine, bare = browser.new_context(), browser.new_context()
    ours, theirs = [], []
    for n in range((_warm() if is_full() else 2) + 1):
        took = _clicked(mine, server, write_cells(server, PROGRAM), None)
        page = bare.new_page()
        page.goto(floor.address + "plot.html")
        page.wait_for_function("window.floor !== undefined")
        floor_took = page.evaluate(
            "async (source) => { await floor.plot(source); return performance.now(); }", PROGRAM
        )
        page.close()
        if n > 0:
            ours.append(took)
            theirs.append(floor_took)
    mine.close()
    bare.close()
    a, b = median(ours), median(theirs)
    return Row(
        "page open, click at once, first plot; floor bare Pyodide", a, b, "at most 0.15x", a <= 0.15 * b
    )


def _clicked(context: BrowserContext, server: Server, conversation: str, wanted: str | None) -> float:
    """Milliseconds from navigation until the words, or a picture, are painted; Run is pressed as soon as it is there."""
    page = context.new_page()
    page.set_default_timeout(0)
    page.add_init_script(FIND_CELLS)
    page.goto(f"{server.origin}/c/{conversation}?token=browser-tests", wait_until="commit")
    took: float = page.evaluate(CLICK_AT_ONCE, wanted)
    _settle(page)
    page.close()
    return took


def _settle(page: Page) -> None:
    page.wait_for_timeout(DATA_PROFILE_SETTLES_MS if is_full() else 300)


def _cold() -> int:
    return COLD_FULL if is_full() else COLD


def _warm() -> int:
    return WARM_FULL if is_full() else WARM
