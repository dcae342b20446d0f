"""What happens when there is no more memory."""

import gc
import json
import weakref

import pytest

from fenced_kernel import Kernel
from fenced_kernel.execution import memory

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


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How much memory is free, in one changeable number, as the reserve sees it."""
    room = [0]

    class Block:
        def __init__(self, size: int) -> None:
            self._size = 0
            if size > room[0]:
                raise MemoryError
            room[0] -= size
            self._size = size

        def __len__(self) -> int:
            return self._size

        def __del__(self) -> None:
            room[0] += self._size

    monkeypatch.setattr(memory, "bytearray", Block, raising=False)
    return room


@pytest.mark.parametrize(
    ("room", "held"), [(2000, 1000), (1999, 500), (1000, 500), (999, 250), (62, 31), (61, 0), (0, 0)]
)
def test_the_reserve_leaves_as_much_to_the_program(free: list[int], room: int, held: int) -> None:
    free[0] = room
    reserve = memory.Reserve(1000)
    reserve.hold()
    assert reserve.size == held
    assert reserve.held is (held > 0)
    assert free[0] == room - held


def test_the_reserve_grows_again_when_memory_is_freed(free: list[int]) -> None:
    free[0] = 300
    reserve = memory.Reserve(1000)
    reserve.hold()
    assert reserve.size == 125
    free[0] += 5000
    reserve.hold()
    assert reserve.size == 1000
    assert free[0] == 4300


async def test_the_reserve_is_free_while_the_error_leaves_the_program(kernel: Kernel, run: Run) -> None:
    released = []
    original = kernel._runner._out_of_memory

    def release() -> None:
        original()
        released.append(kernel._reserve.held)

    kernel._runner._out_of_memory = release
    assert (await run("raise MemoryError")).status == "failed"
    assert (await run("import asyncio\nawait asyncio.sleep(0)\nraise MemoryError")).status == "failed"
    assert released == [False, False]
    assert kernel._reserve.held


def test_no_room_for_the_reserve_is_no_error() -> None:
    reserve = memory.Reserve(2**62)
    reserve.hold()
    assert not reserve.held
    gc.collect()
