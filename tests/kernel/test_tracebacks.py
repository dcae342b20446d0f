"""Errors as the reader sees them."""

import re
from typing import Any

import pytest

from fenced_kernel.failures.tracebacks import BOLD_RED, LONGEST_MESSAGE, MOST_LINES, PLAIN

from .conftest import CELL, Run


def plain(lines: list[str]) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines))


async def test_a_traceback_names_the_lines_of_the_cell_only(run: Run) -> None:
    ran = await run("def f(n):\n    return 1 / n\n\nf(0)")
    text = plain(ran.traceback)
    assert "  Cell, line 4\n    f(0)\n" in text
    assert "  Cell, line 2, in f\n    return 1 / n\n" in text
    assert text.endswith("ZeroDivisionError: division by zero")
    assert "File" not in text
    assert "fenced_kernel" not in text


async def test_the_result_tells_name_message_and_line(run: Run) -> None:
    ran = await run("x = 1\nint('abc')")
    assert ran.status == "failed"
    assert ran.error == {
        "name": "ValueError",
        "message": "invalid literal for int() with base 10: 'abc'",
        "line": 2,
    }


async def test_the_error_output_has_the_shape_of_notebooks(run: Run) -> None:
    output = (await run("1/0")).outputs[0]
    assert output["output_type"] == "error"
    assert output["ename"] == "ZeroDivisionError"
    assert output["evalue"] == "division by zero"
    assert output["traceback"][-1] == f"{BOLD_RED}ZeroDivisionError{PLAIN}: division by zero"


async def test_frames_of_an_earlier_cell_are_named_so(run: Run) -> None:
    await run("\ndef f():\n    raise ValueError('deep')")
    ran = await run("1\nf()")
    assert ran.error is not None
    assert ran.error["line"] == 2
    assert "Cell, line 2\n" in plain(ran.traceback)
    assert "Earlier cell, line 3, in f\n    raise ValueError('deep')" in plain(ran.traceback)


async def test_frames_of_libraries_stay(run: Run) -> None:
    text = plain((await run("import json\njson.loads('{')")).traceback)
    assert re.search(r'File ".*json/__init__\.py", line \d+, in loads', text)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\ny = = 2", 2, "invalid syntax"),
        ("print(1", 1, "'(' was never closed"),
        ("if True:\npass", 2, "expected an indented block after 'if' statement on line 1"),
        ("x = 1\n  y = 2", 2, "unexpected indent"),
        ("return 5", 1, "'return' outside function"),
        ("s = 'abc", 1, "unterminated string literal (detected at line 1)"),
    ],
)
async def test_syntax_errors_tell_the_line(run: Run, source: str, line: int, message: str) -> None:
    ran = await run(source)
    assert ran.status == "failed"
    assert ran.error is not None
    assert (ran.error["line"], ran.error["message"]) == (line, message)
    text = plain(ran.traceback)
    assert text.startswith(f"  Cell, line {line}\n")
    assert text.count("Error") == 1


async def test_syntax_errors_show_a_caret(run: Run) -> None:
    assert any(set(line.strip()) == {"^"} for line in (await run("x = = 2")).traceback)


async def test_a_syntax_error_runs_nothing(run: Run) -> None:
    assert (await run("print('ran')\nx = = 2")).stdout == ""


async def test_syntax_errors_in_evaluated_text_are_not_blamed_on_the_line_of_that_text(run: Run) -> None:
    ran = await run("\n\neval('1 +')")
    assert ran.error is not None
    assert ran.error["name"] == "SyntaxError"
    assert ran.error["line"] == 3


async def test_causes_and_contexts_are_shown(run: Run) -> None:
    ran = await run(
        """
        try:
            1/0
        except ZeroDivisionError as error:
            raise ValueError('bad') from error
        """
    )
    text = plain(ran.traceback)
    assert text.index("ZeroDivisionError") < text.index("direct cause") < text.index("ValueError: bad")
    assert [line for line in ran.traceback if BOLD_RED in line] == [f"{BOLD_RED}ValueError{PLAIN}: bad"]
    ran = await run("try:\n    1/0\nexcept ZeroDivisionError:\n    {}['x']")
    assert "During handling of the above exception" in plain(ran.traceback)
    assert ran.error == {"name": "KeyError", "message": "'x'", "line": 4}


async def test_notes_are_shown(run: Run) -> None:
    ran = await run("e = ValueError('x')\ne.add_note('mind the gap')\nraise e")
    assert ran.traceback[-1] == "mind the gap"


