"""Tables that tests look into, and how they ask for their rows."""

import datetime as dt
import enum
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from fenced_kernel import Kernel

from .test_requests import ask

ROWS = 300


# As in the browser, where PyArrow is not.
pd.set_option("mode.string_storage", "python")


def frame() -> pd.DataFrame:
    random = np.random.default_rng(7)
    numbers = random.normal(size=ROWS).round(1)
    numbers[::17] = np.nan
    days = pd.date_range("2024-01-01", periods=40, freq="7h")
    texts = random.choice(["Zoë", "anna", "Bert", "漢", ""], ROWS).astype(object)
    texts[::13] = None
    return pd.DataFrame(
        {
            "number": numbers,
            "integer": random.integers(-5, 5, ROWS),
            "large": random.integers(2**62, 2**63 - 1, ROWS, dtype=np.uint64),
            "boolean": random.random(ROWS) > 0.5,
            "nullable": pd.array(random.integers(0, 9, ROWS), dtype="Int64"),
            "maybe": pd.array(random.choice([True, False, None], ROWS), dtype="boolean"),
            "text": pd.Series(texts, dtype="str"),
            "object": pd.Series(texts, dtype=object),
            "time": pd.Series(random.choice(days, ROWS)).where(numbers < 1),
            "zoned": pd.Series(random.choice(days, ROWS)).dt.tz_localize("Europe/Berlin"),
            "duration": pd.to_timedelta(random.integers(0, 9, ROWS), unit="h"),
            "category": pd.Categorical(random.choice(["b", "a", "c"], ROWS), categories=["c", "b", "a"]),
            "grade": pd.Categorical(random.choice(["low", "high"], ROWS), ["low", "high"], ordered=True),
            "period": pd.PeriodIndex(random.choice(days, ROWS), freq="D"),
            "interval": pd.IntervalIndex.from_breaks(range(ROWS + 1)).take(random.permutation(ROWS)),
            "complex": numbers + 1j,
            "half": numbers.astype(np.float16),
        },
        index=pd.Index(random.permutation(ROWS) * 2, name="key"),
    )  # fmt: skip


def of(kernel: Kernel, value: Any) -> Callable[..., Any]:
    """Asks for rows of the value."""
    kernel.variables["x"] = value

    def asked(start: int = 0, stop: int = 1000, **more: object) -> Any:
        return ask(kernel, "slice", name="x", start=start, stop=stop, **more)

    return asked


def keys(answer: dict[str, Any]) -> list[Any]:
    return list(answer["index"])


def cell(value: Any) -> Any:
    """A value of pandas as a slice has it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (bool, str)) or (isinstance(value, (int, float)) and abs(value) < 2**53):
        return value
    return str(value)


class Odd:
    """Does in every way what a cell should not."""

    def __repr__(self) -> str:
        raise ValueError("no text")

    def __lt__(self, other: object) -> bool:
        raise SystemExit

    def __eq__(self, other: object) -> bool:
        raise KeyboardInterrupt

    __hash__ = None  # type: ignore[assignment]


DEEP: list[Any] = []


for _ in range(50):
    DEEP = [DEEP]


ODD: dict[str, Any] = {
    "duplicate names": pd.DataFrame([[1, "b"], [0, "a"]], columns=["x", "x"]),
    "levels": pd.DataFrame(
        [[1, 2], [3, 4]],
        index=pd.MultiIndex.from_tuples([("a", 1), ("b", None)], names=["l", None]),
        columns=pd.MultiIndex.from_tuples([("p", "q"), ("p", 3)]),
    ),
    "objects": pd.DataFrame({"o": [Odd(), Odd()]}),
    "nested": pd.DataFrame({"o": [DEEP, {"a": [1, {2}]}, np.zeros(3), pd.DataFrame({"i": [1]})]}),
    "unhashable": pd.DataFrame({"o": [[2], [1], None]}),
    "huge": pd.DataFrame({"o": pd.Series([10**5000, -(2**70), 1], dtype=object)}),
    "infinite": pd.DataFrame({"f": [math.inf, -math.inf, math.nan]}),
    "bytes": pd.DataFrame({"b": [b"\xff", b"a"]}),
    "surrogates": pd.DataFrame({"\ud800": pd.Series(["\udfff", "a"], dtype=object)}),
    "no rows": pd.DataFrame({"a": [], "b": pd.Series([], dtype="str"), "c": pd.Categorical([])}),
    "no columns": pd.DataFrame(index=range(3)),
    "nothing": pd.DataFrame(),
    "wide": pd.DataFrame(np.zeros((3, 5000))),
    "decimals": pd.DataFrame({"d": [Decimal("1.10"), Decimal("NaN"), Decimal("sNaN")]}),
    "dates": pd.DataFrame({"d": [dt.date(2024, 1, 2), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), None]}),
    "far times": pd.DataFrame({"t": np.array(["9999-12-31", "0001-01-01"], "M8[s]")}),
    "sparse": pd.DataFrame({"s": pd.arrays.SparseArray([0.0, 1.0, 0.0])}),
    "of arrow": pd.DataFrame({"a": pd.array([1, None], "int64[pyarrow]"), "b": pd.array(["x", None], "string[pyarrow]"), "c": pd.array([dt.date(2024, 1, 1), None], pd.ArrowDtype(pa.date32()))}),
    "series": pd.Series([3.0, None, 1.0], name=("a", 1)),
    "unnamed": pd.Series(["b", "a"]),
    "records": [{"a": 1, "b": "x"}, {"a": None, "c": [1]}, {"b": Odd(), "a": 2}],
    "array": np.array([[3.5, np.nan], [1, np.inf]]),
    "texts": np.array([["b", "a"], ["", "漢"]]),
    "times": np.array(["2024-01-02", "NaT"] * 15, "M8[ns]"),
    "durations": np.array([[5], [1]], "m8[s]"),
    "structured": np.array([(1, "b"), (0, "a")], dtype=[("n", "i4"), ("t", "U3")]),
    "array of objects": np.array([[Odd(), None]], dtype=object),
    "polars": pl.DataFrame({"a": [2, None], "b": ["x", "y"], "c": [[1], [2]], "d": [{"k": 1}, None]}),
    "series of polars": pl.Series("s", [dt.datetime(2024, 1, 1, 5, tzinfo=dt.UTC), None]),
    "arrow": pa.table({"a": [2, None], "b": ["x", "y"], "t": pa.array([dt.datetime(2024, 1, 1, 5, tzinfo=dt.UTC), None], pa.timestamp("us", "UTC"))}),
}  # fmt: skip


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


def objects(*values: Any) -> pd.Series:
    return pd.Series([*values], dtype=object)
