"""Calls the reader's code for a while, and never longer.

A `__repr__`, `__len__` or `__dir__` may raise, loop for ever or be told to stop. All calls of one request share one
allowance of time, of which one call may have a part. It is checked at every instruction of Python that runs, by a
trace function; a single long call into C is out of its reach, and ends with the session.
"""

import math
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

from fenced_kernel.execution.interrupts import Interrupts

T = TypeVar("T")

SECONDS = 0.2
"""For all the reader's code that one request runs."""

_PACKAGE = __name__.partition(".")[0]


class OutOfTime(BaseException):
    """Ends the reader's code from inside; no Exception, so that it is not handled as one of its own."""


class Guard:
    """Runs the reader's code on behalf of one request."""

    def __init__(
        self,
        interrupts: Interrupts,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
        each: float = math.inf,
    ) -> None:
        self._interrupts = interrupts
        self._each = each
        self._left = seconds
        self._clock = clock
        self._deadline = 0.0

    def lasting(self, seconds: float, each: float = math.inf) -> "Guard":
        """Another one with so much time, for a request that works longer; and so much for each call."""
        return Guard(self._interrupts, seconds, self._clock, each)

    @property
    def expired(self) -> bool:
        """Whether the time is used up: nothing is called any more."""
        return self._left <= 0

    @property
    def told_to_stop(self) -> bool:
        """Whether the request was interrupted, whatever was made of that."""
        return self._interrupts.requested

    def spend(self, seconds: float) -> None:
        """Count time that was used otherwise."""
        self._left -= seconds

    def call(self, function: Callable[..., T], *arguments: Any, default: T) -> T:
        """What the function returns; `default` when it raises anything, is stopped, or has no time left."""
        former = sys.gettrace()

        def traced() -> T:
            sys.settrace(self._trace)
            try:
                return function(*arguments)
            finally:
                sys.settrace(former)

        return self.call_library(traced, default=default)

    def call_library(self, function: Callable[..., T], *arguments: Any, default: T) -> T:
        """The same for code of a library, which ends by itself: tracing would make it ten times slower."""
        if self.expired:
            return default
        started = self._clock()
        self._deadline = started + min(self._left, self._each)
        try:
            with self._interrupts.allow():
                return function(*arguments)
        except MemoryError:
            self._left = 0
            return default
        except BaseException:
            # Whatever it is, it is about this one value: also a KeyboardInterrupt, SystemExit or OutOfTime.
            return default
        finally:
            self._left -= self._clock() - started

    def call_computation(self, function: Callable[..., T], *arguments: Any, default: T) -> T:
        """The same for work that a library does on many values: what it takes is not the code of one value's fault."""
        try:
            with self._interrupts.allow():
                return function(*arguments)
        except BaseException:
            return default

    def heed(self) -> None:
        """Within a computation, between two of its steps: end it when the request was told to stop."""
        self._interrupts.raise_pending()

    def _trace(self, frame: FrameType, event: str, argument: object) -> Any:
        if str(frame.f_globals.get("__name__", "")).startswith(_PACKAGE):
            return None
        # A loop of one instruction never reaches another line.
        frame.f_trace_opcodes = True
        if self._clock() >= self._deadline:
            raise OutOfTime
        return self._trace
