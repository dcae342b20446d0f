"""Whether the machine has time for a measurement: figures of a busy one say little, though ratios of one run still do."""

import os
import time

SPIN_SECONDS = 0.3
"""Processor time of one look."""
ENOUGH = 0.9
"""Share of the clock that a program gets for itself where nothing else wants the processor."""


def share() -> float:
    """Processor time that a busy loop gets of the time that passes, from 0 to 1."""
    start, begun = time.perf_counter(), time.process_time()
    while time.process_time() - begun < SPIN_SECONDS:
        pass
    return SPIN_SECONDS / (time.perf_counter() - start)


def remark(shares: tuple[float, ...]) -> str | None:
    """What is to be said of figures between such looks; None where they can be trusted."""
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if min(shares) >= ENOUGH and load <= processors:
        return None
    return (
        f"The machine is busy (load {load:.1f} on {processors} processors; a loop gets {100 * min(shares):.0f} % "
        "of one): trust ratios of one run, not milliseconds."
    )
