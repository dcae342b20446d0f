"""Conversations of 100, 1,000 and 5,000 messages with two cells each: opening, memory and scrolling.

The floor is the same bodies in a page of plain HTML, all of them at once, in the same browser and the same run. Scrolling
moves 600 px in each frame, faster than a hard fling, from the end towards the start and back; a frame is blank when no words
of a message stand in the middle of what is seen.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from benchmarks.sizes import is_full
from benchmarks.table import Row, median, percentile
from tests.browser.long_conversation import Long, seed
from tests.browser.server import TOKEN, Server

SIZES = (100, 1_000)
SIZES_FULL = (100, 1_000, 5_000)
ROUNDS = 1
ROUNDS_FULL = 3
STEP = 600
"""Pixels in a frame."""
FRAMES = 200
"""Frames in one direction at most."""
VIEW = (1280, 900)
OPEN_AIM = 2_000

PROBE = """
window.deep = (selector, root = document) => {
  if (root.shadowRoot) return deep(selector, root.shadowRoot);
  const found = root.querySelector(selector);
  if (found !== null) return found;
  for (const one of root.querySelectorAll('*')) {
    const inner = one.shadowRoot && deep(selector, one);
    if (inner) return inner;
  }
  return null;
};
window.parts = () => {
  const thread = document.querySelector('fenced-app')?.shadowRoot.querySelector('fenced-thread');
  const scroller = thread?.shadowRoot?.querySelector('.scroll');
  return { thread, scroller };
};
window.texts = (root) => root.nodeType === Node.TEXT_NODE ? root.data
  : [...(root.shadowRoot ?? root).childNodes].filter((child) => child.nodeName !== 'STYLE').map(texts).join('');
