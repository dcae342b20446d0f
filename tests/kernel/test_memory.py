"""What happens when there is no more memory."""

import gc
import json
import weakref

from fenced_kernel import Kernel, memory

from .conftest import CELL, Run


async def test_running_out_of_memory_fails_the_cell_and_keeps_the_session(run: Run) -> None:
    ran = await run("x = 1\ndef f():\n    raise MemoryError\nf()")
    assert ran.status == "failed"
    assert ran.error is not None
    assert ran.error["name"] == "MemoryError"
    assert ran.error["line"] == 3
    assert ran.message.startswith("The program needed more memory than this session may use.")
    assert (await run("x")).value == "1"


async def test_an_impossible_allocation_is_reported(run: Run) -> None:
    ran = await run("bytearray(2**62)")
    assert ran.error is not None
    assert ran.error["name"] == "MemoryError"


async def test_the_reserve_is_free_while_the_error_is_reported_and_held_afterwards(
    kernel: Kernel, run: Run
) -> None:
    reserve = kernel._reserve
    assert reserve.held
    seen = []
    kernel.variables["look"] = lambda: seen.append(reserve.held)
    await run(
        "class Full(MemoryError):\n    def __str__(self):\n        look()\n        return 'full'\nlook()\nraise Full"
    )
    assert seen[0] is True
    assert seen[1:]
    assert not any(seen[1:])
    assert reserve.held


async def test_what_the_failed_call_held_is_freed(kernel: Kernel) -> None:
    class Big:
        pass

    held: list[weakref.ref[Big]] = []

    def make() -> Big:
        big = Big()
        held.append(weakref.ref(big))
        return big

    kernel.variables["make"] = make
    source = """
def f():
    big = make()
    try:
        raise ValueError
    except ValueError:
        other = make()
        raise MemoryError
f()
"""
    assert json.loads(await kernel.execute(source, CELL))["status"] == "failed"
    assert [reference() for reference in held] == [None, None]


def test_forgetting_frames_ends_although_errors_point_at_each_other() -> None:
    def fail(error: Exception) -> Exception:
        try:
            raise error  # noqa: TRY301  # it needs a traceback
        except Exception as caught:
            return caught

    first, second = fail(ValueError()), fail(TypeError())
    group = fail(ExceptionGroup("g", [first]))
    first.__context__, second.__context__, group.__cause__ = second, first, second
    memory.forget_frames(group)
    assert first.__traceback__ is second.__traceback__ is group.__traceback__ is None


def test_the_reserve_is_taken_once_and_given_back() -> None:
    reserve = memory.Reserve(1000)
    assert not reserve.held
    reserve.hold()
    reserve.hold()
    assert reserve.held
    reserve.release()
    assert not reserve.held


def test_no_room_for_the_reserve_is_no_error() -> None:
    reserve = memory.Reserve(2**62)
    reserve.hold()
    assert not reserve.held
    gc.collect()
