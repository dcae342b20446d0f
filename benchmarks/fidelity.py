"""How many calls of numpy and pandas give the value and type that they give in CPython, with numpy as it is installed."""

from collections.abc import Iterator

from benchmarks.sizes import is_full
from benchmarks.table import Row
from tests.kernel.numbers.compare import in_cpython, in_pyodide

AIM = 99


def measure() -> Iterator[Row]:
    expected = in_cpython()

    def share(found: dict[str, str]) -> float:
        return 100 * sum(found[call] == expected[call] for call in expected) / len(expected)

    found = share(in_pyodide())
    yield Row(
        f"numbers: {len(expected)} calls as in CPython", found, 100, f"{AIM} % or more", found >= AIM, "%"
    )
    if is_full():
        yield Row("numbers: with numpy as it is built", share(in_pyodide(as_built=True)), 100, "", None, "%")
