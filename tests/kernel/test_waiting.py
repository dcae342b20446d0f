"""asyncio.run() and its kin in a session whose loop runs already."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from fenced_kernel import Kernel
from fenced_kernel.execution.waiting import Waiting

from .conftest import CELL, Run

MAIN = """
import asyncio
async def main(n=7):
    await asyncio.sleep(0)
    return n
"""


async def test_asyncio_run_at_the_top_level_works(run: Run) -> None:
    assert (await run(MAIN + "asyncio.run(main())")).value == "7"


async def test_asyncio_run_in_blocks_and_expressions_works(run: Run) -> None:
    ran = await run(
        MAIN
        + """
if __name__ == '__main__':
    for n in range(2):
        print(asyncio.run(main(n), debug=False) + 10)
    try:
        x = [asyncio.run(main(5))]
    finally:
        print(x)
"""
    )
    assert ran.stdout == "10\n11\n[5]\n"


async def test_run_until_complete_at_the_top_level_works(run: Run) -> None:
    ran = await run(MAIN + "loop = asyncio.get_event_loop()\nloop.run_until_complete(main(8))")
    assert ran.value == "8"


async def test_an_error_inside_shows_no_frames_of_ours(run: Run) -> None:
    ran = await run("import asyncio\nasync def main():\n    1/0\nasyncio.run(main())")
    text = "\n".join(ran.traceback)
    assert ran.error == {"name": "ZeroDivisionError", "message": "division by zero", "line": 3}
    assert "Cell, line 4\n" in text
    assert "Cell, line 3, in main" in text
    assert "waiting.py" not in text


async def test_asyncio_run_can_be_stopped(kernel: Kernel) -> None:
    source = "import asyncio\nasync def main():\n    await asyncio.Event().wait()\nasyncio.run(main())"
    task = asyncio.create_task(kernel.execute(source, CELL))
    for _ in range(5):
        await asyncio.sleep(0)
    kernel.interrupt()
    assert json.loads(await task)["status"] == "aborted"


async def test_asyncio_run_inside_a_function_says_what_to_do(run: Run) -> None:
    ran = await run(MAIN + "def start():\n    return asyncio.run(main())\nstart()")
    assert ran.error is not None
    assert ran.error["name"] == "RuntimeError"
    assert "asyncio.run() cannot wait inside a function here" in ran.message
    assert "await main()" in ran.message
    assert ran.stderr == ""


async def test_asyncio_run_wants_a_coroutine(run: Run) -> None:
    assert (await run("import asyncio\nasyncio.run(5)")).message == "a coroutine was expected, got 5"
    assert (await run("(lambda: asyncio.run(5))()")).message == "a coroutine was expected, got 5"


async def test_other_objects_methods_of_that_name_are_called_as_written(run: Run) -> None:
    ran = await run(
        """
        class Engine:
            def run(self, n): return n + 1
            def run_until_complete(self, n): return n + 2
        asyncio = Engine()
        asyncio.run(1), asyncio.run_until_complete(1), Engine().run(n=5)
        """
    )
    assert ran.value == "(2, 3, 6)"


async def test_calls_in_lambdas_and_comprehensions_are_left_alone(run: Run) -> None:
    ran = await run(
        """
        class Engine:
            def run_until_complete(self, n): return n + 2
        e = Engine()
        class Later:
            x = e.run_until_complete(1)
        (lambda: e.run_until_complete(1))(), [e.run_until_complete(n) for n in (1, 2)], Later.x
        """
    )
    assert ran.value == "(3, [3, 4], 3)"


class Suspended:
    """Stands for stack switching: the awaitable is driven to its end by hand."""

    def __init__(self) -> None:
        self.waited: list[object] = []
        self.cancel = False

    def possible(self) -> bool:
        return True

    def wait(self, future: "asyncio.Future[object]", /) -> object:
        self.waited.append(future)
        if self.cancel:
            future._fut_waiter = None  # type: ignore[attr-defined]
        return "the result"


@pytest.fixture
def waiting() -> Iterator[tuple[Waiting, Suspended]]:
    suspended = Suspended()
    waiting = Waiting(lambda: None, lambda: None)
    undo = waiting.install(suspended)
    yield waiting, suspended
    for restore in undo:
        restore()


async def test_where_the_stack_can_be_suspended_functions_wait_too(
    waiting: tuple[Waiting, Suspended],
) -> None:
    async def main() -> int:
        return 5

    result: object = asyncio.run(main())
    assert result == "the result"
    future = waiting[1].waited[0]
    assert isinstance(future, asyncio.Task)
    assert await future == 5


async def test_a_runner_waits_too_and_ends_none_of_the_sessions_own_tasks(
    waiting: tuple[Waiting, Suspended], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    # As in the browser, where there is one loop for all.
    monkeypatch.setattr(asyncio.events, "new_event_loop", lambda: loop)
    own = asyncio.create_task(asyncio.sleep(0, "own"))

    async def main() -> int:
        return 5

    with asyncio.Runner() as runner:
        result: object = runner.run(main())
    assert result == "the result"
    assert await own == "own"
    assert await waiting[1].waited[0] == 5  # type: ignore[misc]
    with pytest.raises(RuntimeError, match="Runner is closed"):
        runner.get_loop()


async def test_what_is_suspended_is_what_an_interrupt_cancels(waiting: tuple[Waiting, Suspended]) -> None:
    face, suspended = waiting
    assert not face.interrupt()

    def stop(future: "asyncio.Future[object]", /) -> object:
        assert face.interrupt()
        raise KeyboardInterrupt

    suspended.wait = stop  # type: ignore[method-assign]

    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert not face.interrupt()


def test_without_a_running_loop_asyncio_run_is_the_usual_one(waiting: tuple[Waiting, Suspended]) -> None:
    async def main() -> int:
        return 6

    assert asyncio.run(main()) == 6
    assert waiting[1].waited == []
