"""Outputs as plain text."""

import pytest

from fenced.conversation.output_text import output_text
from fenced.protocol.data import (
    BlobOutput,
    ClearOutput,
    DisplayData,
    ErrorOutput,
    StoredOutput,
    UpdateDisplayData,
)
from tests.unit.conversation.said import result, stderr, stdout


def test_streams_join_and_results_stand_on_lines_of_their_own() -> None:
    outputs: list[StoredOutput] = [
        stdout("a"),
        stdout("b\n"),
        stderr("warned"),
        result({"text/plain": "42"}),
        stdout("end"),
    ]
    assert output_text(outputs, limit=100) == "ab\nwarned\n42\nend"


def test_colours_are_removed_and_lines_written_over_show_their_last_state() -> None:
    assert output_text([stdout("\x1b[31mred\x1b[0m\n10%\r50%\r100%\nwindows\r\n")], limit=100) == (
        "red\n100%\nwindows"
    )


def test_images_tables_and_large_outputs_are_named() -> None:
    figure = DisplayData(
        output_type="display_data", data={"image/png": "…", "text/plain": "<Figure>"}, metadata={}
    )
    blob = BlobOutput(output_type="blob", sha256="0" * 64, size=70_000)
    html = result({"text/html": "<b>x</b>"})
    outputs: list[StoredOutput] = [figure, blob, html]
    assert output_text(outputs, limit=200) == "[image]\n[an output of 70,000 bytes]\n[text/html]"


def display(text: str, name: str | None = None) -> DisplayData:
    return DisplayData(output_type="display_data", data={"text/plain": text}, metadata={}, display_id=name)


def changed(text: str, name: str) -> UpdateDisplayData:
    return UpdateDisplayData(
        output_type="update_display_data", data={"text/plain": text}, metadata={}, display_id=name
    )


def test_updates_stand_where_they_are_shown() -> None:
    outputs: list[StoredOutput] = [
        display("10 %", "p"),
        stdout("b"),
        display("10 %", "p"),
        changed("99 %", "p"),
    ]
    assert output_text(outputs, limit=100) == "99 %\nb\n99 %"
    assert output_text([stdout("a"), changed("late", "unknown")], limit=100) == "a"


def test_a_large_update_takes_its_place_too() -> None:
    large = BlobOutput(
        output_type="blob", sha256="0" * 64, size=70_000, kind="update_display_data", display_id="p"
    )
    assert output_text([display("old", "p"), stdout("b"), large], limit=100) == (
        "[an output of 70,000 bytes]\nb"
    )
    assert output_text([large], limit=100) == ""


@pytest.mark.parametrize(
    ("wait", "after", "expected"),
    [(False, [], ""), (True, [], "a"), (True, ["b"], "b"), (False, ["b"], "b")],
)
def test_what_was_cleared_is_not_told(wait: bool, after: list[str], expected: str) -> None:
    clear = ClearOutput(output_type="clear_output", wait=wait)
    assert output_text([stdout("a"), clear, *map(stdout, after)], limit=100) == expected


def test_an_error_is_its_name_and_the_last_lines_of_its_traceback() -> None:
    trace = [
        "Traceback (most recent call last):",
        *[f"  line {n}" for n in range(20)],
        "\x1b[31mValueError\x1b[0m: bad",
    ]
    error = ErrorOutput(output_type="error", ename="ValueError", evalue="bad", traceback=trace)
    assert output_text([error], limit=500).split("\n") == [
        *[f"  line {n}" for n in range(15, 20)],
        "ValueError: bad",
    ]


def test_an_error_without_a_traceback_is_its_name() -> None:
    error = ErrorOutput(output_type="error", ename="KeyboardInterrupt", evalue="", traceback=[])
    assert output_text([error], limit=500) == "KeyboardInterrupt"


def test_long_output_keeps_its_head_and_its_tail() -> None:
    text = output_text([stdout("A" * 5_000 + "Z" * 5_000)], limit=2_000)
    assert text.startswith("A" * 1_000 + "\n[… 8,000 characters left out …]\n")
    assert text.endswith("Z" * 1_000)


def test_text_that_overwrites_itself_without_end_is_cut_first() -> None:
    hostile = "x" * 1_000_000 + "\ra" * 1_000_000
    told = output_text([stdout(hostile)], limit=2_000)
    assert len(told) < 2_100
    assert "characters left out" in told
