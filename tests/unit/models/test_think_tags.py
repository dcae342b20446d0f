"""Reasoning that a model writes into its text, told from text that speaks about it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenced.models.pieces import Reasoning
from fenced.models.think_tags import Rethought, ThinkTags


def split(*pieces: str, continuing: bool = False) -> tuple[str, str]:
    """Reasoning and text of an answer that comes in these pieces."""
    tags = ThinkTags(continuing=continuing)
    reasoning = text = ""
    parts = [part for piece in pieces for part in tags.feed(piece)] + tags.end()
    for part in parts:
        match part:
            case str():
                text += part
            case Reasoning(thought):
                reasoning += thought
            case Rethought():
                reasoning, text = reasoning + text, ""
    return reasoning.strip(), text


REASONING = {
    "closed": ("<think>\nHmm, 2 + 2.\n</think>\n\nIt is 4.", "Hmm, 2 + 2.", "It is 4."),
    "inline": ("<think>Hmm.</think>It is 4.", "Hmm.", "It is 4."),
    "after white space": ("\n  <think>Hmm.</think> It is 4.", "Hmm.", "It is 4."),
    "unclosed": ("<think>\nHmm, and so on", "Hmm, and so on", ""),
    "empty": ("<think>\n\n</think>\n\nIt is 4.", "", "It is 4."),
    "in capitals": ("<THINK>Hmm.</Think>4", "Hmm.", "4"),
    "thinking": ("<thinking>Hmm.</thinking>\n4", "Hmm.", "4"),
    "reasoning": ("<reasoning>Hmm.</reasoning>4", "Hmm.", "4"),
    "thought": ("<thought>Hmm.</thought>4", "Hmm.", "4"),
    "Kimi": ("◁think▷Hmm.◁/think▷4", "Hmm.", "4"),
    "Seed": ("<seed:think>Hmm.</seed:think>4", "Hmm.", "4"),
    "Magistral": ("[THINK]Hmm.[/THINK]4", "Hmm.", "4"),
    "harmony": (
        "<|channel|>analysis<|message|>Hmm.<|end|><|start|>assistant<|channel|>final<|message|>4",
        "Hmm.",
        "4",
    ),
    "a fence in it": ("<think>\n```python\n1\n```\n</think>\n4", "```python\n1\n```", "4"),
    "an open fence in it": ("<think>\n```python\n1\n</think>\n4", "```python\n1", "4"),
    "a quoted tag in it": (
        "<think>Write `</think>` or '</think>'?</think>4",
        "Write `</think>` or '</think>'?",
        "4",
    ),
    "another opening in it": ("<think>a <think> b</think>4", "a <think> b", "4"),
    "twice": ("<think>a</think>\n<think>b</think>\n4", "ab", "4"),
    "later, on a line of its own": (
        "Let me see.\n\n<think>\nHmm.\n</think>\n\nIt is 4.",
        "Hmm.",
        "Let me see.\n\nIt is 4.",
    ),
    "after a block": ("```\n1\n```\n<think>\nHmm.\n</think>\n4", "Hmm.", "```\n1\n```\n4"),
    "the closing tag alone": ("Hmm, 2 + 2.\n</think>\n\nIt is 4.", "Hmm, 2 + 2.", "It is 4."),
    "the closing tag at the end of a line": ("Hmm.</think>\nIt is 4.", "Hmm.", "It is 4."),
    "the closing tag between sentences": ("Hmm.</think>It is 4.", "Hmm.", "It is 4."),
    "the closing tag first": ("</think>\n\nIt is 4.", "", "It is 4."),
    "the closing tag last": ("Hmm.\n</think>", "Hmm.", ""),
    "the closing tag after a block": ("```\n1\n```\n</think>\n4", "```\n1\n```", "4"),
    "the closing tag twice": ("<think>Hmm.</think>\n</think>\n4", "Hmm.", "4"),
}
TEXT = {
    "in prose": "Models open with a <think> tag and close it with a </think> tag.",
    "in inline code": "Write `<think>` first and `</think>` last.",
    "first, in inline code": "`<think>` is a tag, and `</think>` too.",
    "in a longer run of inline code": "Write ``a ` <think>`` here.",
    "in a block": "So:\n\n```xml\n<think>\nHmm.\n</think>\n```\n\nThat is all.",
    "in a block of tildes": "~~~\n</think>\n~~~\nx",
    "in a block in a list": "- a\n\n  ```\n  <think>\n  </think>\n  ```\n",
    "in a longer block": "````\n```\n</think>\n````\nx",
    "in a block that is open": "```html\n<think>\n</think>\n",
    "in quotes": 'The tag "</think>" ends it, (</think>) too.',
    "before a full stop": "It ends with </think>.",
    "unfinished": "a < b and <thin",
    "other tags": "<thinker>x</thinker> and <b>y</b>",
    "indented": "    code",
    "blank": " \n\t",
}


@pytest.mark.parametrize(("answer", "reasoning", "text"), REASONING.values(), ids=REASONING.keys())
def test_reasoning_is_found_however_it_is_cut(answer: str, reasoning: str, text: str) -> None:
    assert split(answer) == (reasoning, text)
    assert split(*answer) == (reasoning, text), "character by character"
    for at in range(len(answer)):
        assert split(answer[:at], answer[at:]) == (reasoning, text), at


@pytest.mark.parametrize("answer", TEXT.values(), ids=TEXT.keys())
def test_text_about_the_tags_stays_text(answer: str) -> None:
    assert split(answer) == ("", answer)
    assert split(*answer) == ("", answer)


def test_a_continuation_keeps_the_space_that_it_begins_with() -> None:
    assert split("<think>Hmm.</think>\n\n world", continuing=True) == ("Hmm.", " world")


def test_text_is_not_held_back_without_need() -> None:
    tags = ThinkTags()
    assert tags.feed("Hello") == ["Hello"]
    assert tags.feed(" <") == [" "]
    assert tags.feed("b>") == ["<b>"]
    assert ThinkTags().feed("<think>Hm") == [Reasoning("Hm")]


ALPHABET = st.sampled_from(
    [
        "<think>",
        "</think>",
        "<th",
        "ink>",
        "`",
        "```",
        "\n",
        " ",
        "a",
        ".",
        "<|channel|>",
        "◁",
        "[THINK]",
        "[/THINK]",
    ]
)


@settings(deadline=None)
@given(st.lists(ALPHABET, max_size=25).map("".join), st.lists(st.integers(0, 100), max_size=6))
def test_where_it_is_cut_changes_nothing(answer: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(answer)) for cut in cuts})
    pieces = [answer[a:b] for a, b in zip([0, *places], [*places, len(answer)], strict=True)]
    assert split(*pieces) == split(answer)


@settings(deadline=None)
@given(st.text(alphabet="ab \n`~<>.", max_size=60))
def test_without_tags_nothing_changes(answer: str) -> None:
    assert split(answer) == ("", answer)
