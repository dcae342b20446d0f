"""Waiting for another thread, where there is none.

Events, conditions, queues, barriers, semaphores and futures all wait in `Condition.wait`. In the browser a program has
one thread: nobody will ever notify it. So a wait without a limit is an error at once, instead of a session that Stop
can only end; one with a limit is a sleep, which Stop can end. A bare `Lock.acquire()` is C and stays out of reach.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from fenced_kernel.patches import replace

MESSAGE = (
    "This would wait for ever: it waits for another thread, and a program in the browser has only one. Call the "
    "function directly, or use asyncio."
)


def install() -> Callable[[], None]:
    """Replace Condition.wait; returns what undoes it."""
    return replace(threading.Condition, "wait", _wait)


def _wait(self: Any, timeout: float | None = None) -> bool:
    """Wait until notified or until a timeout occurs."""
    if not self._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    if timeout is None:
        raise RuntimeError(MESSAGE)
    if timeout > 0:
        time.sleep(timeout)
    return False
