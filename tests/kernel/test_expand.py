"""`expand`: the parts of a value, a window at a time, without running its code."""

from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.errors import UnknownVariable, Unreadable

from .conftest import Run
from .test_requests import ask


def parts(kernel: Kernel, *path: object, start: int = 0, stop: int = 100) -> list[tuple[str, str]]:
    answer = ask(kernel, "expand", path=list(path), start=start, stop=stop)
    return [(child["label"], child["preview"]) for child in answer["children"]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[1, 'b']", [("0", "1"), ("1", "'b'")]),
        ("(None,)", [("0", "None")]),
        ("{'a': 1, 2: 'x'}", [("'a'", "1"), ("2", "'x'")]),
        ("{7}", [("0", "7")]),
        ("collections.deque([5, 6], maxlen=2)", [("0", "5"), ("1", "6")]),
        ("collections.Counter('aab')", [("'a'", "2"), ("'b'", "1")]),
        ("collections.namedtuple('P', 'x y')(1, 2)", [("x", "1"), ("y", "2")]),
        ("dataclasses.make_dataclass('D', ['a', 'b'])(1, [2])", [("a", "1"), ("b", "[2]")]),
        ("types.SimpleNamespace(a=1, b=2)", [("a", "1"), ("b", "2")]),
        ("np.array([1, 2])", [("0", "1"), ("1", "2")]),
        ("pd.DataFrame({'a': [1], 'b': [2]})", [("'a'", "[1]"), ("'b'", "[2]")]),
        ("pd.Series([1, 2], index=['x', 'y'])", [("'x'", "1"), ("'y'", "2")]),
    ],
)
async def test_the_parts_of_a_value(
    kernel: Kernel, run: Run, source: str, expected: list[tuple[str, str]]
) -> None:
    await run(f"import collections, dataclasses, types\nimport numpy as np, pandas as pd\nx = {source}")
    found = parts(kernel, "x")
    assert [
        (label, preview.removeprefix("np.int64(").removesuffix(")")) for label, preview in found
    ] == expected


async def test_attributes_are_read_without_the_code_of_the_class(kernel: Kernel, run: Run) -> None:
    await run(
        """
        seen = []
        class Base:
            __slots__ = ('slot', 'empty')
        class Spy(Base):
            def __init__(self): self.a = 1; self.slot = 2
            @property
            def computed(self): seen.append('property')
            def __getattribute__(self, name): seen.append(name); return object.__getattribute__(self, name)
            def __getattr__(self, name): seen.append(name); raise AttributeError
            def __len__(self): return 0
        class Hidden:
            @property
            def __dict__(self): seen.append('dict'); return {'b': 1}
        x, y = Spy(), Hidden()
        seen.clear()
        """
    )
    assert parts(kernel, "x") == [("a", "1"), ("slot", "2")]
    with pytest.raises(Unreadable):
        parts(kernel, "y")
    # `seen` itself was not asked for, so that nothing but `expand` could have filled it.
    assert parts(kernel, "seen") == []


async def test_a_path_leads_down_by_the_steps_of_answers(kernel: Kernel, run: Run) -> None:
    await run("x = {'list': [10, {'deep': (1, 2)}]}")
    first = ask(kernel, "expand", path=["x"], start=0, stop=9)
    assert first["total"] == 1
    assert first["children"][0]["expandable"] is True
    path: list[Any] = ["x", first["children"][0]["step"], 1]
    assert parts(kernel, *path) == [("'deep'", "(1, 2)")]
    assert parts(kernel, *path, 0) == [("0", "1"), ("1", "2")]
    with pytest.raises(Unreadable):
        parts(kernel, *path, 0, 0)
    with pytest.raises(Unreadable):
        parts(kernel, "x", 5)
    with pytest.raises(UnknownVariable):
        parts(kernel, "z")


async def test_a_large_list_is_read_by_windows(kernel: Kernel, run: Run) -> None:
    await run("x = list(range(1_000_000))")
    answer = ask(kernel, "expand", path=["x"], start=999_998, stop=2_000_000)
    assert answer["total"] == 1_000_000
    assert [child["label"] for child in answer["children"]] == ["999998", "999999"]
    assert len(ask(kernel, "expand", path=["x"], start=0, stop=1_000_000)["children"]) == 200


async def test_a_column_of_a_frame_is_expanded_to_its_items(kernel: Kernel, run: Run) -> None:
    await run("import pandas as pd\nx = pd.DataFrame({'a': [1.5, 2.5], 'b': ['u', 'v']})")
    columns = ask(kernel, "expand", path=["x"], start=0, stop=9)["children"]
    assert [(child["type"], child["length"], child["plottable"]) for child in columns] == [
        ("Series", 2, True),
        ("Series", 2, False),
    ]
    assert parts(kernel, "x", 1) == [("0", "'u'"), ("1", "'v'")]


async def test_a_repr_that_fails_is_its_own_affair(kernel: Kernel, run: Run) -> None:
    await run(
        "class B:\n    def __repr__(self): raise SystemExit\n    __hash__ = object.__hash__\nx = {B(): 1, 2: B()}"
    )
    assert parts(kernel, "x") == [("<B>", "1"), ("2", "<B>")]
