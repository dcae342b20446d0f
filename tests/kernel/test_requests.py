"""Requests between runs: the registry, and what the code of a value may do to the answer."""

import asyncio
import json
import signal
from typing import Any, get_type_hints

import pytest

from fenced.protocol.session.values import REQUEST_METHODS
from fenced_kernel import Kernel, wire
from fenced_kernel.errors import BadParameters, Busy, NotAttached, NotTabular, UnknownMethod, UnknownVariable
from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.requests import METHODS
from fenced_kernel.values.guard import Guard

from .conftest import CELL, Run
from .hosts import RecordingHost


def ask(kernel: Kernel, method: str, **params: object) -> Any:
    return json.loads(kernel.request(method, json.dumps(params)))


def described(kernel: Kernel) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in ask(kernel, "variables")["variables"]}


def test_the_registry_holds_what_the_protocol_names() -> None:
    # Packages are loaded ahead by the worker, not by the kernel.
    assert {*METHODS, "preload"} == set(REQUEST_METHODS)


def test_each_method_declares_what_it_answers() -> None:
    for name, method in METHODS.items():
        answer = get_type_hints(method)["return"]
        assert answer in (*wire.READ.values(), wire.Removed), name


def test_an_unknown_method_is_an_error_that_names_the_known_ones(kernel: Kernel) -> None:
    with pytest.raises(
        UnknownMethod, match="no request 'dance': expected one of variables, expand, remove, plot"
    ):
        kernel.request("dance", "{}")


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("variables", "[]"),
        ("variables", "{"),
        ("variables", "[" * 100_000),
        ("slice", '{"name": 3, "start": 0, "stop": 1}'),
        ("slice", '{"name": "x", "start": -1, "stop": 1}'),
        ("slice", '{"name": "x", "start": true, "stop": 1}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1e3}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "columns": [0]}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "columns": [0, null]}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "sort": {}}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "sort": [1]}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "sort": [{"column": 1}]}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "sort": [{"column": 0, "descending": 1}]}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "filter": [{"column": 0, "op": "like"}]}'),
        ("slice", '{"name": "x", "start": 0, "stop": 1, "filter": [{"column": 0, "op": "less"}]}'),
        (
            "slice",
            '{"name": "x", "start": 0, "stop": 1, "filter": [{"column": 0, "op": "less", "value": true}]}',
        ),
        ("slice", '{"handle": 3, "start": 0, "stop": 1}'),
        ("summary", '{"name": "x"}'),
        ("summary", '{"name": "x", "column": 1}'),
        ("csv", '{"name": "x", "start": 0}'),
        ("complete", '{"code": "x"}'),
        ("expand", '{"path": [], "start": 0, "stop": 1}'),
        ("expand", '{"path": "x", "start": 0, "stop": 1}'),
        ("expand", '{"path": [3], "start": 0, "stop": 1}'),
        ("expand", '{"path": ["x", "a"], "start": 0, "stop": 1}'),
        ("expand", '{"path": ["x", -1], "start": 0, "stop": 1}'),
        ("remove", '{"names": "x"}'),
        ("remove", '{"names": [1]}'),
        ("remove", '{"all": 1}'),
        ("remove", "{}"),
        ("complete", '{"code": "x", "cursor": "1"}'),
        ("inspect", '{"cursor": 1}'),
    ],
)
async def test_wrong_parameters_are_refused(kernel: Kernel, run: Run, method: str, params: str) -> None:
    await run("x = [1]")
    with pytest.raises(BadParameters, match="expected"):
        kernel.request(method, params)


def test_a_kernel_without_a_host_answers_nothing() -> None:
    with pytest.raises(NotAttached):
        Kernel().request("variables", "{}")


async def test_nothing_is_answered_while_a_cell_runs(kernel: Kernel) -> None:
    task = asyncio.create_task(kernel.execute("import asyncio\nawait asyncio.Event().wait()", CELL))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        kernel.request("variables", "{}")
    await asyncio.sleep(0)
    kernel.interrupt()
    await task


async def test_a_repr_that_raises_or_exits_leaves_the_other_values(kernel: Kernel, run: Run) -> None:
    await run(
        """
        import sys
        class Broken:
            def __init__(self, error): self.error = error
            def __repr__(self): raise self.error
            __len__ = __sizeof__ = __repr__
        a = Broken(ValueError('no'))
        b = Broken(SystemExit(3))
        c = Broken(KeyboardInterrupt())
        d = Broken(GeneratorExit())
        e = Broken(StopIteration())
        f = 5
        """
    )
    values = described(kernel)
    assert [values[name]["preview"] for name in "abcdef"] == ["<Broken>"] * 5 + ["5"]
    assert values["a"]["length"] is None
    assert values["a"]["size"] is None


