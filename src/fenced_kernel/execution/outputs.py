"""The one way out: puts everything a program shows in order, and joins small pieces of text.

Text is kept back until it is worth a message: 8 KiB have gathered, or a line has ended and the allowance for
single lines is not used up. The allowance (a few dozen lines at once, refilled every 8 ms) lets ordinary
programs show each line as it is printed, also just before a long computation, and makes a flood of lines
travel in large pieces.

What a task prints belongs to the run that made it, also after that has ended: the context in which code runs knows the
run. What comes while no run is on and is no program's goes to the interpreter's own stderr, where no reader sees it.
"""

import contextlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Literal

from fenced_kernel.execution.interrupts import Interrupts, runs_cell
from fenced_kernel.host import Host

RUN: ContextVar[str | None] = ContextVar("fenced_run", default=None)
"""The run whose program is what runs; None in code of ours and in what JavaScript calls."""

StreamName = Literal["stdout", "stderr"]

CHUNK = 8 * 1024
"""Characters that are sent without waiting for more."""
PIECE = 256 * 1024
"""Characters in one stream output at most: 1 MiB even if each takes four bytes."""
LARGEST = 15 * 1024 * 1024
"""Characters of JSON in one output at most; larger ones would be refused on their way."""
LATE = 1024 * 1024
"""Characters of JSON that a run may show after its end."""
INTERVAL = 0.008
BURST = 32.0

_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def encode(output: object) -> str:
    """It as JSON that any reader accepts: no NaN, no lone surrogates (shown as `\\udc80`)."""
    text = _ENCODE(output)
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda match: f"\\\\u{ord(match.group()):04x}", text)


def shown(text: str) -> str:
    """The text with lone surrogates as `encode` shows them."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


class Outputs:
    """Collects stream text and outputs and hands them to the host, in order."""

    def __init__(self, interrupts: Interrupts, clock: Callable[[], float] = time.monotonic) -> None:
        self._interrupts = interrupts
        self._clock = clock
        self._host: Host | None = None
        self._open = False
        self._name: StreamName = "stdout"
        self._parts: list[str] = []
        self._size = 0
        self._allowance = BURST
        self._refilled = clock()
        self._run = ""
        self._late_sizes: dict[str, int] = {}
        self.schedule: Callable[[Callable[[], None]], object] | None = None
        """Set while the program waits in an `await`: the event loop then flushes the text of other tasks."""
        self._scheduled = False
        self.silent = False
        """While a request is answered: what the code of a value writes is nobody's output."""

    def connect(self, host: Host) -> None:
        self._host = host

    def begin(self, run: str) -> None:
        """A run starts, whose programs have that name in `RUN`."""
        self._open = True
        self._run = run

    def end(self) -> None:
        """The run is over: deliver the rest of its text."""
        self.flush()
        self._open = False

    def text(self, name: StreamName, text: str) -> None:
        """Take text that the program wrote to one of its streams."""
        if not text or self.silent:
            return
        run = self._late_run()
        if run is not None:
            for start in range(0, len(text), PIECE):
                self._deliver_late(run, encode(_stream(name, text[start : start + PIECE])))
            return
        if name != self._name:
            self.flush()
            self._name = name
        self._parts.append(text)
        self._size += len(text)
        if self._size >= CHUNK or ("\n" in text and self._may_send_line()):
            self.flush()
        elif self.schedule is not None and not self._scheduled:
            self._scheduled = True
            self.schedule(self._flush_scheduled)
        if self._interrupts.pending:
            self._interrupts.raise_pending()

    def emit(self, output: Mapping[str, object]) -> None:
        """Send an output that is no stream text, after the text written before it."""
        if self.silent:
            return
        run = self._late_run()
        if run is None:
            self.flush()
        text = encode(output)
        if len(text) > LARGEST:
            size = f"{len(text) / 1e6:.0f} MB"
            text = encode(
                _stream("stderr", f"[This output was left out: it has {size}, more than can be shown]\n")
            )
        if run is None:
            self._deliver(text)
        else:
            self._deliver_late(run, text)

    @contextlib.contextmanager
    def silence(self) -> Iterator[None]:
        """Drops what is written meanwhile."""
        self.silent = True
        try:
            yield
        finally:
            self.silent = False

    def flush(self) -> None:
        if not self._parts:
            return
        # An interrupt between taking the text and delivering it would lose it.
        with self._interrupts.shield():
            text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
            self._parts, self._size = [], 0
            for start in range(0, len(text), PIECE):
                self._deliver(encode(_stream(self._name, text[start : start + PIECE])))

    def _may_send_line(self) -> bool:
        now = self._clock()
        self._allowance = min(BURST, self._allowance + (now - self._refilled) / INTERVAL)
        self._refilled = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    def _flush_scheduled(self) -> None:
        self._scheduled = False
        self.flush()

    def _deliver(self, text: str) -> None:
        if self._host is not None:
            self._host.write(text)

    def _late_run(self) -> str | None:
        """Of which run that has ended it is what is written now, if any; empty when it is no program's."""
        run = RUN.get()
        if self._open:
            return None if run in (None, self._run) else run
        # JavaScript that a program left behind calls it without its context.
        return run or (self._run if runs_cell(sys._getframe()) else "")

    def _deliver_late(self, run: str, text: str) -> None:
        if self._host is None:
            return
        if run == "":
            with contextlib.suppress(OSError):
                os.write(2, f"{text}\n".encode())
            return
        before = self._late_sizes.get(run, 0)
        self._late_sizes[run] = before + len(text)
        if before + len(text) <= LATE:
            self._host.write(text, run)
        elif before <= LATE:
            note = "[What this cell's tasks wrote after its end was too much; the rest is dropped]\n"
            self._host.write(encode(_stream("stderr", note)), run)


def _stream(name: StreamName, text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": name, "text": text}
