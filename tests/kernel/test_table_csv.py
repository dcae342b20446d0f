"""Tables as CSV: the text that pandas makes of them, in parts, in order, in full and within limits."""

import datetime as dt
import ipaddress
import math
import os
import signal
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fenced_kernel import Kernel
from fenced_kernel.errors import TooMuchText, Unreadable

from .conftest import Slow
from .table_data import DEEP, ODD, ROWS, Colour, Level, frame, objects
from .test_requests import ask


@pytest.mark.parametrize("index", [False, True])
def test_csv_is_that_of_pandas(kernel: Kernel, index: bool) -> None:
    whole = frame()[["number", "integer", "text", "nullable", "boolean", "category"]]
    whole.loc[:, "text"] = whole.text.str.replace("anna", 'a "b",\nc')
    kernel.variables["x"] = whole if index else whole.reset_index(drop=True)
    text, start = "", 0
    while start < ROWS:
        part = ask(kernel, "csv", name="x", start=start, stop=start + 70)
        text += part["text"]
        start += part["rows"]
    assert text == kernel.variables["x"].to_csv(index=index)


@dataclass
class Point:
    x: float
    label: str = 'a, "b"'


DAYS = pd.to_datetime(["2024-01-01", "2024-03-31", None, "2024-12-31"])


LEVELS = pd.MultiIndex.from_tuples([("p", "q"), ("p", 3), ("", None)], names=["u", "v"])


NAMES = pd.MultiIndex.from_tuples([("p", "q"), ("p", 3), ("", "")], names=["u", "v"])


NUMBERS = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


LIKE_PANDAS: dict[str, pd.DataFrame] = {
    "lists": pd.DataFrame({"o": objects(list(range(50)), [["x"] * 12] * 12, [])}),
    "tuples": pd.DataFrame({"o": objects((1, 2), ("a", (None, 1.5)), ())}),
    "dicts": pd.DataFrame({"o": objects(dict.fromkeys(range(20), "text" * 50), {}, {"a": {"b": {"c": {"d": 1}}}})}),
    "sets": pd.DataFrame({"o": objects({1}, frozenset({"a"}), set())}),
    "nested too deep": pd.DataFrame({"o": objects(DEEP)}),
    "bytes": pd.DataFrame({"o": objects(b"a" * 500, bytearray(b"\xff\n"), b"")}),
    "texts": pd.DataFrame({"t": ['a "b"', "line\nline\r\nline", "a,b;c\td", "", " x ", "é漢😀", "x" * 5000]}),
    "missing": pd.DataFrame({"o": objects(None, math.nan, pd.NaT, pd.NA, 1, "a", np.float32("nan"))}),
    "classes": pd.DataFrame({"o": objects(Path("a/b"), Colour.RED, Level.LOW, Point(1.5), ipaddress.ip_address("::1"))}),
    "numbers": pd.DataFrame({"o": objects(2**70, 1.0, 1e-7, 1e16, -0.0, math.inf, True, Decimal("1.10"), 1 + 2j)}),
    "of numpy": pd.DataFrame({"o": objects(np.float32(0.1), np.int8(3), np.bool_(True), np.datetime64("2024-01-01"))}),
    "arrays": pd.DataFrame({"o": objects(np.zeros(3), np.array([["a"]]), pd.Series([1]), np.arange(900))}),
    "small numbers": pd.DataFrame({"f": np.array([0.1, np.nan], "f4"), "h": np.array([0.1, 2], "f2"), "n": pd.array([0.1, None], "Float32")}),
    "several types": pd.DataFrame({"i": pd.array([1, None], "Int64"), "b": pd.array([True, None], "boolean"), "c": [1 + 2j, 3], "u": np.array([2**64 - 1, 0], "u8")}),
    "days": pd.DataFrame({"t": DAYS}),
    "times": pd.DataFrame({"t": DAYS + pd.Timedelta("1h"), "ms": DAYS + pd.to_timedelta([0, 0, 0, 1], unit="ms"), "ns": DAYS.as_unit("ns") + pd.to_timedelta([1, 0, 0, 0], unit="ns")}),
    "zones": pd.DataFrame({"t": DAYS.tz_localize("Europe/Berlin"), "u": DAYS.tz_localize("UTC") + pd.Timedelta("1us")}),
    "durations": pd.DataFrame({"d": DAYS - DAYS[0], "s": DAYS - DAYS[0] + pd.Timedelta("1.5s")}),
    "objects of dates": pd.DataFrame({"o": objects(dt.date(2024, 1, 2), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.time(5), dt.timedelta(1), pd.Timestamp("2024-01-01"))}),
    "categories": pd.DataFrame({"c": pd.Categorical(["b", None, "a"]), "n": pd.Categorical([1.5, 2, None]), "o": pd.Categorical([(1, 2), None, (3, 4)])}),
    "periods": pd.DataFrame({"p": pd.PeriodIndex(DAYS, freq="M"), "i": pd.arrays.IntervalArray.from_tuples([(0, 1), None, (1, 2), (2, 3)])}),
    "sparse": pd.DataFrame({"s": pd.arrays.SparseArray([0.0, 1.0, math.nan])}),
    "of arrow": ODD["of arrow"],
    "duplicate names": ODD["duplicate names"],
    "names of all kinds": pd.DataFrame(NUMBERS, columns=pd.Index([1, None, ("a", 2)], dtype=object)),
    "times as names": pd.DataFrame(NUMBERS, columns=pd.date_range("2024-01-01", periods=3)),
    "levels of columns": pd.DataFrame(NUMBERS, columns=NAMES),
    "levels of rows": pd.DataFrame(NUMBERS, index=LEVELS),
    "levels of both": pd.DataFrame(NUMBERS, index=LEVELS, columns=NAMES.set_names([None, None])),
    "levels without names": pd.DataFrame(NUMBERS, index=LEVELS.set_names([None, None]), columns=NAMES),
    "levels of times": pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_product([["x"], pd.date_range("2024-01-01", periods=2)], names=["k", "day"])),
    "a name for rows": pd.DataFrame(NUMBERS, index=pd.Index([3, 1, 2], name="key"), columns=NAMES),
    "times of rows": pd.DataFrame({"a": range(4)}, index=DAYS),
    "no rows": pd.DataFrame({"a": [], "t": DAYS[:0]}),
    "no columns": pd.DataFrame(index=["a", "b"]),
    "nothing at all": pd.DataFrame(),
}  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 50])
@pytest.mark.parametrize("value", LIKE_PANDAS.values(), ids=LIKE_PANDAS)
def test_csv_is_that_of_pandas_for_whatever_a_frame_holds(
    kernel: Kernel, value: pd.DataFrame, size: int
) -> None:
    kernel.variables["x"] = value
    text, start, matched = "", 0, 1
    while start < matched:
        part = ask(kernel, "csv", name="x", start=start, stop=start + size)
        text, start, matched = text + part["text"], start + part["rows"], part["matched"]
    counted = type(value.index) is pd.RangeIndex
    assert text == value.to_csv(index=not counted, lineterminator="\n")