async def test_a_repr_that_never_ends_is_ended(kernel: Kernel, run: Run) -> None:
    await run("class Slow:\n    def __repr__(self):\n        while True: pass\na, b, c = Slow(), Slow(), 3")
    values = described(kernel)
    assert [values[name]["preview"] for name in "abc"] == ["<Slow>", "<Slow>", "3"]
    assert (await run("c")).value == "3"


async def test_an_end_by_time_is_not_handled_as_an_error_of_the_program(kernel: Kernel, run: Run) -> None:
    await run(
        "class Slow:\n    def __repr__(self):\n        try:\n            while True: pass\n"
        "        except Exception: return 'handled'\na = Slow()"
    )
    assert described(kernel)["a"]["preview"] == "<Slow>"


def test_one_allowance_of_time_is_for_all_calls_of_a_request() -> None:
    time = [0.0]

    def spend(seconds: float) -> str:
        time[0] += seconds
        return "done"

    guard = Guard(Interrupts(), 1.0, lambda: time[0])
    assert guard.call(spend, 0.6, default="") == "done"
    assert not guard.expired
    assert guard.call_library(spend, 0.6, default="") == "done"
    assert guard.expired
    assert guard.call(spend, 0.6, default="not called") == "not called"
    assert time[0] == 1.2


def test_a_debugger_of_the_program_is_put_back() -> None:
    import sys

    def trace(*_: object) -> None:
        return None

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        Guard(Interrupts()).call(len, "x", default=0)
        assert sys.gettrace() is trace
    finally:
        sys.settrace(former)


async def test_an_interrupt_stops_just_the_value(kernel: Kernel, run: Run) -> None:
    await run(
        "import signal\nclass Stopped:\n    def __repr__(self):\n        signal.raise_signal(signal.SIGINT)\n"
        "        return 'never'\na = Stopped()\nb = 1"
    )
    values = described(kernel)
    assert (values["a"]["preview"], values["b"]["preview"]) == ("<Stopped>", "1")
    assert (await run("'runs'")).value == "'runs'"


async def test_an_interrupt_in_the_kernels_own_code_is_forgotten(
    kernel: Kernel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> wire.Removed:
        signal.raise_signal(signal.SIGINT)
        return {"removed": 1}

    monkeypatch.setitem(METHODS, "remove", interrupted)  # type: ignore[arg-type]  # a dict, seen as a Mapping
    assert ask(kernel, "remove") == {"removed": 1}
    assert (await run("'runs'")).value == "'runs'"


async def test_what_a_repr_writes_is_nobodys_output(kernel: Kernel, run: Run, host: RecordingHost) -> None:
    await run(
        "class Loud:\n    def __repr__(self):\n        print('loud')\n        display('loud')\n        return 'quiet'\na = Loud()"
    )
    host.outputs.clear()
    assert described(kernel)["a"]["preview"] == "quiet"
    assert (await run("1")).stdout == ""
    assert [output["output_type"] for output in host.outputs] == ["execute_result"]


async def test_a_repr_can_neither_ask_the_reader_nor_sleep(
    kernel: Kernel, run: Run, host: RecordingHost
) -> None:
    await run(
        "import time\nclass Asks:\n    def __repr__(self): return input('? ')\n"
        "class Sleeps:\n    def __repr__(self): time.sleep(1000)\na, b = Asks(), Sleeps()"
    )
    values = described(kernel)
    assert (values["a"]["preview"], values["b"]["preview"]) == ("<Asks>", "<Sleeps>")
    assert host.asked == []
    assert host.slept == []


async def test_lone_surrogates_do_not_get_into_answers(kernel: Kernel, run: Run) -> None:
    await run("x = '\\ud800'\nglobals()['a\\udfff'] = {'\\ud800': 1}")
    for method, params in (
        ("variables", {}),
        ("slice", {"name": "x", "start": 0, "stop": 5}),
        ("complete", {"code": "a", "cursor": 1}),
    ):
        kernel.request(method, json.dumps(params)).encode()
    assert described(kernel)["x"]["preview"] == "'\\ud800'"


async def test_errors_say_what_is_missing(kernel: Kernel, run: Run) -> None:
    await run("x = 3")
    with pytest.raises(UnknownVariable, match="no variable 'y': run the cell that defines it"):
        ask(kernel, "slice", name="y", start=0, stop=1)
    with pytest.raises(NotTabular, match="This int has no rows to show"):
        ask(kernel, "slice", name="x", start=0, stop=1)


async def test_a_reply_has_errors_as_values(kernel: Kernel, run: Run) -> None:
    await run("x = [1]")
    assert json.loads(kernel.reply("remove", '{"names": ["x"]}')) == {"value": {"removed": 1}}
    assert json.loads(kernel.reply("dance", "{}"))["error"].startswith("Python has no request 'dance'")
    assert json.loads(Kernel().reply("variables", "{}"))["error"].startswith("The kernel has no host")
