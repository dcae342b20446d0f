"""A model that answers from a file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Broken, Refused
from fenced.models.pieces import Finish, Refusal
from fenced.models.provider import ChatModel
from fenced.models.scripted import ScriptedProvider, pieces, replies_of

SCRIPT = "First reply.\n\n```python\nprint(1)\n```\n---\nSecond --- reply.\n---\n\nThird 😀\n\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "demo.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


async def said(model: ChatModel, *questions: str, partial: str = "") -> str:
    messages = [ChatMessage("system", "s")]
    for question in questions:
        messages += [ChatMessage("user", question), ChatMessage("assistant", "…")]
    return "".join(
        [piece async for piece in model.stream(messages[:-1], partial=partial) if isinstance(piece, str)]
    )


def test_blocks_are_separated_by_lines_of_three_dashes_only() -> None:
    assert replies_of(SCRIPT) == ["First reply.\n\n```python\nprint(1)\n```", "Second --- reply.", "Third 😀"]
    assert replies_of("a\n----\n --- \nb") == ["a\n----\n --- \nb"]
    assert replies_of("") == [""]


async def test_the_nth_message_gets_the_nth_reply_and_then_the_first_again(script: Path) -> None:
    model = await ScriptedProvider(f"{script}?delay=0").open("demo.md")
    assert (await said(model, "1")).startswith("First reply.")
    assert await said(model, "1", "2") == "Second --- reply."
    assert await said(model, "1", "2", "3") == "Third 😀"
    assert (await said(model, "1", "2", "3", "4")).startswith("First reply.")


async def test_continuing_gives_the_rest_of_the_reply(script: Path) -> None:
    model = await ScriptedProvider(f"{script}?delay=0").open("demo.md")
    assert await said(model, "1", "2", partial="Second ---") == " reply."
    assert await said(model, "1", "2", "3", partial="Third 😀") == ""


async def test_a_continuation_leaves_out_what_was_thought(tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("<think>\nHmm.\n</think>\n\nThe whole answer.")
    model = await ScriptedProvider(f"{tmp_path / 't.md'}?delay=0").open("t.md")
    assert await said(model, "1") == "<think>\nHmm.\n</think>\n\nThe whole answer."
    assert await said(model, "1", partial="The whole") == " answer."


@pytest.mark.parametrize(
    ("line", "finish"),
    [
        ("<!-- finish_reason: length -->", Finish("length", "length")),
        ("<!-- finish_reason: none -->", Finish("unsaid")),
        ("<!-- finish_reason: odd_word -->", Finish("unknown", "odd_word")),
    ],
)
async def test_the_last_line_may_say_why_the_model_stopped(tmp_path: Path, line: str, finish: Finish) -> None:
    (tmp_path / "t.md").write_text(f"Half.\n{line}\n---\nWhole.")
    model = await ScriptedProvider(f"{tmp_path / 't.md'}?delay=0").open("t.md")
    pieces = [piece async for piece in model.stream([ChatMessage("user", "q")], partial="")]
    assert ("".join(str(piece) for piece in pieces[:-1]), pieces[-1]) == ("Half.", finish)
    assert await said(model, "1", "2") == "Whole."


async def test_a_script_may_break_off_and_decline(tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("Half.\n<!-- finish_reason: broken -->\n---\nNo.\n<!-- refusal -->")
    model = await ScriptedProvider(f"{tmp_path / 't.md'}?delay=0").open("t.md")
    with pytest.raises(Broken):
        await said(model, "1")
    question = ChatMessage("user", "q")
    pieces = [piece async for piece in model.stream([question, question], partial="")]
    assert pieces == [Refusal("No.")]


async def test_the_script_is_listed_by_its_name_alone(script: Path) -> None:
    (info,) = await ScriptedProvider(str(script)).models()
    assert (info.id, info.label) == ("scripted:demo.md", "demo.md")


async def test_another_script_cannot_be_opened_by_its_name(script: Path) -> None:
    with pytest.raises(Refused, match="no script named"):
        await ScriptedProvider(str(script)).open("/etc/passwd")


async def test_a_script_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    missing = ScriptedProvider(str(tmp_path / "missing.md"))
    with pytest.raises(Refused, match=r"missing\.md cannot be read"):
        await missing.open("missing.md")
    (tmp_path / "latin.md").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(Refused, match=r"latin\.md cannot be read"):
        await ScriptedProvider(str(tmp_path / "latin.md")).open("latin.md")


@pytest.mark.parametrize("query", ["delay=fast", "delay=-1", "speed=3", "delay=1&delay=2", "delay=100000"])
def test_a_directive_that_is_not_understood_is_refused(query: str) -> None:
    with pytest.raises(Refused) as refusal:
        ScriptedProvider(f"x.md?{query}")
    assert "scripted:FILE?delay=MILLISECONDS" in refusal.value.hint


@given(st.text(max_size=300))
def test_pieces_put_together_are_the_text(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert all(0 < len(piece) < 30 for piece in cut)
