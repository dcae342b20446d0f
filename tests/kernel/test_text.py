"""Text that is none: lone surrogates, broken UTF-8, numbers too long to write. Every output stays valid JSON and UTF-8.

The host in memory refuses what is not (`hosts.py`).
"""

import json

import pytest

from fenced_kernel import Kernel

from .conftest import CELL, Run
from .hosts import RecordingHost

LONE = "a\\ud800b"
"""How a lone surrogate is shown: as its escape."""


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_in_streams(run: Run, stream: str) -> None:
    ran = await run(f"import sys\nsys.{stream}.write('a\\ud800b');")
    assert getattr(ran, stream) == LONE


async def test_a_pair_written_as_two_halves_is_two_lone_halves(run: Run) -> None:
    assert (await run("print('\\ud83d' + '\\ude00')")).stdout == "\\ud83d\\ude00\n"


async def test_in_the_last_value(run: Run) -> None:
    assert (await run("'a\\ud800b'")).value == "'a\\ud800b'"
    assert (await run("type('T', (), {'__repr__': lambda s: 'a\\ud800b'})()")).value == LONE


async def test_in_display_data_wherever_it_is(run: Run) -> None:
    ran = await run(
        "display({'text/html': 'a\\ud800b', 'application/json': {'a\\ud800b': ['a\\ud800b', {'x': 'a\\ud800b'}]}},"
        " raw=True, metadata={'a\\ud800b': 'a\\ud800b'})"
    )
    [output] = ran.of_type("display_data")
    assert output["data"] == {"text/html": LONE, "application/json": {LONE: [LONE, {"x": LONE}]}}
    assert output["metadata"] == {LONE: LONE}


async def test_in_errors(kernel: Kernel, host: RecordingHost) -> None:
    result = await kernel.execute("raise ValueError('a\\ud800b')", CELL)
    result.encode()
    assert json.loads(result)["error"] == {"name": "ValueError", "message": LONE, "line": 1}
    [output] = host.of_type("error")
    assert (output["evalue"], output["traceback"][-1]) == (LONE, f"\x1b[1;31mValueError\x1b[0m: {LONE}")


async def test_in_exit_codes_and_notes(run: Run) -> None:
    assert (await run("import sys\nsys.exit('a\\ud800b')")).message == LONE
    ran = await run("e = ValueError('x')\ne.add_note('a\\ud800b')\nraise e")
    assert ran.traceback[-1] == LONE


async def test_in_the_prompt_of_input(run: Run, host: RecordingHost) -> None:
    host.answers = ["yes", "secret"]
    ran = await run("import getpass\ninput('a\\ud800b')\ngetpass.getpass('a\\ud800b');")
    assert host.asked == [(LONE, False), (LONE, True)]
    assert ran.stdout == f"{LONE}yes\n{LONE}\n"


async def test_in_the_source(run: Run) -> None:
    ran = await run("x = 'a\ud800b'")
    assert ran.status == "failed"
    assert (await run("1")).value == "1"


async def test_in_names(run: Run) -> None:
    assert (
        await run("globals()['a\\ud800b'] = 1\nsorted(k for k in globals() if k[0] == 'a')")
    ).value == "['a\\ud800b']"


async def test_in_errors_of_background_tasks(run: Run) -> None:
    ran = await run(
        "import asyncio, gc\nasync def fail(): raise ValueError('a\\ud800b')\nasyncio.create_task(fail())\n"
        "await asyncio.sleep(0)\ngc.collect();"
    )
    assert LONE in ran.stderr


async def test_broken_utf8_is_replaced(run: Run) -> None:
    ran = await run(
        "import sys\nsys.stdout.buffer.write(b'a\\xff\\xed\\xa0\\x80b\\n'); sys.stdout.buffer.write(b'\\xe6');"
    )
    assert ran.stdout == "a\ufffd\ufffd\ufffd\ufffdb\n\ufffd"


async def test_a_number_too_long_to_write(run: Run) -> None:
    ran = await run("10**5000")
    assert ran.status == "completed"
    assert ran.value is not None
    assert "its repr() raised ValueError: Exceeds the limit" in ran.value
    assert (await run("print(10**5000)")).message.startswith("Exceeds the limit")
    shown = await run("display({'application/json': [10**5000], 'text/plain': 'n'}, raw=True)")
    assert shown.of_type("display_data")[0]["data"] == {"text/plain": "n"}
    assert "application/json was left out" in shown.stderr


async def test_deep_recursion_is_an_error_of_bounded_length(run: Run) -> None:
    ran = await run("def f(n):\n    return f(n + 1)\nf(0)")
    assert ran.error == {"name": "RecursionError", "message": "maximum recursion depth exceeded", "line": 2}
    assert len(ran.traceback) < 20
    two = await run("def a(): b()\ndef b(): a()\na()")
    assert two.error is not None
    assert two.error["name"] == "RecursionError"
    assert len(two.traceback) <= 201


async def test_deep_json_is_left_out(run: Run) -> None:
    ran = await run(
        "x = []\nfor n in range(5000): x = [x]\ndisplay({'application/json': x, 'text/plain': 'deep'}, raw=True)"
    )
    assert ran.of_type("display_data")[0]["data"] == {"text/plain": "deep"}
