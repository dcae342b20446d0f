"""What the last run added or changed is marked."""

import pytest

from fenced_kernel import Kernel
from fenced_kernel.values.changes import Changes

from .conftest import Run
from .test_requests import described


def changes(kernel: Kernel) -> dict[str, str]:
    return {name: entry["change"] for name, entry in described(kernel).items() if entry["change"]}


async def test_added_changed_and_left_alone(kernel: Kernel, run: Run) -> None:
    await run("a, b, c = 1, [1], 'x'")
    assert changes(kernel) == {"a": "added", "b": "added", "c": "added"}
    await run("b.append(2)\nd = None")
    assert changes(kernel) == {"b": "changed", "d": "added"}
    await run("pass")
    assert changes(kernel) == {}


async def test_asking_twice_answers_the_same(kernel: Kernel, run: Run) -> None:
    await run("a = 1")
    assert changes(kernel) == changes(kernel) == {"a": "added"}


async def test_without_asking_in_between_only_the_last_run_counts(kernel: Kernel, run: Run) -> None:
    await run("a, b = [1], 1")
    await run("a.append(1)")
    await run("b = 2")
    assert changes(kernel) == {"b": "changed"}


@pytest.mark.parametrize(
    ("made", "changed"),
    [
        ("1", "x = 2"),
        ("1", "x = True"),
        ("-1", "x = -2"),
        ("'a' * 1000", "x = 'a' * 500 + 'b' + 'a' * 499 + 'c'"),
        ("[1, 2]", "x[0] = 9"),
        ("list(range(1000))", "x[-1] = 0"),
        ("[[1], [2]]", "x[1].append(3)"),
        ("{'a': 1}", "x['a'] = 2"),
        ("{'a': 1}", "x['b'] = x.pop('a')"),
        ("{1, 2}", "x.remove(1); x.add(3)"),
        ("collections.deque([1])", "x.append(2)"),
        ("collections.Counter('a')", "x.update('b')"),
        ("types.SimpleNamespace(n=1)", "x.n = 2"),
        ("types.SimpleNamespace(n=[1])", "x.n.append(2)"),
        ("np.zeros(5)", "x[2] = 1"),
        ("np.zeros((3, 3))", "x += 1"),
        ("pd.Series([1, 2])", "x[0] = 5"),
        ("pd.DataFrame({'a': [1, 2]})", "x['b'] = 1"),
        ("pd.DataFrame({'a': [1, 2]})", "x.loc[0, 'a'] = 7"),
        ("pd.DataFrame({'a': [1, 2]})", "x.columns = ['z']"),
        ("pd.DataFrame({'a': [1, 2]})", "x = x * 2"),
    ],
)
async def test_changes_are_noticed_and_using_a_value_is_none(
    kernel: Kernel, run: Run, made: str, changed: str
) -> None:
    await run(f"import collections, types\nimport numpy as np, pandas as pd\nx = {made}")
    changes(kernel)
    await run("str(x); repr(x); isinstance(x, list) and x[0]; getattr(x, 'sum', str)()")
    assert changes(kernel) == {}
    await run(changed)
    assert changes(kernel) == {"x": "changed"}


async def test_the_code_of_a_class_is_not_asked(kernel: Kernel, run: Run) -> None:
    await run(
        """
        class Loud:
            def __eq__(self, other): raise AssertionError('eq')
            def __hash__(self): raise AssertionError('hash')
            def __getattribute__(self, name): raise AssertionError(name)
        x = Loud()
        """
    )
    assert changes(kernel)["x"] == "added"
    await run("pass")
    assert changes(kernel) == {}


def test_without_time_a_variable_is_known_by_which_object_it_is() -> None:
    now = iter(range(1000))
    marks = Changes(lambda: float(next(now)))
    values: dict[str, object] = {f"v{n}": [n] for n in range(40)}
    marks.begin(values)
    values["v3"] = [3]
    values["v39"].append(1)  # type: ignore[attr-defined]
    assert marks.since(values) == {"v3": "changed"}
