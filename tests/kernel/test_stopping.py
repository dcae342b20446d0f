"""Stop, wherever the program is."""

import asyncio
import json
import signal

import pytest

from fenced_kernel import Kernel
from fenced_kernel.interrupts import Interrupts

from .conftest import CELL, Run
from .hosts import RecordingHost

STOP = "import signal\ndef stop(): signal.raise_signal(signal.SIGINT)\n"


async def started(kernel: Kernel, source: str) -> "asyncio.Task[str]":
    """A cell that has been given control, until its first await."""
    task = asyncio.create_task(kernel.execute(source, CELL))
    for _ in range(3):
        await asyncio.sleep(0)
    return task


async def test_a_computing_program_is_stopped_by_sigint(run: Run) -> None:
    ran = await run(STOP + "x = 5\nwhile True:\n    stop()")
    assert ran.status == "aborted"
    assert ran.error == {"name": "Stopped", "message": "Stopped at line 2.", "line": 2}
    assert [o["output_type"] for o in ran.outputs] == ["error"]
    assert ran.outputs[0]["ename"] == "Stopped"
    assert len(ran.traceback) == 1
    assert (await run("x")).value == "5"


async def test_a_waiting_program_is_stopped_by_interrupt(
    kernel: Kernel, host: RecordingHost, run: Run
) -> None:
    task = await started(kernel, "import asyncio\nx = 7\nawait asyncio.Event().wait()")
    kernel.interrupt()
    assert json.loads(await task) == {
        "status": "aborted",
        "error": {"name": "Stopped", "message": "Stopped at line 3.", "line": 3},
    }
    assert (await run("x")).value == "7"


async def test_the_callers_task_is_not_left_cancelled(kernel: Kernel) -> None:
    task = await started(kernel, "import asyncio\nawait asyncio.Event().wait()")
    kernel.interrupt()
    await task
    assert task.cancelling() == 0
    assert not task.cancelled()


async def test_interrupt_without_a_program_does_nothing(kernel: Kernel, run: Run) -> None:
    kernel.interrupt()
    assert (await run("1")).status == "completed"


async def test_a_program_that_swallows_the_interrupt_goes_on(run: Run) -> None:
    ran = await run(STOP + "try:\n    stop()\nexcept KeyboardInterrupt:\n    print('not now')")
    assert ran.status == "completed"
    assert ran.stdout == "not now\n"


async def test_finally_clauses_run(run: Run) -> None:
    ran = await run(STOP + "try:\n    stop()\nfinally:\n    print('tidied')")
    assert ran.status == "aborted"
    assert ran.stdout == "tidied\n"


async def test_finally_clauses_run_when_an_await_is_stopped(kernel: Kernel, host: RecordingHost) -> None:
    task = await started(
        kernel, "import asyncio\ntry:\n    await asyncio.Event().wait()\nfinally:\n    print('tidied')"
    )
    kernel.interrupt()
    assert json.loads(await task)["status"] == "aborted"
    assert host.text() == "tidied\n"


async def test_a_task_cancelled_by_the_program_itself_is_no_stop(run: Run) -> None:
    ran = await run("import asyncio\nf = asyncio.Future()\nf.cancel()\nawait f")
    assert ran.status == "failed"
    assert ran.error is not None
    assert ran.error["name"] == "CancelledError"


async def test_a_timeout_of_the_program_is_no_stop(run: Run) -> None:
    ran = await run("import asyncio\nasync with asyncio.timeout(0):\n    await asyncio.Event().wait()")
    assert ran.status == "failed"
    assert ran.error is not None
    assert ran.error["name"] == "TimeoutError"


async def test_stop_during_sleep(run: Run, host: RecordingHost) -> None:
    host.interrupt_sleep = True
    ran = await run("import time\ntime.sleep(1000)")
    assert ran.error == {"name": "Stopped", "message": "Stopped at line 2.", "line": 2}


