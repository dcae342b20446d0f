"""Opening sessions: the second of a page against bare Pyodide, and what fifty of them leave behind."""

from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.embedder import built, embedder, floor_sessions
from benchmarks.sizes import is_full
from benchmarks.table import Row, median

PAIRS = 5
PAIRS_FULL = 12
SETTLE_MS = 500
"""Between two openings, for the session before to be gone."""
SESSIONS = 50
MIB = 1 << 20

WARM_UP = """
async () => {
  window.first = contract.open();
  await window.first.execute('pass', 'python');
}
"""
OPEN = """
async () => {
  const start = performance.now();
  const conversation = contract.open();
  const { status, executionTime } = await conversation.execute('pass', 'python');
  const took = performance.now() - start - 1000 * executionTime;
  conversation.context.close();
  if (status !== 'completed') throw new Error('pass: ' + status);
  return took;
}
"""
FLOOR_OPEN = """
async () => {
  const start = performance.now();
  const session = floor.open();
  await session.execute('pass');
  const took = performance.now() - start;
  session.close();
  return took;
}
"""


def second_session(page: Page, bare: Page) -> Row:
    ours: list[float] = []
    floors: list[float] = []
    for n in range((PAIRS_FULL if is_full() else PAIRS) + 1):
        pair = ((page, OPEN, ours), (bare, FLOOR_OPEN, floors))
        # Each is first as often as the other.
        for where, program, times in pair[:: 1 if n % 2 == 0 else -1]:
            where.bring_to_front()
            where.wait_for_timeout(SETTLE_MS)
            took = where.evaluate(program)
            # The first fills the browser's caches.
            if n > 0:
                times.append(took)
    a, b = median(ours), median(floors)
    name = "a second session, until its first run; floor bare Pyodide, same snapshot, module posted"
    return Row(name, a, b, "at most 1.3x", a <= 1.3 * b)


def renderers_resident(session: CDPSession) -> float:
    """MiB of memory that the pages, frames and workers of the browser hold."""
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    total = 0
    for process in processes:
        if process["type"] == "renderer":
            status = Path(f"/proc/{process['id']}/status").read_text()
            total += int(status.partition("VmRSS:")[2].split()[0]) * 1024
    return total / MIB


def settled(page: Page, session: CDPSession) -> float:
    """Memory once what nobody uses was collected, in the page and in its frames."""
    for frame in page.frames:
        # A document of another site has a session of its own; the others are reached through the page's.
        if frame.parent_frame is None or frame.url.partition("/sandbox")[1]:
            cdp = page.context.new_cdp_session(page if frame.parent_frame is None else frame)
            cdp.send("HeapProfiler.collectGarbage")
            cdp.detach()
    page.wait_for_timeout(4 * SETTLE_MS)
    return renderers_resident(session)


def memory(page: Page, session: CDPSession) -> Row:
    page.bring_to_front()
    before = settled(page, session)
    for _ in range(SESSIONS):
        page.evaluate(OPEN)
    after = settled(page, session)
    name = f"memory of all pages and workers after {SESSIONS} sessions were opened and closed; floor before"
    return Row(name, after, before, "at most 1.2x", after <= 1.2 * before, unit="MiB")


def measure(browser: Browser) -> list[Row]:
    session = browser.new_browser_cdp_session()
    with embedder(browser, built()) as page:
        page.evaluate(WARM_UP)
        with floor_sessions(browser) as bare:
            rows = [second_session(page, bare)]
        # Alone, so that nothing of the floor's comes or goes meanwhile.
        rows.append(memory(page, session))
    session.detach()
    return rows
