"""What a cell's value is, and what lasts from cell to cell."""

import asyncio
import json
import sys
import time

import pytest

from fenced_kernel import Busy, Kernel, NotAttached

from .conftest import Run
from .hosts import RecordingHost


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + 1", "2"),
        ("x = 3", None),
        ("x = 3\nx", "3"),
        ("x = 3; x", "3"),
        ("None", None),
        ("1 + 1;", None),
        ("(1 +\n 1) ; # done; really", None),
        ("1 + 1  # a; b", "2"),
        ("'a;b'", "'a;b'"),
        ("'ünï;cöde' ;", None),
        ("'''only\na docstring'''", "'only\\na docstring'"),
        ("if True:\n    5", None),
        ("for i in range(3): i", None),
        ("", None),
        ("# only a comment", None),
        ("   \n\n", None),
        ("[\n  1,\n  2,\n]\n\n\n", "[1, 2]"),
        ("await __import__('asyncio').sleep(0, 'late')", "'late'"),
        ("(await __import__('asyncio').sleep(0, 4)) + 1", "5"),
    ],
)
async def test_the_last_expression_is_shown(run: Run, source: str, shown: str | None) -> None:
    ran = await run(source)
    assert ran.status == "completed"
    assert ran.error is None
    assert ran.value == shown


async def test_values_carry_the_count_of_executions(run: Run) -> None:
    await run("pass")
    ran = await run("7")
    assert ran.of_type("execute_result")[0]["execution_count"] == 2


async def test_an_underscore_is_the_last_value(run: Run) -> None:
    await run("6 * 7")
    await run("x = 1")
    assert (await run("_ + 1")).value == "43"


async def test_an_underscore_of_the_readers_own_is_left_alone(run: Run) -> None:
    await run("_ = str.upper")
    await run("6 * 7")
    assert (await run("_('a')")).value == "'A'"


async def test_variables_functions_and_imports_last(run: Run) -> None:
    await run("import math\nn = 9\ndef root(): return math.sqrt(n)")
    assert (await run("root()")).value == "3.0"


async def test_the_name_is_main(run: Run) -> None:
    ran = await run("if __name__ == '__main__':\n    print('a program')")
    assert ran.stdout == "a program\n"


async def test_the_namespace_is_the_main_module(run: Run) -> None:
    ran = await run("import __main__\nx = 1\n__main__.x, __main__.__dict__ is globals()")
    assert ran.value == "(1, True)"


async def test_top_level_await_reaches_later_cells(run: Run) -> None:
    await run("import asyncio\nx = await asyncio.sleep(0, 5)")
    assert (await run("x")).value == "5"


async def test_top_level_async_for_and_with_work(run: Run) -> None:
    ran = await run(
        """
        from contextlib import asynccontextmanager
        @asynccontextmanager
        async def opened():
            yield 'inside'
        async def numbers():
            yield 1
            yield 2
        async with opened() as place:
            async for n in numbers():
                print(place, n)
        [n async for n in numbers()]
        """
    )
    assert ran.stdout == "inside 1\ninside 2\n"
    assert ran.value == "[1, 2]"


async def test_classes_of_a_cell_can_be_pickled(run: Run) -> None:
    ran = await run(
        """
        import pickle
        class Point:
            def __init__(self, x): self.x = x
        pickle.loads(pickle.dumps(Point(4))).x
        """
    )
    assert ran.value == "4"


async def test_dataclasses_and_type_hints_resolve(run: Run) -> None:
    await run(
        """
        from __future__ import annotations
        from dataclasses import dataclass
        from typing import get_type_hints
        @dataclass
        class Node:
            value: int
            next: Node | None = None
        """
    )
    ran = await run("Node(1, Node(2)), get_type_hints(Node)['value']")
    assert ran.value == "(Node(value=1, next=Node(value=2, next=None)), <class 'int'>)"


async def test_future_features_last(run: Run) -> None:
    await run("from __future__ import annotations")
    ran = await run("def f(x: Unknown): pass\nf.__annotations__")
    assert ran.value == "{'x': 'Unknown'}"


async def test_inspect_finds_the_source_of_functions_and_classes_of_earlier_cells(run: Run) -> None:
    await run(
        "def double(x):\n    return 2 * x\n\nclass Empty:\n    size = 0\n\nclass Full:\n    def f(self): ..."
    )
    ran = await run("import inspect\n[inspect.getsource(o) for o in (double, Empty, Full)]")
    double, empty, full = eval(str(ran.value))
    assert (double, empty) == ("def double(x):\n    return 2 * x\n", "class Empty:\n    size = 0\n")
    assert full.rstrip("\n") == "class Full:\n    def f(self): ..."


async def test_the_context_of_a_session_outlives_its_cells(run: Run) -> None:
    await run("import decimal\ndecimal.getcontext().prec = 5")
    assert (await run("decimal.Decimal(1) / 3")).value == "Decimal('0.33333')"
    ran = await run("import asyncio\nawait asyncio.sleep(0)\ndecimal.Decimal(2) / 3")
    assert ran.value == "Decimal('0.66667')"


