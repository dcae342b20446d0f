"""What a language model is told of a conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenced.conversation.cell_text import CellContext, MessageCells
from fenced.conversation.context import (
    MINIMUM_BUDGET,
    SYSTEM_PROMPT,
    assemble,
    estimate_tokens,
    files_text,
)
from fenced.protocol.data import Attachment, AttachmentColumn, Role
from tests.unit.conversation.said import fence, message, stdout


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


def test_an_answer_without_text_is_told_for_the_cell_that_was_added_to_it() -> None:
    branch = [message(1, "user", "one"), message(2, "assistant", "", "error"), message(3, "user", "and now?")]
    cells = {branch[1].id: MessageCells(added={None: [CellContext("1 + 1", language="python")]})}
    assert assemble(branch, cells, budget=2_000)[2].text == fence("1 + 1")


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
    ran = {n: CellContext("x", status="completed", outputs=[stdout("y" * 1_900)]) for n in range(3)}
    answer = "\n\n".join(fence(f"cell{n}") for n in range(3))
    branch = [message(1, "user", "q"), message(2, "assistant", answer), message(3, "user", "and now?")]
    text = assemble(branch, {branch[1].id: MessageCells(ran)}, budget=1_200)[2].text
    assert all(f"cell{n}" in text for n in range(3))
    assert "characters left out" in text
    assert "the middle of this message" not in text


def test_a_budget_too_small_for_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 512 tokens, not 511"):
        assemble([message(1, "user", "q")], {}, budget=MINIMUM_BUDGET - 1)


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
    cell = CellContext("edited ```", edited, status="completed", outputs=[stdout(output)])
    cells = {m.id: MessageCells({0: cell}, {0: [cell], None: [cell]} if edited else {}) for m in branch}
    context = assemble(branch, cells, budget=budget)
    assert sum(estimate_tokens(m) for m in context) <= budget
    assert context[0].role == "system"
    roles = [m.role for m in context[1:]]
    assert all(role == ("user" if n % 2 == 0 else "assistant") for n, role in enumerate(roles))
    said = [m for m in branch if edited or (m.text and m.text.strip())]
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
