"""time.sleep: waits in a way that Stop can end and that shows first what was printed before."""

import operator
import time
from collections.abc import Callable
from typing import SupportsFloat, SupportsIndex

from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.execution.outputs import Outputs
from fenced_kernel.host import Host
from fenced_kernel.patches import replace

LONGEST = 2**63 / 1e9
"""Seconds; CPython counts them as nanoseconds in 64 bits."""


def seconds_of(value: object) -> float:
    """The argument of time.sleep as CPython checks it, with its errors."""
    if isinstance(value, float):
        seconds = value
    elif isinstance(value, SupportsIndex):
        seconds = float(operator.index(value))
    elif isinstance(value, SupportsFloat) and not isinstance(value, str):
        seconds = float(value)
    else:
        raise TypeError(f"{type(value).__name__!r} object cannot be interpreted as an integer")
    if seconds != seconds:
        raise ValueError("Invalid value NaN (not a number)")
    if seconds >= LONGEST:
        raise OverflowError("timestamp out of range for platform time_t")
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    return seconds


def install_sleep(host: Host, outputs: Outputs, interrupts: Interrupts) -> Callable[[], None]:
    """Replace time.sleep; returns what undoes it."""

    def sleep(seconds: object, /) -> None:
        """Wait for that many seconds."""
        duration = seconds_of(seconds)
        if outputs.silent:
            raise RuntimeError("time.sleep() does not wait while a value is described")
        outputs.flush()
        if duration > 0:
            host.sleep(duration)
        interrupts.raise_pending()

    return replace(time, "sleep", sleep)
