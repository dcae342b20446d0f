"""input(), getpass() and standard input."""

import pytest

from .conftest import Run
from .hosts import RecordingHost


async def test_input_asks_the_host_and_shows_what_was_typed(run: Run, host: RecordingHost) -> None:
    host.answers = ["Zoë"]
    ran = await run("name = input('Name? ')\nprint('Hello', name)")
    assert host.asked == [("Name? ", False)]
    assert ran.stdout == "Name? Zoë\nHello Zoë\n"


async def test_what_was_printed_before_is_shown_before_asking(run: Run, host: RecordingHost) -> None:
    host.answers = ["x"]
    ran = await run("print('Question:', end=' ')\ninput()")
    assert [o["text"] for o in ran.of_type("stream")] == ["Question: ", "x\n"]


async def test_a_prompt_may_be_any_object(run: Run, host: RecordingHost) -> None:
    host.answers = ["x"]
    await run("input(5)")
    assert host.asked == [("5", False)]


async def test_a_password_is_not_shown(run: Run, host: RecordingHost) -> None:
    host.answers = ["s3cret"]
    ran = await run("from getpass import getpass\nlen(getpass('Key: '))")
    assert host.asked == [("Key: ", True)]
    assert ran.stdout == "Key: \n"
    assert ran.value == "6"


async def test_the_end_of_input_is_an_eof_error(run: Run) -> None:
    ran = await run("input()")
    assert ran.error is not None
    assert ran.error["name"] == "EOFError"
    assert ran.error["line"] == 1


async def test_standard_input_reads_lines(run: Run, host: RecordingHost) -> None:
    host.answers = ["one", "two", EOFError()]
    ran = await run("import sys\n[line for line in sys.stdin]")
    assert ran.value == "['one\\n', 'two\\n']"


async def test_standard_input_reads_all(run: Run, host: RecordingHost) -> None:
    host.answers = ["one", "two", EOFError()]
    assert (await run("import sys\nsys.stdin.read()")).value == "'one\\ntwo\\n'"


async def test_closing_standard_input_does_not_last(run: Run, host: RecordingHost) -> None:
    host.answers = ["x"]
    await run("import sys\nsys.stdin.close()")
    assert (await run("sys.stdin.readline()")).value == "'x\\n'"


@pytest.mark.parametrize(
    ("argument", "error", "message"),
    [
        ("'1'", "TypeError", "'str' object cannot be interpreted as an integer"),
        ("None", "TypeError", "'NoneType' object cannot be interpreted as an integer"),
        ("-1", "ValueError", "sleep length must be non-negative"),
        ("float('nan')", "ValueError", "Invalid value NaN (not a number)"),
        ("float('inf')", "OverflowError", "timestamp out of range for platform time_t"),
        ("10**30", "OverflowError", "timestamp out of range for platform time_t"),
    ],
)
async def test_sleep_checks_its_argument_as_python_does(
    run: Run, host: RecordingHost, argument: str, error: str, message: str
) -> None:
    ran = await run(f"import time\ntime.sleep({argument})")
    assert ran.error == {"name": error, "message": message, "line": 2}
    assert host.slept == []


async def test_sleep_takes_whatever_is_a_number(run: Run, host: RecordingHost) -> None:
    await run("import time, fractions\nfor n in (1, 0.5, True, 0, fractions.Fraction(1, 4)): time.sleep(n)")
    assert host.slept == [1, 0.5, 1, 0.25]