@pytest.mark.parametrize("column", LIKE_PANDAS["zones"].columns)
def test_csv_of_times_in_another_order_is_that_of_pandas(kernel: Kernel, column: str) -> None:
    whole = kernel.variables["x"] = LIKE_PANDAS["times"].join(LIKE_PANDAS["zones"], rsuffix="z")
    number = whole.columns.get_loc(column)
    found = ask(kernel, "csv", name="x", start=0, stop=9, sort=[{"column": number, "descending": True}])
    expected = whole.sort_values(column, ascending=False)
    assert found["text"] == expected.to_csv(index=False, lineterminator="\n")


def test_csv_of_other_tables_is_in_full_too(kernel: Kernel) -> None:
    kernel.variables["x"] = [{"a": list(range(30)), "b": Path("p")}, {"a": (1, 2), "b": Colour.RED}]
    text = ask(kernel, "csv", name="x", start=0, stop=9)["text"]
    assert text == f'a,b\n"{list(range(30))}",p\n"(1, 2)",Colour.RED\n'


def test_csv_of_many_values_in_a_dict_of_the_standard_library_is_in_full(kernel: Kernel) -> None:
    count = 10_000
    kernel.variables["x"] = defaultdict(Path, {n: Path(f"folder/{n}") for n in range(count)})
    text, rows = "", 0
    while rows < count:
        part = ask(kernel, "csv", name="x", start=rows, stop=count)
        text, rows = text + part["text"], rows + part["rows"]
    assert text == ",value\n" + "".join(f"{n},folder/{n}\n" for n in range(count))


def test_csv_has_what_numpy_and_python_would_abridge(kernel: Kernel) -> None:
    kernel.variables["x"] = [{"a": np.arange(2000)}, {"a": 7 * 10**5000}, {"a": "x" * 200_000}]
    text = ask(kernel, "csv", name="x", start=0, stop=9)["text"]
    assert (" 1000 " in text, "..." in text) == (True, False)
    assert len(text.replace("\n", "")) > 205_000


def test_csv_has_no_stand_ins_however_long_the_texts_take(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced_kernel.tables.values.SECONDS_IN_FULL", 0.0)
    kernel.variables["x"] = pd.DataFrame({"s": objects(*(Slow() for _ in range(9)))})
    text, start, parts = "", 0, 0
    while start < 9:
        part = ask(kernel, "csv", name="x", start=start, stop=9)
        text, start, parts = text + part["text"], start + part["rows"], parts + 1
    assert text == "s\n" + "slow\n" * 9
    assert parts > 1


def test_csv_ends_when_it_is_told_to_stop(kernel: Kernel) -> None:
    class Endless:
        def __repr__(self) -> str:
            os.kill(os.getpid(), signal.SIGINT)
            while True:
                pass

    kernel.variables["x"] = pd.DataFrame({"s": objects(Endless())})
    with pytest.raises(Unreadable):
        ask(kernel, "csv", name="x", start=0, stop=9)


def test_a_row_that_is_too_much_for_a_file_is_told(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenced_kernel.tables.csvs.LARGEST_ROW", 2 * 1024**2)
    kernel.variables["x"] = [{"a": "x"}, {"a": "y" * 3 * 1024**2}]
    with pytest.raises(TooMuchText, match="more than 2 million characters"):
        ask(kernel, "csv", name="x", start=0, stop=9)


def test_csv_follows_order_and_filter(kernel: Kernel) -> None:
    kernel.variables["x"] = [{"a": 2, "b": "x" * 500}, {"a": 1}, {"a": 3, "b": ""}]
    found = ask(
        kernel,
        "csv",
        name="x",
        start=0,
        stop=9,
        sort=[{"column": 0}],
        filter=[{"column": 1, "op": "present"}],
    )
    assert found == {"text": f"a,b\n2,{'x' * 500}\n3,\n", "rows": 2, "matched": 2, "run": 0}


def test_rows_that_are_too_much_text_are_left_to_the_next_request(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced_kernel.tables.csvs.LARGEST", 100)
    kernel.variables["x"] = [{"a": "y" * 300}, {"a": "z" * 300}]
    assert ask(kernel, "csv", name="x", start=0, stop=9)["rows"] == 1
    assert ask(kernel, "csv", name="x", start=1, stop=9)["text"] == "z" * 300 + "\n"
