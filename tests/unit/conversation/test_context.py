"""What a language model is told of a conversation."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenced.conversation.context import (
    MINIMUM_BUDGET,
    SYSTEM_PROMPT,
    CellContext,
    assemble,
    estimate_tokens,
    files_text,
    output_text,
    with_cells,
)
from fenced.protocol.data import (
    Attachment,
    AttachmentColumn,
    BlobOutput,
    ClearOutput,
    DisplayData,
    ErrorOutput,
    ExecuteResult,
    Message,
    MessageStatus,
    Role,
    StoredOutput,
    StreamOutput,
    UpdateDisplayData,
)


def message(n: int, role: Role, text: str | None, status: MessageStatus = "complete") -> Message:
    return Message(
        id=f"00000000-0000-7000-8000-{n:012x}",
        conversation="00000000-0000-7000-8000-ffffffffffff",
        parent=None,
        role=role,
        author="",
        status=status,
        model=None,
        text=text,
        error=None,
        attempt=1,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )


def stdout(text: str) -> StreamOutput:
    return StreamOutput(output_type="stream", name="stdout", text=text)


def stderr(text: str) -> StreamOutput:
    return StreamOutput(output_type="stream", name="stderr", text=text)


def result(data: dict[str, object]) -> ExecuteResult:
    return ExecuteResult.model_validate(
        {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}
    )


def fence(source: str) -> str:
    return f"```python\n{source}\n```"


M = "00000000-0000-7000-8000-000000000001"
CELL = f"{M}.0"


def shown(text: str, cell: CellContext) -> str:
    return with_cells(text, M, {CELL: cell}, output_limit=2_000)


def test_the_system_prompt_comes_first_and_then_the_turns_in_order() -> None:
    branch = [message(1, "user", "one"), message(2, "assistant", "two"), message(3, "user", "three")]
    assert [(m.role, m.text) for m in assemble(branch, {}, budget=2_000)] == [
        ("system", SYSTEM_PROMPT),
        ("user", "one"),
        ("assistant", "two"),
        ("user", "three"),
    ]


def test_answers_without_text_are_left_out_and_neighbours_of_one_role_are_merged() -> None:
    branch = [
        message(1, "user", "one"),
        message(2, "assistant", "", "error"),
        message(3, "assistant", "  \n", "interrupted"),
        message(4, "user", "two"),
        message(5, "assistant", None),
        message(6, "user", "three"),
    ]
    assert [(m.role, m.text) for m in assemble(branch, {}, budget=2_000)[1:]] == [
        ("user", "one\n\ntwo\n\nthree")
    ]


def test_an_interrupted_answer_with_text_is_kept() -> None:
    branch = [
        message(1, "user", "one"),
        message(2, "assistant", "half", "interrupted"),
        message(3, "user", "go on"),
    ]
    assert [m.text for m in assemble(branch, {}, budget=2_000)[1:]] == ["one", "half", "go on"]


def test_the_oldest_messages_are_dropped_first() -> None:
    branch = [message(n, "user" if n % 2 else "assistant", f"message {n} " + "x" * 600) for n in range(1, 12)]
    texts = [m.text for m in assemble(branch, {}, budget=1_200)[1:]]
    assert texts[-1] == branch[-1].text
    assert not any("message 1 " in text for text in texts)
    assert len(texts) < len(branch)


def test_a_conversation_that_begins_with_an_answer_is_given_a_turn_of_the_reader_before_it() -> None:
    branch = [message(1, "assistant", "hello"), message(2, "user", "hi")]
    turns = assemble(branch, {}, budget=2_000)[1:]
    assert [m.role for m in turns] == ["user", "assistant", "user"]
    assert "left out" in turns[0].text


def test_a_question_larger_than_the_budget_keeps_its_head_and_its_tail() -> None:
    text = "HEAD " + "ß" * 50_000 + " TAIL"
    (_, question) = assemble([message(1, "user", text)], {}, budget=1_000)
    assert question.text.startswith("HEAD ")
    assert question.text.endswith(" TAIL")
    assert "the middle of this message was left out" in question.text
    assert estimate_tokens(question) <= 1_000


def test_outputs_are_cut_down_before_a_message_is() -> None:
    cells = {f"{M[:-1]}2.{n}": CellContext("x", False, "completed", [stdout("y" * 1_900)]) for n in range(3)}
    answer = "\n\n".join(fence(f"cell{n}") for n in range(3))
    branch = [message(1, "user", "q"), message(2, "assistant", answer), message(3, "user", "and now?")]
    text = assemble(branch, cells, budget=1_200)[2].text
    assert all(f"cell{n}" in text for n in range(3))
    assert "characters left out" in text
    assert "the middle of this message" not in text


def test_a_budget_too_small_for_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 512 tokens, not 511"):
        assemble([message(1, "user", "q")], {}, budget=MINIMUM_BUDGET - 1)


def test_an_edited_source_replaces_the_fences_own() -> None:
    text = f"Before\n\n{fence('old()')}\n\nAfter"
    assert shown(text, CellContext("new()\nmore()", edited=True)) == (
        "Before\n\n```python\nnew()\nmore()\n```\n\nAfter"
    )


def test_only_the_cell_meant_is_replaced() -> None:
    text = f"{fence('a')}\n\n{fence('b')}\n\n{fence('c')}"
    changed = with_cells(text, M, {f"{M}.1": CellContext("B", edited=True)}, output_limit=100)
    assert changed == f"{fence('a')}\n\n{fence('B')}\n\n{fence('c')}"


def test_a_message_without_known_cells_is_left_as_it_is() -> None:
    text = f"1. a\n\n   {fence('x')}\r\n> q"
    assert with_cells("plain", M, {}, output_limit=100) == "plain"
    assert with_cells(text, "other", {CELL: CellContext("y", edited=True)}, output_limit=100) == text.replace(
        "\r\n", "\n"
    )


def test_a_fence_in_a_list_keeps_its_place_in_the_list() -> None:
    text = "1. First:\n   ```python\n   old()\n   ```\n2. Second"
    cell = CellContext("new()\n\nmore()", True, "completed", [stdout("4\n")])
    assert shown(text, cell) == (
        "1. First:\n   ```python\n   new()\n   \n   more()\n   ```\n"
        "   ```output\n   4\n   [completed]\n   ```\n2. Second"
    )


def test_a_fence_that_opens_a_list_item_keeps_its_bullet() -> None:
    assert shown("- ```python\n  old()\n  ```\n- next", CellContext("new()", edited=True)) == (
        "- ```python\n  new()\n  ```\n- next"
    )


def test_a_fence_in_a_quote_stays_quoted() -> None:
    text = "> ```python\n> old()\n> ```\n\nAfter"
    cell = CellContext("new()", True, "completed", [stdout("4")])
    assert shown(text, cell) == (
        "> ```python\n> new()\n> ```\n> ```output\n> 4\n> [completed]\n> ```\n\nAfter"
    )


def test_a_source_that_holds_a_fence_is_fenced_by_a_longer_marker() -> None:
    source = 'print("""\n```\n""")'
    assert shown(fence("x"), CellContext(source, edited=True)) == f"````python\n{source}\n````"


def test_a_fence_never_closed_is_closed_before_its_output() -> None:
    cell = CellContext("print(1)", False, "completed", [stdout("1\n")])
    assert shown("```python\nprint(1)", cell) == ("```python\nprint(1)\n```\n```output\n1\n[completed]\n```")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("completed", "completed"),
        ("failed", "failed"),
        ("aborted", "stopped by the reader"),
        ("timed_out", "stopped at the time limit"),
        ("lost", "the session was lost"),
        ("executing", "still running"),
        ("loading", "waiting to run"),
        ("queued", "waiting to run"),
    ],
)
def test_the_state_of_the_run_is_told(status: str, words: str) -> None:
    cell = CellContext("x", False, status)  # type: ignore[arg-type]
    assert shown(fence("x"), cell).endswith(f"```output\n[{words}, no output]\n```")


