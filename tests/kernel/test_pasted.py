"""Code as people paste it: with prompts, or indented as a whole."""

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (">>> a = 3\n>>> a + 1", "4"),
        (">>> def double(x):\n...     return 2 * x\n...\n>>> double(4)\n8", "8"),
        ("\n>>> a = [\n...     1,\n... ]\n>>> a", "[1]"),
        ("    >>> 1 + 1\n    2\n", "2"),
        (">>> print('a')\na\n>>> 'b'\n'b'\n", "'b'"),
        (
            "In [1]: x = 2\n\nIn [2]: for i in range(2):\n   ...:     x += i\n   ...:\n\nIn [3]: x\nOut[3]: 3",
            "3",
        ),
        (">>>", None),
        ("    a = 1\n    b = 2\n    a + b", "3"),
        ("\n  # said before\n  a = 1\n  if a:\n      a = 2\n  a", "2"),
        ("\tx = 5\n\tx", "5"),
        ("    x = 1\ny = 2\nx + y", "3"),
        ("    x = 1\n    x;", None),
        ("  await __import__('asyncio').sleep(0, 'late')", "'late'"),
        ("'>>> 1'", "'>>> 1'"),
        ("text = '''\n>>> 1\n'''\ntext", "'\\n>>> 1\\n'"),
    ],
)
async def test_runs_as_it_is(run: Run, source: str, shown: str | None) -> None:
    ran = await run(source, indented=True)
    assert ran.error is None
    assert ran.value == shown


async def test_says_which_lines_did_not_run(run: Run) -> None:
    assert "did not run" in (await run(">>> a = 3\nprint(a)")).stderr
    assert (await run(">>> a = 3\n>>> a")).stderr == ""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (">>> a = 1\n>>> 1 / 0", 2),
        ("    a = 1\n    1 / 0", 2),
        ("    a = 1\n    b = (", 2),
        ("    a = 1\n      b = 2", 2),
        ("    a = 1\nelse:\n    b = 2", 1),
        ("    %matplotlib inline\n    1 / 0", 2),
    ],
)
async def test_an_error_names_its_line(run: Run, source: str, line: int) -> None:
    ran = await run(source, indented=True)
    assert ran.error is not None
    assert ran.error["line"] == line


async def test_a_traceback_marks_the_code_without_its_prompt(run: Run) -> None:
    ran = await run(">>> zero = 0\n>>> 1 / zero")
    plain = await run("zero = 0\n1 / zero")
    assert ran.traceback == plain.traceback


async def test_an_indented_cell_keeps_its_strings(run: Run) -> None:
    ran = await run("    text = '''one\n    two'''\n    text", indented=True)
    assert ran.value == "'one\\n    two'"
