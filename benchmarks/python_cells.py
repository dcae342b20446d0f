"""Python in a live session of the page, against bare Pyodide in a bare page: a click to its paint, a flood of lines."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.floor_server import FloorServer
from benchmarks.table import Row, median
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

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


def floor_first(page: Page, floor: FloorServer) -> float:
    page.goto(floor.address, wait_until="commit")
    page.wait_for_function("window.first")
    value: float = page.evaluate("window.first")
    return value


def live(browser: Browser, server: Server, floor: FloorServer, conversation: str) -> Iterator[Row]:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(FIND_CELLS)
    chat = Chat(page, server).open(conversation)
    chat.cell(0).run()
    bare = context.new_page()
    floor_first(bare, floor)
    for name, n, source, times, aim in (
        ("1+1 in a live session", 1, "1+1", LIVE, 1.2),
        ("100,000 printed lines", 2, LINES, FLOODS, 0.6),
    ):
        page.bring_to_front()
        ours = [page.evaluate(CLICK_TO_PAINT, n) for _ in range(times)]
        bare.bring_to_front()
        floors = [bare.evaluate("source => window.run(source)", source) for _ in range(times)]
        a, b = median(ours), median(floors)
        yield Row(f"{name}, click to paint; floor bare Pyodide", a, b, f"at most {aim}x", a <= aim * b)
    context.close()


def measure(browser: Browser) -> Iterator[Row]:
    floor = FloorServer()
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            conversation = write_cells(server, "print('hello')", "1+1", LINES)
            yield from live(browser, server, floor, conversation)
        finally:
            server.stop()
            floor.close()