def test_a_cell_that_never_ran_has_no_output() -> None:
    assert shown(fence("x"), CellContext("x")) == fence("x")


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


TEXTS = st.one_of(
    st.text(max_size=3_000),
    st.text(alphabet="a\n`>- 1.", max_size=200),
    st.builds(fence, st.text(max_size=500)),
    st.builds(lambda text, n: text * n, st.text(max_size=5), st.integers(0, 5_000)),
)


@given(
    texts=st.lists(st.tuples(st.sampled_from(["user", "assistant"]), TEXTS), max_size=8),
    output=st.text(max_size=5_000),
    edited=st.booleans(),
    budget=st.integers(MINIMUM_BUDGET, 6_000),
)
def test_the_budget_is_never_exceeded_and_roles_alternate(
    texts: list[tuple[Role, str]], output: str, edited: bool, budget: int
) -> None:
    branch = [message(n, role, text) for n, (role, text) in enumerate(texts)]
    cells = {f"{m.id}.0": CellContext("edited ```", edited, "completed", [stdout(output)]) for m in branch}
    context = assemble(branch, cells, budget=budget)
    assert sum(estimate_tokens(m) for m in context) <= budget
    assert context[0].role == "system"
    roles = [m.role for m in context[1:]]
    assert all(role == ("user" if n % 2 == 0 else "assistant") for n, role in enumerate(roles))
    said = [m for m in branch if m.text and m.text.strip()]
    if said:
        assert roles[-1] == said[-1].role


SALES = Attachment(
    name="data/sales.csv",
    size=1_258_291,
    kind="CSV",
    columns=[AttachmentColumn(name="date", type="time"), AttachmentColumn(name="amount", type="number")],
    rows=12_345,
)


def test_files_that_came_with_a_message_are_told_after_it() -> None:
    image = Attachment(name="cat.png", size=900, kind="PNG")
    said = message(1, "user", "what sold best?").model_copy(update={"attachments": [SALES, image]})
    [_, told] = assemble([said], {}, budget=2_000)
    assert told.text == (
        "what sold best?\n\n[Files in /files:\n"
        "- data/sales.csv: CSV, 1.2 MB, 12,345 rows; columns date (time), amount (number)\n"
        "- cat.png: PNG, 900 bytes\n]"
    )


def test_files_are_told_within_a_limit() -> None:
    wide = SALES.model_copy(update={"columns": [AttachmentColumn(name="x" * 80, type="text")] * 60})
    text = files_text([wide, *[SALES.model_copy(update={"name": f"{n}-{'y' * 200}"}) for n in range(50)]])
    assert len(text) < 5_000
    assert "data/sales.csv: CSV, 1.2 MB, 12,345 rows\n" in text
    assert text.count("- ") - 1 + int(text.rsplit("and ", 1)[1].split()[0]) == 51
