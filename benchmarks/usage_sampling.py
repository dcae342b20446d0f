"""What it costs that a running program's time and heap are told four times a second."""

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.embedder import built, built_without_sampling, embedder
from benchmarks.sizes import is_full
from benchmarks.table import Row, median

PAIRS = 4
PAIRS_FULL = 10
PROGRAM = "for n in range({}): n * n"
SECONDS = 2
TRIAL = 2_000_000
"""Rounds of the loop that show how many take `SECONDS`."""

RUN = """
async (source) => {
  window.mine ??= contract.open();
  const { status, executionTime } = await window.mine.execute(source, 'python');
  if (status !== 'completed') throw new Error('the program: ' + status);
  return 1000 * executionTime;
}
"""


def renderers_cpu(browser: CDPSession) -> float:
    """Milliseconds of processor time that the pages, frames and workers of the browser have taken."""
    processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    return 1000 * sum(process["cpuTime"] for process in processes if process["type"] == "renderer")


def run(page: Page, session: CDPSession, program: str) -> tuple[float, float]:
    page.bring_to_front()
    before = renderers_cpu(session)
    took: float = page.evaluate(RUN, program)
    return took, renderers_cpu(session) - before


def measure(browser: Browser) -> list[Row]:
    session = browser.new_browser_cdp_session()
    with (
        embedder(browser, built()) as sampled,
        embedder(browser, built_without_sampling()) as silent,
    ):
        for page in (sampled, silent):
            page.evaluate(RUN, "pass")
        trial = min(page.evaluate(RUN, PROGRAM.format(TRIAL)) for page in (sampled, silent) for _ in range(2))
        program = PROGRAM.format(int(TRIAL * 1000 * SECONDS / trial))
        ours: list[tuple[float, float]] = []
        floors: list[tuple[float, float]] = []
        for n in range(PAIRS_FULL if is_full() else PAIRS):
            # Each is first as often as the other.
            for page, times in ((sampled, ours), (silent, floors))[:: 1 if n % 2 == 0 else -1]:
                times.append(run(page, session, program))
    session.detach()
    rows = []
    for kind, name in enumerate(("its execution time", "processor time of all pages and workers")):
        pairs = [(mine[kind], theirs[kind]) for mine, theirs in zip(ours, floors, strict=True)]
        ratio = median([mine / theirs for mine, theirs in pairs])
        rows.append(
            Row(
                f"a program of {SECONDS} s, {name}; floor a build without usage sampling",
                median([mine for mine, _ in pairs]),
                median([theirs for _, theirs in pairs]),
                "under 1.02x",
                ratio < 1.02,
                ratio=ratio,
            )
        )
    return rows
