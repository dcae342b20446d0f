"""How many calls of numpy and pandas give the value and type that they give in CPython, with numpy as it is built and as it was."""

from benchmarks.table import Row
from tests.kernel.numbers.compare import in_cpython, in_pyodide

AIM = 99


def measure() -> list[Row]:
    expected, ours, built = in_cpython(), in_pyodide(), in_pyodide(as_built=True)

    def share(found: dict[str, str]) -> float:
        return 100 * sum(found[call] == expected[call] for call in expected) / len(expected)

    found = share(ours)
    name = f"numbers: {len(expected)} calls as in CPython"
    return [Row(name, found, share(built), f"{AIM} % or more", found >= AIM, "%")]
