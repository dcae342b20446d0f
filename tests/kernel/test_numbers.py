"""Whole numbers are as large as on a computer: hundreds of calls give in Pyodide what they give in CPython."""

from collections.abc import Mapping

import pytest

from tests.kernel.numbers.compare import calls, in_cpython, in_pyodide

KNOWN = {
    "np.array([3],dtype='l')": "C's long has 32 bits",
    "np.intp": "a pointer has 32 bits",
    "pd.DataFrame({'a': [1, 2]}).memory_usage(index=False)": "sizes are counted by the size of a pointer",
    "pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]}).groupby('k').indices['a']": "places in an attribute",
    "pd.DataFrame(np.arange(4).reshape(2, 2)).apply(np.argmax, axis=1)": "a library calls np.argmax",
}
"""What differs, and why; docs/languages/python.md says the same in general."""

Results = Mapping[str, str]


@pytest.fixture(scope="module")
def expected() -> Results:
    return in_cpython()


@pytest.fixture(scope="module")
def found() -> Results:
    return in_pyodide()


def test_calls_give_the_values_and_types_of_a_computer(expected: Results, found: Results) -> None:
    assert len(expected) > 700
    differing = {call: (expected[call], found[call]) for call in expected if found[call] != expected[call]}
    unknown = {call: values for call, values in differing.items() if call not in KNOWN}
    assert not unknown


def test_what_is_said_to_differ_does(expected: Results, found: Results) -> None:
    assert [call for call in KNOWN if found[call] == expected[call]] == []


def test_each_call_is_evaluated_once() -> None:
    assert len(set(calls())) == len(calls())