/** When the last message is there and its cell could be run; and what that cell is. */
window.opened = (words) => new Promise((resolve) => {
  const look = () => {
    const message = [...(parts().thread?.shadowRoot?.querySelectorAll('fenced-message') ?? [])].at(-1);
    const run = message && texts(message).includes(words) ? deep('[data-act=run]:not(:disabled)', message) : null;
    if (run !== null && deep('textarea')) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
});
/** Whether words of a message stand in the middle of what is seen, down through the roots. */
window.isBlank = (scroller, x, y) => {
  let element = document.elementFromPoint(x, y);
  while (element?.shadowRoot) {
    const inner = element.shadowRoot.elementFromPoint(x, y);
    if (inner === null || inner === element) break;
    element = inner;
  }
  for (let node = element; node && node !== scroller; node = node.parentNode ?? node.host) {
    if (node.localName === 'article' || node.classList?.contains('message')) return node.querySelector('.absent') !== null;
  }
  return true;
};
/** Scrolls by so many pixels in each frame; gaps between frames, how many were blank, and pixels that were moved through. */
window.scrolled = async (scroller, step, frames) => {
  const box = scroller.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, Math.min(innerHeight, box.top + box.height) / 2];
  const found = { gaps: [], blank: 0, moved: 0 };
  let last = await new Promise(requestAnimationFrame);
  for (let n = 0; n < frames; n++) {
    const before = scroller.scrollTop;
    scroller.scrollTop = before + step;
    const now = await new Promise(requestAnimationFrame);
    found.gaps.push(now - last);
    last = now;
    found.moved += Math.abs(step);
    if (isBlank(scroller, x, y)) found.blank++;
    if (step < 0 ? scroller.scrollTop <= 0 : scroller.scrollTop >= scroller.scrollHeight - scroller.clientHeight - 1) break;
  }
  return found;
};
"""
TYPED = """
() => new Promise((resolve) => {
  const field = deep('textarea');
  field.addEventListener('input', () => requestAnimationFrame(() => resolve(performance.now())), { once: true });
  field.focus();
  window.typing = true;
})
"""
RUN = """
() => new Promise((resolve) => {
  const message = [...parts().thread.shadowRoot.querySelectorAll('fenced-message')].at(-1);
  const cell = deep('fenced-cell', message);
  const begun = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - begun));
  }).observe(cell, { attributes: true, attributeFilter: ['data-state'] });
  deep('[data-act=run]', cell).click();
})
"""


@dataclass(frozen=True)
class Scroll:
    gaps: Sequence[float]
    blank: int
    moved: float


@dataclass(frozen=True)
class Found:
    """Of one size: milliseconds, nodes of the document and megabytes of its heap."""

    opened: float
    typed: float
    """From the start of the navigation to the frame that shows a typed letter."""
    ran: float
    """From the press of Run to the frame that shows it."""
    nodes: float
    heap: float
    up: Scroll
    down: Scroll
    after_nodes: float
    after_heap: float


def measure(browser: Browser) -> Iterator[Row]:
    sizes = SIZES_FULL if is_full() else SIZES
    ours: dict[int, Found] = {}
    plain: dict[int, Found] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as data:
            server = Server(Path(data)).start()
            try:
                long = seed(Path(data), size)
                page = Path(data) / "plain.html"
                page.write_text(_plain(long))
                ours[size] = _ours(browser, server, long)
                plain[size] = _peer(browser, page)
            finally:
                server.stop()
        yield from _rows(size, ours[size], plain[size])
    for size in sizes[1:]:
        yield from _growth(size, ours[sizes[0]], ours[size])


def _rows(size: int, ours: Found, plain: Found) -> list[Row]:
    name = f"{size:,} messages"
    aim = size <= 1_000
    return [
        Row(
            f"{name}: open to the last message; floor plain HTML at once", ours.opened, plain.opened, "", None
        ),
        Row(
            f"{name}: open to a typed letter",
            ours.typed,
            plain.opened,
            "under 2 s" if aim else "",
            ours.typed < OPEN_AIM if aim else None,
        ),
        Row(f"{name}: press of Run to its frame", ours.ran, 0, "under 100 ms", ours.ran < 100),
        Row(f"{name}: nodes when open", ours.nodes, plain.nodes, "", None, unit=""),
        Row(f"{name}: heap when open", ours.heap, plain.heap, "", None, unit="MB"),
        *_scrolls(f"{name}: to the start", ours.up, plain.up),
        *_scrolls(f"{name}: back to the end", ours.down, plain.down),
        Row(f"{name}: nodes after that", ours.after_nodes, plain.after_nodes, "", None, unit=""),
        Row(f"{name}: heap after that", ours.after_heap, plain.after_heap, "", None, unit="MB"),
    ]


def _scrolls(name: str, ours: Scroll, plain: Scroll) -> list[Row]:
    return [
        Row(f"{name}, median gap ({len(ours.gaps)} frames)", median(ours.gaps), median(plain.gaps), "", None),
        Row(f"{name}, p99 gap", percentile(ours.gaps, 99), percentile(plain.gaps, 99), "", None),
        Row(f"{name}, longest gap", max(ours.gaps), max(plain.gaps), "", None),
        Row(f"{name}, blank frames", ours.blank, plain.blank, "none", ours.blank == 0, unit=""),
    ]


def _growth(size: int, first: Found, then: Found) -> list[Row]:
    name = f"{size:,} messages, floor {SIZES[0]:,}"
    return [
        Row(f"{name}: open to a typed letter", then.typed, first.typed, "", None),
        Row(f"{name}: nodes when open", then.nodes, first.nodes, "", None, unit=""),
        Row(f"{name}: heap when open", then.heap, first.heap, "", None, unit="MB"),
        Row(f"{name}: median gap", median(then.up.gaps), median(first.up.gaps), "", None),
        Row(f"{name}: p99 gap", percentile(then.up.gaps, 99), percentile(first.up.gaps, 99), "", None),
    ]


def _ours(browser: Browser, server: Server, long: Long) -> Found:
    address = f"{server.origin}/c/{long.id}"
    words = f"message {len(long.messages) - 1}, cell 1"
    opened, typed, ran = [], [], []
    for _ in range(ROUNDS_FULL if is_full() else ROUNDS):
        context, page = _page(browser)
        # The browser has the page's files, as it has at every visit but the first.
        page.goto(f"{server.origin}/?token={TOKEN}")
        page.wait_for_function("deep('textarea') !== null")
        page.goto(address, wait_until="commit")
        opened.append(page.evaluate("words => opened(words)", words))
        typed.append(_typed(page))
        ran.append(page.evaluate(RUN))
        context.close()
    context, page = _page(browser)
    page.goto(f"{server.origin}/?token={TOKEN}")
    page.goto(address)
    page.evaluate("words => opened(words)", words)
    page.wait_for_timeout(1_000)
    session = context.new_cdp_session(page)
    nodes, heap = _memory(session)
    up = _scroll(page, "parts().scroller", -STEP)
    down = _scroll(page, "parts().scroller", STEP)
    after_nodes, after_heap = _memory(session)
    context.close()
    return Found(median(opened), median(typed), median(ran), nodes, heap, up, down, after_nodes, after_heap)


def _typed(page: Page) -> float:
    """Types one letter as soon as the page is there."""
    handle = page.evaluate_handle(f"() => {{ window.typed = ({TYPED})(); }}")
    page.keyboard.type("x")
    handle.dispose()
    typed: float = page.evaluate("() => window.typed")
    return typed


def _peer(browser: Browser, path: Path) -> Found:
    opened: list[float] = []
    for _ in range(ROUNDS_FULL if is_full() else ROUNDS):
        context, page = _page(browser)
        page.goto(path.as_uri(), wait_until="commit")
        opened.append(
            page.evaluate(
                """() => new Promise((resolve) => {
                  const drawn = () => { scrollTo(0, 1e9); requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))); };
                  if (document.readyState === 'complete') drawn(); else addEventListener('load', drawn);
                })"""
            )
        )
        context.close()
    context, page = _page(browser)
    page.goto(path.as_uri())
    session = context.new_cdp_session(page)
    page.evaluate("scrollTo(0, 1e9)")
    page.wait_for_timeout(1_000)
    nodes, heap = _memory(session)
    up = _scroll(page, "document.scrollingElement", -STEP)
    down = _scroll(page, "document.scrollingElement", STEP)
    context.close()
    open_ = median(opened)
    return Found(open_, open_, 0, nodes, heap, up, down, nodes, heap)


def _page(browser: Browser) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": VIEW[0], "height": VIEW[1]})
    page = context.new_page()
    page.set_default_timeout(300_000)
    page.add_init_script(PROBE)
    return context, page


def _scroll(page: Page, scroller: str, step: int) -> Scroll:
    found: dict[str, Any] = page.evaluate(
        f"([step, frames]) => scrolled({scroller}, step, frames)", [step, FRAMES]
    )
    return Scroll(found["gaps"], found["blank"], found["moved"])


def _memory(session: CDPSession) -> tuple[float, float]:
    """Nodes and megabytes once what nobody holds is gone."""
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["Nodes"], metrics["JSHeapUsedSize"] / 1e6


def _plain(long: Long) -> str:
    """The same bodies as one page without any script."""
    markdown = MarkdownIt()
    messages = "".join(
        f'<article class="message">{markdown.render(text)}{_output(output)}</article>'
        for text, output in zip(long.texts, long.outputs, strict=True)
    )
    style = "body { max-width: 60rem; margin: auto; font: 16px/1.6 sans-serif } pre { padding: 12px; background: #eee }"
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{messages}"


def _output(output: dict[str, Any] | None) -> str:
    if output is None:
        return ""
    if output["output_type"] == "stream":
        return f"<pre>{escape(output['text'])}</pre>"
    data = output["data"]
    return (
        data["text/html"] if "text/html" in data else f'<img src="data:image/png;base64,{data["image/png"]}">'
    )
