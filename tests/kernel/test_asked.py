"""`name?` and `name??`."""

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    "source", ["import json\njson.dumps?", "import json\n?json.dumps", "import json\njson.dumps ?"]
)
async def test_tells_signature_and_documentation(run: Run, source: str) -> None:
    ran = await run(source)
    assert ran.error is None
    assert "json.dumps(obj, *, skipkeys=False" in ran.stdout
    assert "Serialize ``obj`` to a JSON formatted ``str``" in ran.stdout
    assert ran.value is None


async def test_two_marks_show_the_code(run: Run) -> None:
    ran = await run("def double(x):\n    return 2 * x\n")
    assert "return 2 * x" in (await run("double??")).stdout
    assert "return 2 * x" not in (await run("double?")).stdout
    assert ran.error is None


async def test_asks_where_the_line_stands(run: Run) -> None:
    ran = await run("d = {'k': [1, 2]}\ndef f(inner):\n    inner?\n    return 5\nf(3)\nd['k']?")
    assert ran.error is None
    assert "Type:\x1b[0m int\n" in ran.stdout
    assert "Type:\x1b[0m list\n" in ran.stdout
    assert "[1, 2]" in ran.stdout


async def test_a_name_that_is_not_there_is_no_error(run: Run) -> None:
    ran = await run("nothing.here?\nprint('on')")
    assert ran.error is None
    assert ran.stdout == "Object `nothing.here` not found.\non\n"


async def test_a_value_whose_code_fails_is_told_all_the_same(run: Run) -> None:
    ran = await run(
        "class Odd:\n    def __str__(self):\n        raise ValueError\n    __len__ = __str__\nodd = Odd()\nodd?"
    )
    assert ran.error is None
    assert "Odd" in ran.stdout


@pytest.mark.parametrize("source", ["a ? b : c", "what?!", "1?", "'text'?"])
async def test_other_question_marks_stay_errors(run: Run, source: str) -> None:
    ran = await run(source)
    assert ran.error is not None
    assert ran.error["name"] == "SyntaxError"
