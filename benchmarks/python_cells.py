"""Python in the page against bare Pyodide in a bare page: first output, a live session, a flood of lines."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.floor_server import FloorServer
from benchmarks.table import Row, median
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

COLD = 3
WARM = 5
LIVE = 30
FLOODS = 3
LINES = "for n in range(100_000): print('line', n)"

CLICK_TO_PAINT = """
(n) => {
  const cell = window.cells()[n];
  const button = [...cell.shadowRoot.querySelectorAll('button')].find((b) => (b.ariaLabel ?? b.textContent).trim() === 'Run');
  const start = performance.now();
  return new Promise((resolve) => {
    const done = () => {
      if (cell.dataset.state !== 'completed') return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    };
    const observer = new MutationObserver(done);
    observer.observe(cell, { attributes: true, attributeFilter: ['data-state'] });
    button.click();
  });
}
"""
FIND_CELLS = """
window.cells = () => {
  const found = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === 'fenced-cell') found.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  return found;
};
"""


def first_output(page: Page, server: Server, conversation: str) -> float:
    """Milliseconds from navigation until the first cell's output is painted; Run is pressed as soon as it is there."""
    page.add_init_script(FIND_CELLS)
    page.goto(f"{server.origin}/c/{conversation}?token=browser-tests", wait_until="commit")
    value: float = page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          let cell, button;
          while (!button) {
            await frame();
            cell = window.cells()[0];
            button = cell && [...cell.shadowRoot.querySelectorAll('button')].find((b) => (b.ariaLabel ?? b.textContent).trim() === 'Run');
            if (button?.disabled) button = undefined;
          }
          button.click();
          const text = (root) => [...root.querySelectorAll('*')].some((e) => (e.shadowRoot && text(e.shadowRoot)) || (e.textContent.includes('hello') && e.closest('[role=region]')));
          while (!text(cell.shadowRoot)) await frame();
          await new Promise((r) => setTimeout(r));
          return performance.now();
        }"""
    )
    return value


def floor_first(page: Page, floor: FloorServer) -> float:
    page.goto(floor.address, wait_until="commit")
    page.wait_for_function("window.first")
    value: float = page.evaluate("window.first")
    return value


def openings(browser: Browser, server: Server, floor: FloorServer, *, cold: bool) -> Row:
    ours, bare = [], []
    shared: tuple[BrowserContext, BrowserContext] | None = None
    for n in range(COLD if cold else WARM + 1):
        contexts = shared or (browser.new_context(), browser.new_context())
        if not cold:
            shared = contexts
        # A conversation of its own each time: in one that has run the output is there before Run is pressed.
        conversation = write_cells(server, "print('hello')")
        # One page at a time: a browser slows down those that are behind another.
        page = contexts[0].new_page()
        mine = first_output(page, server, conversation)
        page.close()
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
    return Row(f"page open to first output, {'cold' if cold else 'warm'}", a, b, "at most 1.3x", a <= 1.3 * b)


def live(browser: Browser, server: Server, floor: FloorServer, conversation: str) -> list[Row]:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(FIND_CELLS)
    chat = Chat(page, server).open(conversation)
    chat.cell(0).run()
    bare = context.new_page()
    floor_first(bare, floor)
    rows = []
    for name, n, source, times in (
        ("1+1 in a live session", 1, "1+1", LIVE),
        ("100,000 printed lines", 2, LINES, FLOODS),
    ):
        page.bring_to_front()
        ours = [page.evaluate(CLICK_TO_PAINT, n) for _ in range(times)]
        bare.bring_to_front()
        floors = [bare.evaluate("source => window.run(source)", source) for _ in range(times)]
        a, b = median(ours), median(floors)
        if times == LIVE:
            rows.append(Row(name, a, b, "at most 30 ms over", a - b <= 30))
        else:
            rows.append(Row(name, a, b, "", None))
    context.close()
    return rows


def measure(browser: Browser) -> list[Row]:
    floor = FloorServer()
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            conversation = write_cells(server, "print('hello')", "1+1", LINES)
            return [
                openings(browser, server, floor, cold=True),
                openings(browser, server, floor, cold=False),
                *live(browser, server, floor, conversation),
            ]
        finally:
            server.stop()
            floor.close()