async def test_exception_groups_are_shown_with_their_members(run: Run) -> None:
    ran = await run(
        """
        import asyncio
        async def fail(n):
            raise ValueError(n)
        async with asyncio.TaskGroup() as group:
            group.create_task(fail(1))
            group.create_task(fail(2))
        """
    )
    text = plain(ran.traceback)
    assert "ValueError: 1" in text
    assert "ValueError: 2" in text
    assert "Cell, line 4, in fail" in text
    assert ran.error is not None
    assert ran.error["name"] == "ExceptionGroup"
    assert ran.error["line"] == 5


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(n):\n    return f(n + 1)\nf(0)", "The level above, "),
        ("def f(n):\n    g(n)\ndef g(n):\n    f(n)\nf(0)", "The 2 levels above, "),
        ("def f(n): g(n)\ndef g(n): h(n)\ndef h(n): f(n)\nf(0)", "The 3 levels above, "),
        ("def f(n):\n    [f(n)\n     for x in g(n)]\ndef g(n): yield f(n)\nf(0)", "The "),
    ],
)
async def test_the_levels_of_a_recursion_are_told_once_with_how_often(
    run: Run, source: str, words: str
) -> None:
    ran = await run(source)
    assert ran.error is not None
    assert ran.error["name"] == "RecursionError"
    assert f"[{words}" in plain(ran.traceback)
    assert "times more]" in plain(ran.traceback)
    assert len(ran.traceback) < 30
    levels = ran.of_type("error")[-1]["frames"]
    assert len(levels) <= 10
    repeat = next(level["repeat"] for level in levels if level["repeat"])
    assert f"{repeat['times'] - 1:,} times more]" in plain(ran.traceback)


async def test_the_last_turn_of_a_recursion_stands_for_all(run: Run) -> None:
    ran = await run("def down(n):\n    if n == 0: 1/0\n    down(n - 1)\ndown(500)")
    outer, last, inner = ran.of_type("error")[-1]["frames"]
    assert (outer["line"], outer["repeat"]) == (4, None)
    assert (last["line"], last["repeat"]) == (3, {"levels": 1, "times": 500})
    assert last["values"] == [{"name": "n", "preview": "1"}]
    assert (inner["line"], inner["values"]) == (2, [{"name": "n", "preview": "0"}])


async def test_what_does_not_come_again_in_a_row_is_told_as_it_is(run: Run) -> None:
    ran = await run("def f(n):\n    if n == 0: 1/0\n    f(n - 1)\nf(2)")
    assert [level["line"] for level in ran.of_type("error")[-1]["frames"]] == [4, 3, 3, 2]
    assert "times more" not in plain(ran.traceback)


async def test_a_long_traceback_without_recursion_is_cut_in_the_middle(run: Run) -> None:
    functions = "\n".join(f"def f{n}(): f{n - 1}()" for n in range(1, 300))
    ran = await run(f"def f0(): 1/0\n{functions}\nf299()")
    assert len(ran.traceback) == MOST_LINES + 1
    assert "lines are left out" in plain(ran.traceback)
    assert ran.traceback[-1].startswith(f"{BOLD_RED}ZeroDivisionError{PLAIN}: ")


async def test_long_messages_are_cut(run: Run) -> None:
    ran = await run("raise ValueError('x' * 100_000)")
    assert len(ran.message) < LONGEST_MESSAGE + 100
    assert ran.message.endswith("[90,000 more characters]")
    assert sum(map(len, ran.traceback)) < 10_000


@pytest.mark.parametrize(
    "body",
    ["raise ValueError('no')", "return 5", "raise MemoryError", "raise SystemExit", "raise GeneratorExit"],
)
async def test_an_error_whose_text_fails_is_reported_still(run: Run, body: str) -> None:
    ran = await run(f"class Odd(Exception):\n    def __str__(self):\n        {body}\nraise Odd")
    assert ran.status == "failed"
    assert ran.error is not None
    assert ran.error["name"] == "Odd"
    assert ran.error["line"] == 4
    assert ran.of_type("error")


async def test_the_readers_own_classes_are_named(run: Run) -> None:
    ran = await run("class TooHot(Exception): pass\nraise TooHot('melts')")
    assert ran.error == {"name": "TooHot", "message": "melts", "line": 2}
    assert f"{BOLD_RED}TooHot{PLAIN}: melts" in ran.traceback[-1]


async def test_errors_of_a_display_method_called_by_the_program_show_no_frames_of_ours(run: Run) -> None:
    ran = await run("display(5, raw=True)")
    assert "fenced_kernel" not in plain(ran.traceback)
    assert "Cell, line 1" in plain(ran.traceback)


async def test_stop_iteration_is_an_error_like_others(run: Run) -> None:
    assert (await run("next(iter([]))")).error == {"name": "StopIteration", "message": "", "line": 1}
    assert (await run("import asyncio\nawait asyncio.sleep(0)\n1/0")).error == {
        "name": "ZeroDivisionError",
        "message": "division by zero",
        "line": 3,
    }


@pytest.mark.parametrize("code", ["", "0", "None"])
async def test_leaving_with_success_completes_the_cell(run: Run, code: str) -> None:
    ran = await run(f"import sys\nprint('before')\nsys.exit({code})\nprint('after')")
    assert ran.status == "completed"
    assert ran.error is None
    assert [o["output_type"] for o in ran.outputs] == ["stream"]
    assert ran.stdout == "before\n"


