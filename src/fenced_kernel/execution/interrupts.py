"""Stopping a program at a point where nothing of ours is half done.

SIGINT (in Pyodide: the interrupt buffer) raises KeyboardInterrupt in whatever runs. That is right for the
reader's code and wrong for the kernel's own, which it would leave in the middle of something. So the handler
raises only outside shields; a request that meets a shield, or a frame of this package, stays `pending` and is
raised when the shield is left or the program writes next.

Everything is a shield but what `allow` surrounds. While the kernel serves nothing, Pyodide loads packages and our
JavaScript calls into Python: there a request is forgotten, unless a task that a program left behind is what runs.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

from fenced_kernel.cells.sources import is_cell

_PACKAGE = __name__.partition(".")[0]


class Interrupts:
    """Knows whether a KeyboardInterrupt may be raised now."""

    def __init__(self) -> None:
        self.requested = False
        """Whether the current run was asked to stop."""
        self.pending = False
        self._depth = 1
        self._serving = False
        self._shield = _Shift(self, 1)
        self._unshield = _Shift(self, -1)

    def reset(self) -> None:
        """Forget requests: they were meant for an earlier run."""
        self.requested = self.pending = False

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Around a run or an answer: what comes before it and after it was meant for something else."""
        self.reset()
        self._serving = True
        try:
            yield
        finally:
            self._serving = False
            self.reset()

    def shield(self) -> "_Shift":
        """Around code of the kernel that must not stop half-way, where the reader's code calls it."""
        return self._shield

    def allow(self) -> "_Shift":
        """Around the reader's code, inside a shield."""
        return self._unshield

    def request(self) -> None:
        """Ask the current run to stop, as SIGINT does."""
        self.requested = True
        if self._depth > 0:
            self.pending = True
        else:
            raise KeyboardInterrupt

    def raise_pending(self) -> None:
        if self.pending and self._depth <= 0:
            self.pending = False
            raise KeyboardInterrupt

    def install(self) -> Callable[[], None]:
        """Become the handler of SIGINT; returns what undoes it."""
        if threading.current_thread() is not threading.main_thread():
            return _nothing
        former = signal.signal(signal.SIGINT, self._handle)
        return lambda: _restore(former)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        own = frame is not None and str(frame.f_globals.get("__name__", "")).startswith(_PACKAGE)
        if not self._serving:
            if not own and runs_cell(frame):
                raise KeyboardInterrupt
        elif own:
            self.requested = self.pending = True
        else:
            self.request()

    def shift(self, amount: int) -> None:
        self._depth += amount


class _Shift:
    """Changes the depth of shields for the time of a `with` block."""

    def __init__(self, owner: Interrupts, amount: int) -> None:
        self._owner = owner
        self._amount = amount

    def __enter__(self) -> None:
        self._owner.shift(self._amount)
        if self._amount < 0 and self._owner.pending:
            try:
                self._owner.raise_pending()
            finally:
                # When __enter__ raises, __exit__ is not called. Without a raise the block goes on unshielded.
                if not self._owner.pending:
                    self._owner.shift(-self._amount)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._owner.shift(-self._amount)
        if kind is None and self._amount > 0:
            self._owner.raise_pending()


def runs_cell(frame: FrameType | None) -> bool:
    """Whether a cell's code is among what runs."""
    while frame is not None:
        if is_cell(frame.f_code.co_filename):
            return True
        frame = frame.f_back
    return False


def _nothing() -> None:
    return


def _restore(former: Any) -> None:
    signal.signal(signal.SIGINT, former if former is not None else signal.SIG_DFL)
