"""From the click to the first plot of a new session, caches warm, against bare Pyodide with the same wheels."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.embedder import built, embedder, floor_sessions
from benchmarks.sizes import is_full
from benchmarks.table import Row, median
from tests.browser.starts import runtimes_for

ROUNDS = 2
ROUNDS_FULL = 5
SETTLE_MS = 1000
"""Between two openings, for the session before to be gone."""

PROGRAM = """
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
table = pd.DataFrame({"x": np.arange(50), "y": np.sin(np.arange(50) / 5)})
plt.plot(table.x, table.y)
plt.title("A sine")
"""
PLOT = """
async ([source, ahead]) => {
  const conversation = contract.open();
  if (ahead) {
    conversation.context.prepare(source, 'python');
    await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  const start = performance.now();
  const { status, visualElements } = await conversation.execute(source, 'python');
  const png = visualElements.find((output) => output.data?.['image/png'])?.data['image/png'];
  if (status !== 'completed' || png === undefined) throw new Error('no plot: ' + status);
  const picture = new Image();
  picture.src = 'data:image/png;base64,' + png;
  await picture.decode();
  const took = performance.now() - start;
  conversation.context.close();
  return took;
}
"""
FLOOR_PLOT = "(source) => floor.plot(source)"
AHEAD_MS = 6_000
"""Enough for a session that is made ready to be so."""


def _ours(page: Page, ahead: int) -> float:
    took: float = page.evaluate(PLOT, [PROGRAM, ahead])
    return took


def measure(browser: Browser) -> list[Row]:
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        image = stack.enter_context(embedder(browser, built(), runtimes_for("image", work / "image")))
        whole = stack.enter_context(embedder(browser, built(), runtimes_for("data snapshot", work / "whole")))
        bare = stack.enter_context(floor_sessions(browser, "plot.html"))
        times: dict[str, list[float]] = {"bare": [], "image": [], "snapshot": [], "ahead": []}
        measures = {
            "bare": (bare, lambda: float(bare.evaluate(FLOOR_PLOT, PROGRAM))),
            "image": (image, lambda: _ours(image, 0)),
            "snapshot": (whole, lambda: _ours(whole, 0)),
            "ahead": (whole, lambda: _ours(whole, AHEAD_MS)),
        }
        for n in range((ROUNDS_FULL if is_full() else ROUNDS) + 1):
            names = list(measures)
            for name in names[:: 1 if n % 2 == 0 else -1]:
                where, run = measures[name]
                where.bring_to_front()
                where.wait_for_timeout(SETTLE_MS)
                took = run()
                # The first fills the browser's caches, and leaves compiled modules with the supervisor.
                if n > 0:
                    times[name].append(took)
    floor = median(times["bare"])
    aims = {
        "image": ("a first plot, packages from the image", 0.35),
        "snapshot": ("a first plot, from the snapshot with packages", 0.15),
        "ahead": ("a first plot, session made ready when the block appeared", 0.05),
    }
    return [
        Row(
            f"{words}; floor bare Pyodide",
            median(times[name]),
            floor,
            f"at most {aim}x",
            median(times[name]) <= aim * floor,
        )
        for name, (words, aim) in aims.items()
    ]
