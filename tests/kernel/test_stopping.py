"""Stop, wherever the program is."""

import asyncio
import contextlib
import json
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from fenced_kernel import Kernel
from fenced_kernel.execution.interrupts import Interrupts

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
    with interrupts.serving():
        signal.raise_signal(signal.SIGINT)
        assert interrupts.pending
    assert (await run("print('runs')")).status == "completed"


def test_a_shield_holds_a_request_back_until_it_is_left() -> None:
    interrupts = Interrupts()
    reached = []
    with pytest.raises(KeyboardInterrupt), interrupts.allow(), interrupts.shield():  # noqa: PT012
        interrupts.request()
        reached.append("after the request")
    assert reached == ["after the request"]
    assert not interrupts.pending
    assert interrupts.requested


def test_shields_nest() -> None:
    interrupts = Interrupts()
    reached = []
    with pytest.raises(KeyboardInterrupt), interrupts.allow(), interrupts.shield():  # noqa: PT012
        with interrupts.shield():
            interrupts.request()
        reached.append("outside the inner shield")
    assert reached == ["outside the inner shield"]


def test_a_pending_request_is_raised_where_the_readers_code_begins() -> None:
    interrupts = Interrupts()
    interrupts.request()
    with pytest.raises(KeyboardInterrupt), interrupts.allow():
        pytest.fail("the block was entered")
    interrupts.request()
    assert interrupts.pending


def test_an_error_under_a_shield_is_not_replaced_by_the_request() -> None:
    interrupts = Interrupts()
    with pytest.raises(ValueError, match="first"), interrupts.allow(), interrupts.shield():  # noqa: PT012
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


@contextlib.contextmanager
def signals_at_every_line() -> Iterator[list[str]]:
    """SIGINT at each line of Python that runs meanwhile; gives the names of the files they were in."""
    places: list[str] = []

    def trace(frame: FrameType, event: str, argument: object) -> object:
        if event == "line":
            places.append(frame.f_code.co_filename)
            signal.raise_signal(signal.SIGINT)
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        yield places
    finally:
        sys.settrace(former)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("snapshot", {"most": 10_000_000}),
        ("variables", {}),
        ("complete", {"code": "numb", "cursor": 4}),
        ("slice", {"name": "rows", "start": 0, "stop": 2}),
        ("nothing of that name", {}),
    ],
)
async def test_signals_at_every_line_of_an_answer_raise_nothing_and_are_forgotten(
    run: Run, kernel: Kernel, method: str, params: dict[str, object]
) -> None:
    await run(
        "number = 7\nrows = [{'a': 1}, {'a': 2}]\nclass Own:\n    def __repr__(self): return 'mine'\nown = Own()"
    )
    with signals_at_every_line() as places:
        answer = json.loads(kernel.reply(method, json.dumps(params)))
    assert len(places) > 10
    assert answer.keys() <= {"value", "error"}
    ran = await run("print(number)\nown")
    assert (ran.status, ran.outputs[0]["text"], ran.value, len(ran.outputs)) == (
        "completed",
        "7\n",
        "mine",
        2,
    )


async def test_signals_between_runs_raise_nothing_in_what_loads_packages(
    run: Run, kernel: Kernel, tmp_path: Path
) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "module.py").write_text("x = 1")
    archive = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path / "archive")
    with signals_at_every_line() as places:
        shutil.unpack_archive(archive, tmp_path / "to")
        assert kernel.imports("import no_such_module") == '["no_such_module"]'
        kernel.interrupt()
    assert any(place.endswith("zipfile.py") or "/zipfile/" in place for place in places)
    assert (tmp_path / "to" / "module.py").read_text() == "x = 1"
    assert (await run("print('runs')")).outputs == [
        {"output_type": "stream", "name": "stdout", "text": "runs\n"}
    ]


async def test_a_signal_between_runs_stops_a_task_that_a_cell_left_behind(run: Run, kernel: Kernel) -> None:
    await run(STOP + "def left(): \n    while True: stop()")
    with pytest.raises(KeyboardInterrupt):
        kernel.variables["left"]()
    assert (await run("1")).value == "1"
