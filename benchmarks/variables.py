"""What the list of variables costs after each run, with a thousand of them, beside the repr of each in the same session."""

from playwright.sync_api import Browser, Page

from benchmarks.embedder import built, embedder
from benchmarks.table import Row, median

ROUNDS = 20
MOST = 50
"""Milliseconds in which a list of a thousand must be there."""

DEFINE = """
import collections
class Point:
    def __init__(self, x): self.x, self.y = x, [x]
makers = [
    lambda n: n, lambda n: n / 7, lambda n: f'text {n}' * 20, lambda n: list(range(n)), lambda n: {'a': n, 'b': [n]},
    lambda n: (n, n), lambda n: {n}, lambda n: Point(n), lambda n: collections.Counter('abc'), lambda n: None,
]
for n in range(1000 - 2): globals()[f'v{n}'] = makers[n % 10](n)
del n
"""
REPR = """
import time
start = time.perf_counter()
texts = [repr(value) for name, value in list(globals().items()) if name[0] == 'v']
took = time.perf_counter() - start
del texts, start
took * 1000
"""
PREPARE = """
async ({ define, repr }) => {
  window.mine ??= contract.open();
  const { execute } = window.mine;
  for (const source of [define, repr]) await execute.call(window.mine, source, 'python');
}
"""
ROUND = """
async ({ repr, n }) => {
  const changed = await window.mine.execute(`v0 = ${n}; v3.append(${n})`, 'python');
  const start = performance.now();
  const { value } = await window.mine.ask('python', 'variables', {});
  const took = performance.now() - start;
  const marked = value.variables.filter((one) => one.change === 'changed').map((one) => one.name);
  if (value.variables.length !== 1000 || marked.join() !== 'v0,v3') throw new Error('marked: ' + marked);
  const floor = await window.mine.execute(repr, 'python');
  return { took, floor: Number(floor.returnValue) };
}
"""


def run(page: Page) -> tuple[float, float]:
    page.evaluate(PREPARE, {"define": DEFINE, "repr": REPR})
    rounds = [page.evaluate(ROUND, {"repr": REPR, "n": n}) for n in range(1, ROUNDS + 1)]
    return median([one["took"] for one in rounds]), median([one["floor"] for one in rounds])


def measure(browser: Browser) -> list[Row]:
    with embedder(browser, built()) as page:
        took, floor = run(page)
    return [
        Row(
            "the list of 1,000 variables after a run, asked by the page; floor the repr of each",
            took,
            floor,
            f"under {MOST} ms",
            took < MOST,
        )
    ]