@pytest.mark.parametrize(
    ("code", "message"),
    [("3", "The program ended with exit code 3."), ("'no such file'", "no such file")],
)
async def test_leaving_with_another_code_fails_the_cell_in_words(run: Run, code: str, message: str) -> None:
    ran = await run(f"import sys\nsys.exit({code})")
    assert ran.status == "failed"
    assert ran.error == {"name": "SystemExit", "message": message, "line": 2}
    assert plain(ran.traceback) == f"SystemExit: {message}"


@pytest.mark.parametrize("trap", ["__str__", "__eq__"])
async def test_a_code_that_is_a_trap_fails_the_cell(run: Run, trap: str) -> None:
    ran = await run(
        f"class Trap:\n    def {trap}(self, *other): raise SystemExit\nimport sys\nsys.exit(Trap())"
    )
    assert ran.status == "failed"
    assert ran.error is not None
    assert ran.error["name"] == "SystemExit"


async def test_quit_ends_only_the_cell(run: Run) -> None:
    assert (await run("quit()")).status == "completed"
    assert (await run("1 + 1")).value == "2"


async def frames(run: Run, source: str) -> list[dict[str, Any]]:
    ran = await run(source)
    found: list[dict[str, Any]] = ran.of_type("error")[-1]["frames"]
    return found


async def test_frames_tell_where_each_level_is_and_the_values_there(run: Run) -> None:
    await run(
        "import json\nratio = 1\n\ndef divide(count, total):\n    # a comment about ratio\n    return count / total, 'ratio'\n"
    )
    outer, inner = await frames(run, "items = [3, 4]\nfor n in range(2):\n    divide(items, n)\n")
    assert outer == {
        "where": "cell", "cell": CELL, "file": outer["file"], "line": 3, "name": "",
        "source": {"first": 1, "lines": ["items = [3, 4]", "for n in range(2):", "    divide(items, n)"]},
        "values": [{"name": "items", "preview": "[3, 4]"}, {"name": "n", "preview": "0"}],
        "repeat": None,
    }  # fmt: skip
    assert (inner["where"], inner["cell"], inner["line"], inner["name"]) == ("earlier", CELL, 6, "divide")
    assert inner["source"]["first"] == 4
    assert inner["values"] == [{"name": "count", "preview": "[3, 4]"}, {"name": "total", "preview": "0"}]


async def test_frames_of_libraries_have_values_where_the_error_arose(run: Run) -> None:
    levels = await frames(run, "import json\ntext = '{'\njson.loads(text)")
    assert [level["where"] for level in levels] == ["cell", *["library"] * (len(levels) - 1)]
    assert levels[0]["values"] == [{"name": "text", "preview": "'{'"}]
    assert all(level["values"] == [] for level in levels[1:-1])
    assert levels[-1]["values"]
    assert levels[-1]["cell"] is None


async def test_frames_are_at_most_twenty_and_values_at_most_eight(run: Run) -> None:
    functions = "\n".join(f"def f{n}(): f{n - 1}()" for n in range(1, 40))
    levels = await frames(run, f"def f0(): 1/0\n{functions}\nf39()")
    assert len(levels) == 20
    assert [level["line"] for level in levels[:2]] == [41, 40]
    names = [f"v{n}" for n in range(12)]
    [level] = await frames(run, f"{', '.join(names)} = range(12)\n1 / ({' + '.join(names)} - 66)")
    assert [value["name"] for value in level["values"]] == names[:8]


async def test_a_call_over_several_lines_tells_the_names_of_them_all(run: Run) -> None:
    [level] = await frames(run, "a, b = 1, '2'\nx = (a +\n     b)")
    assert [value["name"] for value in level["values"]] == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    ["raise SystemExit", "while True: pass", "print('loud'); raise KeyboardInterrupt", "return 'x' * 10**6"],
)
async def test_no_repr_breaks_the_error(run: Run, body: str) -> None:
    ran = await run(f"class Odd:\n    def __repr__(self):\n        {body}\nodd, n = Odd(), 0\nodd, 1 / n")
    assert ran.error is not None
    assert ran.error["name"] == "ZeroDivisionError"
    assert ran.stdout == ""
    values = {value["name"]: value["preview"] for value in ran.of_type("error")[-1]["frames"][0]["values"]}
    assert len(values["odd"]) <= 120
    assert values["n"] == "0"


async def test_a_syntax_error_has_its_line_as_frame(run: Run) -> None:
    [level] = await frames(run, "x = 1\ny = = 2")
    assert (level["where"], level["line"], level["source"]["lines"]) == ("cell", 2, ["x = 1", "y = = 2"])


async def test_a_stopped_program_has_no_frames(run: Run) -> None:
    assert "frames" not in (await run("raise KeyboardInterrupt")).of_type("error")[-1]
