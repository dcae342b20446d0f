"""Variables that come back after a reload: the restore beside the session's own start, and beside running the cells again."""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from benchmarks.sizes import is_full
from benchmarks.table import Row, median
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

ROUNDS = 2
ROUNDS_FULL = 4
CELLS = (
    "import numpy as np, pandas as pd\n"
    "df = pd.DataFrame(np.random.default_rng(0).normal(size=(200_000, 10)))\n"
    "by = {n: list(range(n)) for n in range(500)}",
    "total = df.sum().sum()",
)
CHECK = "print(round(float(total - df.sum().sum()), 6), len(by))"


def measure(browser: Browser) -> list[Row]:
    data = Path(tempfile.mkdtemp(prefix="fenced-benchmark-"))
    server = Server(data).start()
    restored: list[float] = []
    again: list[float] = []
    try:
        for _ in range(ROUNDS_FULL if is_full() else ROUNDS):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            chat = Chat(context.new_page(), server).open(write_cells(server, *CELLS, CHECK))
            for n in range(len(CELLS)):
                chat.cell(n).run().expect_state("completed")
            _until_saved(chat)
            restored.append(_reloaded(chat, [2]))
            chat.page.get_by_role("button", name="Start fresh").click()
            again.append(_reloaded(chat, [0, 1, 2]))
            context.close()
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)
    a, b = median(restored), median(again)
    name = "reload to the next cell's result with saved variables (16 MB); floor running the cells again"
    return [Row(name, a, b, "less", a < b)]


def _until_saved(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Settings", exact=True).click()
    expect(chat.page.get_by_role("list", name="Saved variables")).to_contain_text("variables", timeout=20_000)


def _reloaded(chat: Chat, cells: list[int]) -> float:
    chat.page.reload()
    expect(chat.composer).to_be_visible()
    started = time.perf_counter()
    for n in cells:
        chat.cell(n).start()
    last = chat.cell(cells[-1])
    last.expect_output("0.0 500", seconds=60)
    last.expect_state("completed")
    return 1000 * (time.perf_counter() - started)
