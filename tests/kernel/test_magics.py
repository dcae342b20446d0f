"""Notebook commands in cells."""

import pytest

from fenced_kernel.cells import magics

from .conftest import Run


@pytest.mark.parametrize(
    "command", ["%matplotlib inline", "%load_ext autoreload", "%config InlineBackend.x = 1"]
)
async def test_harmless_commands_are_passed_over(run: Run, command: str) -> None:
    ran = await run(f"x = 1\n{command}\nx")
    assert ran.value == "1"
    assert ran.stderr == ""


async def test_other_commands_of_installers_are_a_remark(run: Run) -> None:
    ran = await run("!pip list\nprint('runs')")
    assert ran.status == "completed"
    assert ran.stdout == "runs\n"
    assert (
        ran.stderr
        == "Note: '!pip list' did nothing: of its kind only lines that install packages work here.\n"
    )


async def test_lines_keep_their_numbers(run: Run) -> None:
    ran = await run("%matplotlib inline\n!pip list\n1/0")
    assert ran.error is not None
    assert ran.error["line"] == 3
    assert "1/0" in "\n".join(ran.traceback)


async def test_commands_inside_blocks_are_passed_over(run: Run) -> None:
    assert (await run("if True:\n    !pip list\n    print(2)")).stdout == "2\n"
    assert (await run("if True:\n    %matplotlib inline\nprint(3)")).stdout == "3\n"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (
            "1\n%timeit 1+1",
            2,
            "'%timeit' is a notebook command, and programs here are plain Python: timeit.timeit",
        ),
        ("%%time\nx = 1", 1, "'%%time' is a notebook command"),
        ("# said first\n%%html\n<p>it's</p>", 2, "'%%html' is a notebook command"),
        ("!ls -l $HOME", 1, "'!ls' is a shell command, and programs here are plain Python: os.listdir()"),
        ('x = 1\n!echo "it\'s"', 2, "'!echo' is a shell command"),
        ("!wget http://x", 1, "urllib.request.urlretrieve"),
    ],
)
async def test_other_commands_are_errors_that_say_what_to_do(
    run: Run, source: str, line: int, words: str
) -> None:
    ran = await run(source)
    assert ran.status == "failed"
    assert ran.error is not None
    assert ran.error["name"] == "SyntaxError"
    assert ran.error["line"] == line
    assert words in ran.message
    assert "During handling" not in "\n".join(ran.traceback)


async def test_text_that_looks_like_a_command_is_left_alone(run: Run) -> None:
    ran = await run("x = '''\n%pip install y\n!ls\n'''\ny = (7\n% 4)\nx, y")
    assert ran.value == "('\\n%pip install y\\n!ls\\n', 3)"
    assert ran.stderr == ""


async def test_other_syntax_errors_stay_what_they_are(run: Run) -> None:
    ran = await run("%matplotlib inline\nx = = 1")
    assert ran.error == {"name": "SyntaxError", "message": "invalid syntax", "line": 2}


async def test_no_command_is_run_when_the_rest_is_wrong(run: Run) -> None:
    assert (await run("!pip list\nx = = 1")).stderr == ""


def test_the_format_of_figures_is_the_one_setting_of_notebooks_that_counts() -> None:
    found = magics.replacement("  %config InlineBackend.figure_format = 'svg'\n", 1, "cell")
    assert found is not None
    assert found.text == "  __import__('fenced_kernel.display.figures', fromlist=['*']).set_formats('svg')"
    other = magics.replacement("%config InlineBackend.rc = print('no')\n", 1, "cell")
    assert other is not None
    assert other.text == "pass"
