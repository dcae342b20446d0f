"""How busy an answer keeps the page's main thread while it streams: at its beginning, and when it has become long.

In time of the processor, so that what else the machine does counts for little.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, expect

from benchmarks.sizes import is_full
from benchmarks.table import Row
from tests.browser.chat import Chat
from tests.browser.long_conversation import WORDS
from tests.browser.server import Server

PIECE_MS = 5
"""Two hundred tokens a second."""
TOKENS = 6_000
TOKENS_FULL = 20_000
WINDOW = 6.0
"""Seconds that are looked at, at each end."""
AIM = 20
FLAT = 1.25
PARTS = {"ScriptDuration": "script", "RecalcStyleDuration": "style", "LayoutDuration": "layout"}


@dataclass(frozen=True)
class Window:
    """Seconds of the main thread's processor time, by what they were spent on, in so many seconds of the clock."""

    seconds: float
    spent: Mapping[str, float]

    def percent(self, what: str) -> float:
        return 100 * self.spent[what] / self.seconds


def measure(browser: Browser) -> Iterator[Row]:
    tokens = TOKENS_FULL if is_full() else TOKENS
    with tempfile.TemporaryDirectory() as data:
        script = Path(data) / "answer.md"
        script.write_text(_answer(tokens), encoding="utf-8")
        server = Server(Path(data) / "data", model=f"scripted:{script}?delay={PIECE_MS}").start()
        try:
            first, last = _streamed(browser, server)
        finally:
            server.stop()
    name = f"an answer of {tokens:,} tokens: main thread"
    busy = last.percent("whole")
    yield Row(
        f"{name} busy at its end; floor at its beginning",
        busy,
        first.percent("whole"),
        f"at most {AIM} %, and {FLAT}x",
        busy <= AIM and busy <= FLAT * first.percent("whole"),
        "%",
    )
    for part in (*PARTS.values(), "rest"):
        yield Row(f"{name}, {part}", last.percent(part), first.percent(part), "", None, "%")


def _answer(tokens: int) -> str:
    """Prose, lists, tables and code as models write them; a token has about ten characters in a script's pieces."""
    parts: list[str] = []
    size = 0
    for n in count():
        prose = " ".join(WORDS[(n + k) % len(WORDS)] for k in range(60))
        parts.append(
            f"## Part {n}\n\n{prose.capitalize()}.\n\n- an item with `code`\n- another **one**\n\n{prose}.\n\n"
            f"```text\n{prose[:200]}\n{prose[200:]}\n```\n\n| a | b |\n|---|---|\n| {n} | {n * n} |\n\n"
        )
        size += len(parts[-1])
        if size > 10 * tokens:
            return "".join(parts)
    raise AssertionError


def _streamed(browser: Browser, server: Server) -> tuple[Window, Window]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    chat = Chat(context.new_page(), server).open()
    chat.page.set_default_timeout(0)
    session = context.new_cdp_session(chat.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    chat.say("Write")
    expect(chat.messages.last).to_contain_text("Part 2", timeout=60_000)
    first = _window(session)
    last = first
    while chat.stop_generating.is_visible():
        last, before = _window(session), last
        if not chat.stop_generating.is_visible():
            # Its end is not part of the stream.
            last = before
    context.close()
    return first, last


def _window(session: CDPSession) -> Window:
    before, start = _spent(session), time.perf_counter()
    time.sleep(WINDOW)
    after, end = _spent(session), time.perf_counter()
    return Window(end - start, {what: after[what] - before[what] for what in after})


def _spent(session: CDPSession) -> dict[str, float]:
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    spent = {words: metrics[name] for name, words in PARTS.items()}
    return {**spent, "whole": metrics["TaskDuration"], "rest": metrics["TaskDuration"] - sum(spent.values())}
