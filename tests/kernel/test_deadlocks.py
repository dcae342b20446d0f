"""Waiting for another thread in a program that has one."""

from collections.abc import Iterator

import pytest

from fenced_kernel.browser import deadlocks

from .conftest import Run
from .hosts import RecordingHost

FOR_EVER = [
    "import threading\nthreading.Event().wait()",
    "import threading\nc = threading.Condition()\nwith c: c.wait()",
    "import threading\nthreading.Barrier(2).wait()",
    "import threading\nthreading.Semaphore(0).acquire()",
    "import queue\nqueue.Queue().get()",
    "import concurrent.futures\nconcurrent.futures.Future().result()",
]


@pytest.fixture
def alone(run: Run) -> Iterator[Run]:
    undo = deadlocks.install()
    yield run
    undo()


@pytest.mark.parametrize("source", FOR_EVER)
async def test_a_wait_for_ever_is_an_error_at_once(alone: Run, source: str) -> None:
    ran = await alone(source)
    assert ran.status == "failed"
    assert deadlocks.MESSAGE in ran.message


async def test_a_wait_with_a_limit_is_a_sleep(alone: Run, host: RecordingHost) -> None:
    ran = await alone("import threading\nthreading.Event().wait(12.5)")
    assert ran.value == "False"
    assert host.slept == [12.5]


async def test_it_is_stopped_like_one(alone: Run, host: RecordingHost) -> None:
    host.interrupt_sleep = True
    assert (await alone("import threading\nthreading.Event().wait(12.5)")).status == "aborted"


async def test_what_need_not_wait_does_not(alone: Run, host: RecordingHost) -> None:
    ran = await alone(
        "import threading, queue\ne = threading.Event(); e.set()\nq = queue.Queue(); q.put(3)\n"
        "e.wait(), q.get(), q.empty(), threading.Event().wait(0)"
    )
    assert ran.value == "(True, 3, True, False)"
    assert host.slept == []


async def test_a_condition_that_is_not_held_is_an_error_as_ever(alone: Run) -> None:
    assert (
        await alone("import threading\nthreading.Condition().wait(1)")
    ).message == "cannot wait on un-acquired lock"