@pytest.mark.parametrize(
    "wait",
    [
        "asyncio.sleep(1000)",
        "asyncio.Future()",
        "asyncio.gather(asyncio.sleep(9), asyncio.Future())",
        "asyncio.Queue().get()",
    ],
)
async def test_stop_during_any_await(kernel: Kernel, run: Run, wait: str) -> None:
    task = await started(kernel, f"import asyncio\nx = 7\nawait {wait}")
    kernel.interrupt()
    assert json.loads(await task)["error"] == {"name": "Stopped", "message": "Stopped at line 3.", "line": 3}
    assert (await run("x")).value == "7"


async def test_stop_during_input(run: Run, host: RecordingHost) -> None:
    host.answers = [KeyboardInterrupt()]
    ran = await run("input('name? ')")
    assert ran.status == "aborted"
    assert ran.stdout == ""


async def test_an_interrupt_while_text_is_delivered_loses_no_text(
    run: Run, kernel: Kernel, host: RecordingHost
) -> None:
    write = host.write

    def interrupted(text: str, /) -> None:
        signal.raise_signal(signal.SIGINT)
        write(text)

    host.write = interrupted  # type: ignore[method-assign]
    kernel.attach(host)
    ran = await run("print('kept')\nprint('never')")
    assert ran.status == "aborted"
    assert ran.stdout == "kept\n"
    assert ran.error is not None
    assert ran.error["line"] == 1


async def test_an_interrupt_while_the_error_is_reported_changes_nothing(
    kernel: Kernel, host: RecordingHost, run: Run
) -> None:
    write = host.write

    def interrupted(text: str, /) -> None:
        write(text)
        signal.raise_signal(signal.SIGINT)

    host.write = interrupted  # type: ignore[method-assign]
    kernel.attach(host)
    ran = await run("1/0")
    assert ran.status == "failed"
    host.write = write  # type: ignore[method-assign]
    kernel.attach(host)
    assert (await run("'still here'")).value == "'still here'"


async def test_a_request_meant_for_the_last_run_does_not_stop_the_next(run: Run, kernel: Kernel) -> None:
    interrupts = kernel._interrupts
    with interrupts.shield():
        signal.raise_signal(signal.SIGINT)
        interrupts.reset()
    assert (await run("print('runs')")).status == "completed"


def test_a_shield_holds_a_request_back_until_it_is_left() -> None:
    interrupts = Interrupts()
    reached = []
    with pytest.raises(KeyboardInterrupt), interrupts.shield():  # noqa: PT012
        interrupts.request()
        reached.append("after the request")
    assert reached == ["after the request"]
    assert not interrupts.pending
    assert interrupts.requested


def test_shields_nest() -> None:
    interrupts = Interrupts()
    reached = []
    with pytest.raises(KeyboardInterrupt), interrupts.shield():  # noqa: PT012
        with interrupts.shield():
            interrupts.request()
        reached.append("outside the inner shield")
    assert reached == ["outside the inner shield"]


def test_a_pending_request_is_raised_where_the_readers_code_begins() -> None:
    interrupts = Interrupts()
    with interrupts.shield():
        interrupts.request()
        with pytest.raises(KeyboardInterrupt), interrupts.allow():
            pytest.fail("the block was entered")
        interrupts.request()
        assert interrupts.pending
        interrupts.reset()


def test_an_error_under_a_shield_is_not_replaced_by_the_request() -> None:
    interrupts = Interrupts()
    with pytest.raises(ValueError, match="first"), interrupts.shield():  # noqa: PT012
        interrupts.request()
        raise ValueError("first")
    assert interrupts.pending


async def test_an_interrupt_in_the_kernels_own_code_is_raised_at_the_next_step(
    run: Run, kernel: Kernel
) -> None:
    """As when the signal arrives while control passes through the kernel between two awaits."""

    def arrives() -> None:
        kernel._interrupts.pending = True

    kernel.variables["arrives"] = arrives
    ran = await run("import asyncio\narrives()\nawait asyncio.sleep(0)\nprint('never')")
    assert ran.status == "aborted"
    assert ran.stdout == ""
    assert ran.error is not None
    assert ran.error["line"] == 3
