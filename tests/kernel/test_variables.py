"""`variables`: which names, and what is told of them."""

import sys
from typing import Any

import pytest

from fenced_kernel import Kernel

from .conftest import Run
from .test_requests import ask, described


async def test_the_readers_names_in_order_of_definition_functions_and_classes_last(
    kernel: Kernel, run: Run
) -> None:
    await run("import json\nb = 1\na = 2\ndef f(x): ...\nclass K: ...\n_mine = 3\nb = 4\n5")
    answer = ask(kernel, "variables")
    assert [entry["name"] for entry in answer["variables"]] == ["b", "a", "_mine", "f", "K"]
    assert [entry["kind"] for entry in answer["variables"]] == ["data", "data", "data", "function", "class"]
    assert [entry["type"] for entry in answer["variables"]] == ["int", "int", "int", "function", "type"]
    assert answer["more"] == 0


async def test_display_counts_once_the_reader_uses_that_name(kernel: Kernel, run: Run) -> None:
    await run("display = 3")
    assert described(kernel)["display"]["preview"] == "3"


async def test_many_names_are_counted(kernel: Kernel, run: Run) -> None:
    await run("for n in range(1200): globals()[f'v{n}'] = n\ndel n")
    answer = ask(kernel, "variables")
    assert len(answer["variables"]) == 1000
    assert answer["more"] == 200


@pytest.mark.parametrize(
    ("source", "preview"),
    [
        ("3.5", "3.5"),
        ("None", "None"),
        ("True", "True"),
        ("'a\\nb'", "'a\\nb'"),
        ("b'ab'", "b'ab'"),
        ("[1, 'two', [3, [4, [5]]]]", "[1, 'two', [3, [4, [...]]]]"),
        ("list(range(100))", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...]"),
        ("{'b': 1, 'a': (2,)}", "{'b': 1, 'a': (2,)}"),
        ("{n: n for n in range(9)}", "{0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, ...}"),
        ("{1}", "{1}"),
        ("frozenset((1,))", "frozenset({1})"),
        ("set()", "set()"),
        ("range(3)", "range(0, 3)"),
        ("10**5000", "<int of about 5,000 digits>"),
        ("len", "<function len>"),
        ("int", "<class int>"),
        ("__import__('collections').Counter('aab')", "Counter({'a': 2, 'b': 1})"),
        ("__import__('collections').Counter(range(2000))", "<Counter of 2,000>"),
        ("__import__('collections').Counter()", "Counter()"),
        ("__import__('collections').Counter('abbcc' * 2)", "Counter({'b': 4, 'c': 4, 'a': 2})"),
        ("__import__('collections').Counter({'a': 1, 'b': None})", "Counter({'a': 1, 'b': None})"),
        ("__import__('collections').defaultdict(list, {1: [2]})", "defaultdict(<class list>, {1: [2]})"),
        ("__import__('collections').deque([1], 3)", "deque([1])"),
        ("__import__('fractions').Fraction(1, 3)", "Fraction(1, 3)"),
        ("(lambda x: (x.append(x), x)[1])([])", "[[[[...]]]]"),
    ],
)
async def test_previews(kernel: Kernel, run: Run, source: str, preview: str) -> None:
    await run(f"x = {source}")
    assert described(kernel)["x"]["preview"] == preview


async def test_keys_are_not_looked_up_for_a_preview(kernel: Kernel, run: Run) -> None:
    await run(
        """
        class Key:
            hashed = 0
            def __hash__(self):
                Key.hashed += 1
                return 1
        x = {Key(): 1}
        before = Key.hashed
        """
    )
    assert "1}" in described(kernel)["x"]["preview"]
    assert (await run("Key.hashed - before")).value == "0"


@pytest.mark.parametrize(
    "source", ["'x' * 10**6", "['y' * 1000] * 5", "type('T', (), {'__repr__': lambda s: 'z' * 10**6})()"]
)
async def test_previews_are_short(kernel: Kernel, run: Run, source: str) -> None:
    await run(f"x = {source}")
    preview = described(kernel)["x"]["preview"]
    assert 50 < len(preview) <= 120


async def test_a_deep_list_is_walked_a_few_levels(kernel: Kernel, run: Run) -> None:
    await run("x = []\nfor n in range(100_000): x = [x]")
    assert described(kernel)["x"]["preview"] == "[[[[...]]]]"


async def test_lengths_shapes_and_sizes(kernel: Kernel, run: Run) -> None:
    await run(
        """
        s = [1, 2, 3]
        class Grid:
            shape = (2, 3)
            nbytes = 48
            def __len__(self): return 2
        g = Grid()
        class Odd:
            shape = (2, 'x')
            def __getattr__(self, name): raise AssertionError(name)
        o = Odd()
        class Wrong:
            def __len__(self): return -1
        w = Wrong()
        """
    )
    values = described(kernel)
    assert (values["s"]["length"], values["s"]["shape"], values["s"]["size"]) == (
        3,
        None,
        sys.getsizeof([1, 2, 3]),
    )
    assert (values["g"]["length"], values["g"]["shape"], values["g"]["size"]) == (2, [2, 3], 48)
    assert (values["o"]["length"], values["o"]["shape"]) == (None, None)
    assert values["w"]["length"] is None


async def test_a_property_is_not_read_for_a_preview(kernel: Kernel, run: Run) -> None:
    await run("seen = []\nclass P:\n    @property\n    def value(self): seen.append(1)\np = P()")
    described(kernel)
    assert (await run("seen")).value == "[]"


async def test_arrays_are_shown_by_their_beginning(kernel: Kernel, run: Run) -> None:
    await run(
        "import numpy as np\nx = np.arange(12.0).reshape(3, 4)\ny = np.array([1, 2], dtype='int8')\nz = np.float32(0.5)"
    )
    values = described(kernel)
    expected: dict[str, Any] = {
        "name": "x",
        "kind": "data",
        "type": "ndarray",
        "length": 3,
        "shape": [3, 4],
        "size": 96,
        "preview": "array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, ...], dtype=float64)",
        "dtype": "float64",
        "expandable": True,
        "tabular": True,
        "plottable": True,
        "change": "added",
    }
    assert values["x"] == expected
    assert values["y"]["preview"] == "array([1, 2], dtype=int8)"
    assert values["z"]["type"] == "float32"


async def test_what_can_be_done_with_a_value(kernel: Kernel, run: Run) -> None:
    await run(
        """
        import numpy as np, pandas as pd
        number, text, nothing = 1, 'abc', []
        numbers, records, words = [1, 2.5], [{'a': 1}, {'a': 2}], ['a']
        cube = np.zeros((2, 2, 2))
        names = np.array(['a', 'b'])
        frame = pd.DataFrame({'a': [1, 2]})
        labels = pd.DataFrame({'a': ['x', 'y']})
        series = pd.Series([1.5, 2.5])
        dates = pd.Series(pd.date_range('2024', periods=3))
        def function(): ...
        """
    )
    values = described(kernel)
    able = {
        name: "".join(word[0] for word in ("expandable", "tabular", "plottable") if values[name][word])
        for name in values
    }
    assert " ".join(f"{name}:{letters}" for name, letters in able.items()) == (
        "number: text: nothing: numbers:ep records:et words:e cube:e names:et frame:etp labels:et series:etp "
        "dates:et function:"
    )
    assert (values["series"]["dtype"], values["frame"]["dtype"]) == ("float64", None)


async def test_a_dtype_that_fails_is_none(kernel: Kernel, run: Run) -> None:
    await run("class D:\n    @property\n    def dtype(self): raise SystemExit\nd = D()")
    assert described(kernel)["d"]["dtype"] is None
