"""What a model is told of the failed run that a message is about."""

from datetime import UTC, datetime

from fenced.conversation.about_text import AboutRun, about_text
from fenced.conversation.context import assemble
from fenced.protocol.data import About, Clocks, ErrorOutput, Run, RunError
from tests.unit.conversation.said import message

FAILED = "0192f000-0000-7000-8000-0000000000aa"
CELL = "0192f000-0000-7000-8000-0000000000bb.0"
ABOUT = About(cell=CELL, run=FAILED, notes="Variables:\n\n- `df`: DataFrame 3 × 2")
TRACE = ErrorOutput(
    output_type="error",
    ename="KeyError",
    evalue="'town'",
    traceback=["\x1b[31mTraceback\x1b[0m", "line 2", "KeyError: 'town'"],
)


def run(source: str = "df['town']") -> Run:
    return Run(
        id=FAILED,
        conversation=CELL[:36],
        cell=CELL,
        language="python",
        engine="browser",
        source=source,
        status="failed",
        clocks=Clocks(),
        memory=None,
        error=RunError(name="KeyError", message="'town'"),
        by="page",
        session=None,
        dropped=0,
        created=datetime.now(UTC),
    )


def test_the_code_the_error_and_the_variables_stand_below_the_line() -> None:
    asked = message(1, "user", "Fix `KeyError: 'town'`").model_copy(update={"about": ABOUT})
    told = assemble([asked], {}, budget=2_000, about={FAILED: AboutRun(run(), [TRACE])})[1].text
    assert told.startswith("Fix `KeyError: 'town'`\n\nThe code:\n\n```python\ndf['town']\n```\n\n")
    assert "Traceback\nline 2\nKeyError: 'town'\n```" in told
    assert ABOUT.notes in told


def test_a_run_that_is_not_kept_leaves_the_line_and_the_variables() -> None:
    asked = message(1, "user", "Fix it").model_copy(update={"about": ABOUT})
    told = assemble([asked], {}, budget=2_000)[1].text
    assert told.startswith("Fix it\n\nVariables:")


def test_code_with_fences_of_its_own_does_not_break_out() -> None:
    assert "````python\nx = '''\n```\n'''\n````" in about_text(ABOUT, AboutRun(run("x = '''\n```\n'''"), []))
    assert "KeyError: 'town'" in about_text(ABOUT, AboutRun(run(), []))
