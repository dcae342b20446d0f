"""A table of a million rows by 20 columns: its first view, a far row, and what it costs the heap."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.python_cells import FIND_CELLS
from benchmarks.table import Row, median
from tests.browser.chat import Chat, shown_text, write_cells
from tests.browser.server import Server

TIMES = 5
MAKE = """
import numpy as np, pandas as pd
frame = pd.DataFrame(np.arange(20_000_000).reshape(1_000_000, 20)).add_prefix("c")
"""
SHOW = "frame"
LIGHT = "frame.head(50)"
SUM = "1 + 1"
FRAME_BYTES = 1_000_000 * 20 * 8

VIEW = """
(n) => {
  const cell = window.cells()[n];
  const button = [...cell.shadowRoot.querySelectorAll('button')].find((b) => (b.ariaLabel ?? b.textContent).trim() === 'Run');
  const inner = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.localName === 'fenced-table') return one;
      const found = one.shadowRoot && inner(one.shadowRoot);
      if (found) return found;
    }
    return null;
  };
  const before = inner(cell.shadowRoot);
  let ended = 0;
  new MutationObserver(() => { if (cell.dataset.state === 'completed') ended ||= performance.now(); })
    .observe(cell, { attributes: true, attributeFilter: ['data-state'] });
  button.click();
  return new Promise((resolve) => {
    const look = () => {
      const table = inner(cell.shadowRoot);
      const drawn = table && table !== before && table.shadowRoot.querySelectorAll('.body .row').length > 0;
      if (drawn && ended) resolve(Math.max(0, performance.now() - ended));
      else requestAnimationFrame(look);
    };
    look();
  });
}
"""
FAR = """
async (n) => {
  const inner = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.localName === 'fenced-table') return one;
      const found = one.shadowRoot && inner(one.shadowRoot);
      if (found) return found;
    }
    return null;
  };
  const root = inner(window.cells()[n].shadowRoot).shadowRoot;
  const grid = root.querySelector('.grid');
  const label = () => root.querySelector('.body .label')?.textContent;
  const before = label();
  const start = performance.now();
  grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * (0.1 + 0.8 * Math.random());
  let numbers = 0;
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (numbers === 0 && label() !== before) numbers = performance.now() - start;
    if (numbers > 0 && root.querySelector('.cell.pending') === null) return [performance.now() - start, numbers];
  }
}
"""


def heap(chat: Chat, n: int) -> float:
    """Megabytes of the interpreter's heap, as the cell's header says after a run."""
    chat.cell(n).run().expect_state("completed")
    found = re.search(r"([\d.]+)\s(MB|GB)", shown_text(chat.cell(n).element))
    if found is None:
        raise RuntimeError("the cell does not say how large the heap is")
    return float(found[1]) * (1000 if found[2] == "GB" else 1)


def views(page: Page, n: int) -> float:
    return median([page.evaluate(VIEW, n) for _ in range(TIMES)])


def measure(browser: Browser) -> list[Row]:
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.add_init_script(FIND_CELLS)
        try:
            chat = Chat(page, server).open(write_cells(server, MAKE, SHOW, LIGHT, SUM))
            chat.cell(0).run(seconds=120).expect_state("completed")
            before = heap(chat, 3)
            first, small = views(page, 1), views(page, 2)
            far = [page.evaluate(FAR, 1) for _ in range(TIMES)]
            grown = heap(chat, 3) - before
        finally:
            context.close()
            server.stop()
    filled, numbers = median([one for one, _ in far]), median([one for _, one in far])
    whole = FRAME_BYTES / 1e6
    return [
        Row(
            "a million rows: run's end to first view, against 50 rows",
            first,
            small,
            "under 100 ms",
            first < 100,
        ),
        Row("a far row is filled, against its number", filled, numbers, "", None),
        Row(
            "heap after views, against a copy of the frame",
            grown,
            whole,
            "under 0.2x",
            grown < 0.2 * whole,
            "MB",
        ),
    ]