async def test_a_warning_is_shown_again_by_the_next_cell(run: Run) -> None:
    await run(
        """
        import warnings
        caught = []
        warnings.simplefilter('default')
        warnings.showwarning = lambda *facts: caught.append(facts)
        """
    )
    await run("warnings.warn('old')")
    await run("warnings.warn('old')")
    assert (await run("len(caught)")).value == "2"


async def test_background_tasks_go_on_after_their_cell(run: Run, host: RecordingHost) -> None:
    await run(
        """
        import asyncio
        done = asyncio.Event()
        async def work():
            await asyncio.sleep(0)
            print('from the background')
            done.set()
        task = asyncio.create_task(work())
        """
    )
    ran = await run("await done.wait()")
    assert ran.error is None
    assert ran.stdout == ""
    assert late_text(host) == "from the background\n"


def late_text(host: RecordingHost) -> str:
    """What came for runs that had ended."""
    return "".join(output["text"] for _, output in host.late)


async def test_what_is_printed_while_no_cell_runs_belongs_to_the_one_that_made_the_task(
    run: Run, host: RecordingHost
) -> None:
    await run(
        """
        import asyncio
        async def work():
            print('nobody runs')
        task = asyncio.create_task(work())
        """
    )
    host.outputs.clear()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert host.outputs == []
    ran = await run("print('next')")
    assert ran.stdout == "next\n"
    assert late_text(host) == "nobody runs\n"


async def test_output_while_no_cell_runs_is_bounded(run: Run, host: RecordingHost) -> None:
    await run(
        """
        import asyncio
        async def work():
            for _ in range(5000):
                print('x' * 1000)
        task = asyncio.create_task(work())
        """
    )
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (await run("pass")).outputs == []
    assert 500_000 < len(late_text(host)) < 1_200_000
    assert late_text(host).endswith("the rest is dropped]\n")


async def test_errors_of_background_tasks_go_to_stderr(run: Run) -> None:
    ran = await run(
        """
        import asyncio, gc
        async def fail():
            raise ValueError('unnoticed')
        asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gc.collect();
        """
    )
    assert ran.status == "completed"
    assert ran.stderr.startswith("A task in the background failed:\n")
    assert "Cell, line 4, in fail" in ran.stderr
    assert "unnoticed" in ran.stderr


async def test_execution_is_refused_while_a_cell_runs(kernel: Kernel) -> None:
    first = asyncio.create_task(kernel.execute("import asyncio\nawait asyncio.Event().wait()", "a.0"))
    await asyncio.sleep(0)
    with pytest.raises(Busy, match=r"Cell a\.0 is still running"):
        await kernel.execute("1", "b.0")
    kernel.interrupt()
    assert json.loads(await first)["status"] == "aborted"
    assert json.loads(await kernel.execute("1", "b.0"))["status"] == "completed"


async def test_execution_needs_a_host() -> None:
    with pytest.raises(NotAttached, match="attach"):
        await Kernel().execute("1", "a.0")


def test_detaching_gives_everything_back(host: RecordingHost) -> None:
    import asyncio.runners
    import builtins
    import getpass
    import inspect
    import signal

    def taken_over() -> list[object]:
        return [
            sys.stdout, sys.stderr, sys.stdin, sys.modules["__main__"], time.sleep, builtins.input,
            getpass.getpass, asyncio.run, asyncio.runners.run, inspect.getfile, signal.getsignal(signal.SIGINT),
        ]  # fmt: skip

    before = taken_over()
    kernel = Kernel()
    assert taken_over() == before
    kernel.attach(host)
    during = taken_over()
    assert all(new is not old for new, old in zip(during, before, strict=True))
    kernel.detach()
    assert taken_over() == before


async def test_a_second_host_takes_over(kernel: Kernel, host: RecordingHost) -> None:
    other = RecordingHost()
    await kernel.execute("x = 5", "a.0")
    kernel.attach(other)
    await kernel.execute("print(x)", "a.0")
    assert other.text() == "5\n"
    assert host.text() == ""


async def test_reseeding_changes_what_random_draws(kernel: Kernel, run: Run) -> None:
    await run("import random\nrandom.seed(1)\nstate = random.getstate()")
    kernel.reseed()
    assert (await run("random.getstate() == state")).value == "False"


async def test_a_forgotten_redirection_does_not_silence_the_next_cell(run: Run) -> None:
    await run("import io, sys\nsys.stdout = io.StringIO()\n1/0")
    assert (await run("print('heard')")).stdout == "heard\n"


async def test_a_line_that_is_no_line_of_text_is_refused_in_words(run: Run) -> None:
    ran = await run("x = 'a\0b'")
    assert ran.status == "failed"
    assert "null" in ran.message


async def test_a_small_cell_costs_little(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock: the work of `1+1` is counted in function calls, so that it fails when a run grows steps."""
    # That of other tests asks for its figures.
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    await kernel.execute("1+1", "a.0")
    sys.setprofile(count)
    try:
        await kernel.execute("1+1", "a.0")
    finally:
        sys.setprofile(None)
    assert calls < 160
