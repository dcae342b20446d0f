"""Fences: what a cell's number, language and source are. The grammar itself is held by the vectors."""

import dataclasses

import pytest

from fenced.conversation.fences import MATH_LINES, Fence, find_fences, language_of


def test_a_fence_says_where_it_stands_and_what_it_holds() -> None:
    text = "Look:\n\n- a\n\n  ```Python title=x\n  1 + 1\n  ```\n\nEnd\n"

    assert find_fences(text) == [
        Fence(
            index=0,
            language="python",
            info="Python title=x",
            source="1 + 1",
            start_line=4,
            end_line=7,
            closed=True,
        )
    ]


def test_fences_are_numbered_in_the_order_of_the_text_wherever_they_are_nested() -> None:
    text = "```a\n```\n> ```b\n> ```\n\n1. x\n   - ```c\n     ```\n\n~~~d\n~~~\n"

    assert [(fence.index, fence.language) for fence in find_fences(text)] == [
        (0, "a"),
        (1, "b"),
        (2, "c"),
        (3, "d"),
    ]


def test_a_fence_that_only_the_text_ends_is_not_closed() -> None:
    (fence,) = find_fences("```python\nprint(1)")

    assert (fence.source, fence.closed) == ("print(1)", False)


def test_a_fence_cannot_be_changed() -> None:
    (fence,) = find_fences("```\n```")

    with pytest.raises(dataclasses.FrozenInstanceError):
        fence.source = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("", ""),
        ("python", "python"),
        ("PYTHON 3", "python"),
        ("{.python #id}", "python"),
        ("{python}", "python"),
        (".py", "py"),
        ("js{1,3}", "js"),
        ("rust,ignore", "rust"),
        ("c++", "c++"),
        ("{}", ""),
        ("python:app/main.py", "python"),
        ("python:", "python"),
        ("python3.11", "python3"),
        ("python3.11:x.py", "python3"),
        ("Python3", "python3"),
        ("python2.7", "python2"),
        ("pythonic", "pythonic"),
        ('python title="x.rb"', "python"),
        ("python,editable", "python"),
        ("python{1,3}", "python"),
        ("{python, echo=FALSE}", "python"),
        ("{code-cell} python", "python"),
        ("{code-cell} ipython3", "ipython3"),
        ("{code-cell}", ""),
        ("{code-block} Python", "python"),
        ("app/main.py", "py"),
        ("src/App.tsx", "tsx"),
        ("ts:src/index.ts", "ts"),
        ("asp.net", "asp.net"),
        ("objective-c", "objective-c"),
        ("c#", "c#"),
        ("rust::x", "rust"),
    ],
)
def test_the_language_is_the_first_word(info: str, language: str) -> None:
    assert language_of(info) == language


@pytest.mark.parametrize(("lines", "swallowed"), [(MATH_LINES - 2, True), (MATH_LINES - 1, False)])
def test_mathematics_of_too_many_lines_is_text(lines: int, swallowed: bool) -> None:
    # As text, there is a list, in which the fence does not stand too far to the right.
    text = "$$\n- a\n" + "a\n" * (lines - 1) + "  $$\n     ```\n     1\n     ```\n"

    assert bool(find_fences(text)) is not swallowed
