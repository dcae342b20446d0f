"""Tables of the libraries: what outputs carry, and windows, orders and filters as the libraries make them."""

import datetime as dt
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from fenced_kernel import Kernel
from fenced_kernel.display.table_output import LARGEST_HEAD, MIME
from fenced_kernel.errors import NoSuchValue, NotKept, TookTooLong
from fenced_kernel.tables import kept

from .conftest import Run, Slow
from .table_data import ODD, ROWS, Colour, cell, frame, keys, objects, of
from .test_requests import ask


@pytest.mark.parametrize(("start", "stop"), [(0, 5), (100, 180), (295, 400), (400, 500)])
def test_a_window_is_that_of_iloc(kernel: Kernel, start: int, stop: int) -> None:
    whole = frame()
    answer = of(kernel, whole)(start, stop, columns=[1, 15])
    part = whole.iloc[start:stop, 1:15]
    assert answer["columns"] == list(part.columns)
    assert answer["index"] == part.index.tolist()
    expected = [[cell(part.iloc[:, n].tolist()[row]) for n in range(14)] for row in range(len(part))]
    assert answer["rows"] == expected
    assert (answer["total"], answer["total_columns"], answer["matched"]) == (ROWS, 17, ROWS)


def test_types_are_told(kernel: Kernel) -> None:
    assert of(kernel, frame())(0, 0)["types"] == [
        "number", "integer", "integer", "boolean", "integer", "boolean", "text", "text", "time", "time",
        "duration", "category", "category", "time", "other", "complex", "number",
    ]  # fmt: skip


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", range(17))
def test_an_order_is_that_of_sort_values(kernel: Kernel, column: int, descending: bool) -> None:
    whole = frame()
    answer = of(kernel, whole)(sort=[{"column": column, "descending": descending}])
    expected = whole.sort_values(whole.columns[column], ascending=not descending, kind="stable")
    assert keys(answer) == expected.index.tolist()


@pytest.mark.parametrize(
    ("columns", "descending"),
    [((11, 0), (False, True)), ((3, 6, 1), (True, False, True)), ((8, 12), (True, True))],
)
def test_an_order_by_several_columns_is_that_of_sort_values(
    kernel: Kernel, columns: tuple[int, ...], descending: tuple[bool, ...]
) -> None:
    whole = frame()
    parts = [{"column": n, "descending": d} for n, d in zip(columns, descending, strict=True)]
    answer = of(kernel, whole)(50, 90, sort=parts)
    names = [str(whole.columns[n]) for n in columns]
    expected = whole.sort_values(names, ascending=[not d for d in descending], kind="stable")
    assert keys(answer) == expected.index[50:90].tolist()


FILTERS: list[tuple[str, str, Any, Callable[[pd.DataFrame], Any]]] = [
    ("number", "greater", 0.5, lambda f: f.number > 0.5),
    ("number", "less", "0.5", lambda f: f.number < 0.5),
    ("number", "equals", " 0.5 ", lambda f: f.number == 0.5),
    ("number", "not_equals", 0.5, lambda f: f.number != 0.5),
    ("number", "missing", None, lambda f: f.number.isna()),
    ("number", "present", None, lambda f: f.number.notna()),
    ("number", "contains", ".5", lambda f: f.number.astype(str).str.contains(".5", regex=False)),
    ("integer", "greater", 2, lambda f: f.integer > 2),
    ("integer", "less", 1e300, lambda f: f.integer < 1e300),
    ("integer", "greater", str(-(10**40)), lambda f: f.integer > -(10**40)),
    ("large", "greater", str(2**62 + 2**61), lambda f: f.large > 2**62 + 2**61),
    ("boolean", "equals", "True", lambda f: f.boolean),
    ("nullable", "less", 4, lambda f: f.nullable < 4),
    ("maybe", "missing", None, lambda f: f.maybe.isna()),
    ("maybe", "equals", "no", lambda f: (f.maybe == False).fillna(False)),  # noqa: E712
    ("text", "contains", "AN", lambda f: f.text.str.contains("AN", case=False, na=False)),
    ("text", "equals", "Zoë", lambda f: f.text == "Zoë"),
    ("text", "not_equals", "Zoë", lambda f: f.text != "Zoë"),
    ("text", "less", "b", lambda f: f.text < "b"),
    ("text", "missing", None, lambda f: f.text.isna()),
    ("object", "contains", "漢", lambda f: f.object.str.contains("漢", na=False)),
    ("object", "equals", "", lambda f: f.object == ""),
    ("time", "less", "2024-01-04 12:00", lambda f: f.time < "2024-01-04 12:00"),
    ("time", "equals", "2024-01-01 07:00", lambda f: f.time == "2024-01-01 07:00"),
    ("time", "contains", "01-05", lambda f: f.time.astype(str).str.contains("01-05", regex=False)),
    ("time", "missing", None, lambda f: f.time.isna()),
    ("zoned", "greater", "2024-01-04", lambda f: f.zoned > "2024-01-04"),
    ("zoned", "less", "2024-01-04T00:00Z", lambda f: f.zoned < "2024-01-04T00:00Z"),
    ("duration", "greater", "3h", lambda f: f.duration > "3h"),
    ("category", "equals", "a", lambda f: f.category == "a"),
    ("category", "contains", "B", lambda f: f.category == "b"),
    ("grade", "less", "high", lambda f: f.grade < "high"),
    ("time", "equals", "2024-01-04", lambda f: f.time.dt.date == dt.date(2024, 1, 4)),
    ("time", "not_equals", "2024-01-04", lambda f: f.time.dt.date != dt.date(2024, 1, 4)),
    ("time", "equals", "2024-01-02 04:00", lambda f: f.time == "2024-01-02 04:00"),
    ("time", "greater", "2024-01-04", lambda f: f.time > "2024-01-04"),
    ("zoned", "equals", " 2024-01-04 ", lambda f: f.zoned.dt.date == dt.date(2024, 1, 4)),
    ("duration", "equals", "7200", lambda f: f.duration == pd.Timedelta("2h")),
    ("duration", "greater", 3600.5, lambda f: f.duration > pd.Timedelta("1h")),
    ("period", "greater", "2024-01-05", lambda f: f.period > pd.Period("2024-01-05", "D")),
    ("interval", "contains", "(7,", lambda f: f.interval.astype(str).str.startswith("(7,")),
]


@pytest.mark.parametrize(("column", "op", "value", "mask"), FILTERS)
def test_a_filter_is_that_of_a_mask(
    kernel: Kernel, column: str, op: str, value: Any, mask: Callable[[pd.DataFrame], Any]
) -> None:
    whole = frame()
    number = whole.columns.get_loc(column)
    more = {} if value is None else {"value": value}
    expected = whole[mask(whole).astype("boolean").fillna(False).to_numpy(dtype=bool)]
    assert len(expected) > 0
    asked = of(kernel, whole)
    answer = asked(5, 9, filter=[{"column": number, "op": op, **more}])
    assert (answer["matched"], answer["total"]) == (len(expected), ROWS)
    assert keys(answer) == expected.index[5:9].tolist()
    sort = [{"column": 1, "descending": True}]
    answer = asked(filter=[{"column": number, "op": op, **more}], sort=sort)
    assert keys(answer) == expected.sort_values("integer", ascending=False, kind="stable").index.tolist()


@pytest.mark.parametrize("zone", [None, dt.UTC])
def test_a_day_means_all_of_it_and_a_bare_number_seconds_in_lists_and_arrays_too(
    kernel: Kernel, zone: dt.tzinfo | None
) -> None:
    times = [dt.datetime(2024, 1, day, hour, tzinfo=zone) for day in (1, 2) for hour in (0, 23)]
    values: list[Any] = [times, pd.Series(times, dtype=object), pd.Series(times)]
    if zone is None:
        values.append(np.array(times, "M8[ns]"))
    for value in values:
        for op, expected in (("equals", [2, 3]), ("not_equals", [0, 1])):
            found = of(kernel, value)(filter=[{"column": 0, "op": op, "value": "2024-01-02"}])
            assert keys(found) == expected
    spans = [dt.timedelta(seconds=n) for n in (30, 60, 90)]
    for value in (spans, np.array(spans, "m8[ns]"), pd.Series(spans)):
        assert keys(of(kernel, value)(filter=[{"column": 0, "op": "equals", "value": "60"}])) == [1]
    found = of(kernel, pd.Series(spans))(filter=[{"column": 0, "op": "greater", "value": "1 min"}])
    assert keys(found) == [2]


def test_a_table_of_a_derived_class_is_read_as_that_of_the_library(kernel: Kernel) -> None:
    class Frame(pd.DataFrame):
        @property
        def _constructor(self) -> Any:
            return Frame

        @property
        def iloc(self) -> Any:
            raise ValueError("not by position")

    class Column(pd.Series):
        pass

    class Array(np.ndarray):
        def __getitem__(self, key: object) -> Any:
            raise SystemExit

    data = {"o": ["text"] * 9}
    for value in (Frame(data), Column(data["o"]), np.array(data["o"]).reshape(-1, 1).view(Array)):
        asked = of(kernel, value)
        assert asked(5, 9, sort=[{"column": 0}])["rows"] == [["text"]] * 4
        assert "text\n" * 9 in ask(kernel, "csv", name="x", start=0, stop=9)["text"]
    masked = np.ma.array([[1, 2], [3, 4]], mask=[[False, True], [False, False]])
    assert of(kernel, masked)()["rows"] == [[1, None], [3, 4]]


async def test_the_output_of_a_derived_class_has_its_name(run: Run) -> None:
    ran = await run("import pandas as pd\nclass F(pd.DataFrame): ...\nF({'a': range(99)})")
    assert (ran.outputs[0]["data"][MIME]["title"], ran.outputs[0]["data"][MIME]["rows"]) == ("F", 99)


@pytest.mark.parametrize("source", ["[{'a': 1}]", "pd.DataFrame({'a': [1]})"])
async def test_removing_a_variable_lets_its_table_go(kernel: Kernel, run: Run, source: str) -> None:
    ran = await run(f"import pandas as pd\nx, y = {source}, {source}\ndisplay(x)\ndisplay(y)")
    x, y = (output["data"][MIME]["handle"] for output in ran.outputs)
    ask(kernel, "remove", names=["x"])
    with pytest.raises(NotKept):
        ask(kernel, "slice", handle=x, start=0, stop=1)
    assert ask(kernel, "slice", handle=y, start=0, stop=1)["rows"] == [[1]]


def test_several_conditions_must_all_hold(kernel: Kernel) -> None:
    whole = frame()
    conditions = [
        {"column": 0, "op": "greater", "value": 0},
        {"column": 6, "op": "contains", "value": "n"},
        {"column": 8, "op": "present"},
    ]
    expected = whole[(whole.number > 0) & whole.text.str.contains("n", na=False) & whole.time.notna()]
    answer = of(kernel, whole)(filter=conditions)
    assert keys(answer) == expected.index.tolist()


@pytest.mark.parametrize(
    ("column", "value", "holds"),
    [
        (0, "many", "numbers"),
        (3, "perhaps", "true or false"),
        (8, "soon", "times"),
        (10, "long", "durations"),
    ],
)
def test_a_value_that_the_column_cannot_hold_is_told(
    kernel: Kernel, column: int, value: str, holds: str
) -> None:
    with pytest.raises(NoSuchValue, match=f"The column holds {holds}: '{value}' is none"):
        of(kernel, frame())(filter=[{"column": column, "op": "equals", "value": value}])


def test_mixed_values_are_sorted_by_class_and_missing_ones_come_last(kernel: Kernel) -> None:
    mixed = ["b", 2, None, (1, 2), 1.5, "a", float("nan"), b"y", True, (0, 9), pd.NaT, {"k": 1}]
    answer = of(kernel, pd.DataFrame({"m": pd.Series(mixed, dtype=object)}))(sort=[{"column": 0}])
    assert keys(answer) == [8, 4, 1, 7, 11, 5, 0, 9, 3, 2, 6, 10]
    answer = of(kernel, pd.DataFrame({"m": pd.Series(mixed, dtype=object)}))(
        sort=[{"column": 0, "descending": True}]
    )
    assert keys(answer) == [3, 9, 0, 5, 11, 7, 1, 4, 8, 2, 6, 10]


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
async def test_nothing_about_odd_data_raises(kernel: Kernel, run: Run, value: Any) -> None:
    kernel.variables["x"] = value
    ran = await run("x")
    assert ran.status == "completed"
    # pandas itself may fail at its HTML.
    assert ran.stderr == "" or ran.stderr.startswith("_repr_html_() of DataFrame raised")
    table = ran.outputs[-1]["data"][MIME]
    assert (table["version"], len(table["fields"])) == (1, min(200, table["columns"]))
    head = table["head"]
    part = ask(kernel, "slice", handle=table["handle"], start=0, stop=50, columns=[0, 50])
    assert part == {**head, "run": 1}
    assert head["total"] == table["rows"]
    assert all(len(row) == min(50, table["columns"]) for row in head["rows"])
    for column in range(min(4, table["columns"])):
        for descending in (False, True):
            sort = [{"column": column, "descending": descending}]
            answer = ask(kernel, "slice", name="x", start=0, stop=50, columns=[0, 50], sort=sort)
            assert sorted(map(json.dumps, answer["rows"])) == sorted(map(json.dumps, head["rows"]))
        for op in ("missing", "present"):
            answer = ask(kernel, "slice", name="x", start=0, stop=9, filter=[{"column": column, "op": op}])
            assert answer["matched"] <= answer["total"]
        contains = [{"column": column, "op": "contains", "value": "a"}]
        ask(kernel, "slice", name="x", start=0, stop=9, filter=contains)
        summary = ask(kernel, "summary", name="x", column=column)
        assert summary["count"] + summary["missing"] == table["rows"]
    # On a busy machine the time of one request is not enough for all rows.
    told = 0
    while told < table["rows"]:
        rows = ask(kernel, "csv", name="x", start=told, stop=50)["rows"]
        assert rows > 0
        told += rows
    assert told == table["rows"]


async def test_an_output_tells_what_the_table_is(run: Run) -> None:
    ran = await run(
        "import pandas as pd\npd.DataFrame({'a': [1, 2], ('b', 3): ['x', None]}, index=pd.Index([5, 6], name='i'))"
    )
    data = ran.outputs[0]["data"]
    assert data["text/html"].startswith("<div>")
    table = data[MIME]
    handle = table.pop("handle")
    assert len(handle) == 16
    assert table == {
        "version": 1, "kind": "frame", "title": "DataFrame", "rows": 2, "columns": 2,
        "fields": [{"name": "a", "type": "integer", "dtype": "int64"}, {"name": "b / 3", "type": "text", "dtype": "str"}],
        "index": {"name": "i", "type": "integer"},
        "head": {
            "columns": ["a", "b / 3"], "index": [5, 6], "rows": [[1, "x"], [2, None]],
            "total": 2, "total_columns": 2, "matched": 2, "types": ["integer", "text"],
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kind", "title"),
    [
        ("pd.Series([1], name='s')", "series", "Series"),
        ("[{'a': 1}]", "records", "list"),
        ("np.zeros((2, 2))", "array", "ndarray"),
        ("np.zeros(21)", "array", "ndarray"),
        ("pl.DataFrame({'a': [1]})", "frame", "DataFrame"),
        ("pl.Series([1])", "series", "Series"),
        ("pa.table({'a': [1]})", "frame", "Table"),
        ("type('Mine', (pd.DataFrame,), {})({'a': [1]})", "frame", "Mine"),
    ],
)
async def test_what_is_shown_as_a_table(run: Run, source: str, kind: str, title: str) -> None:
    ran = await run(f"import numpy as np, pandas as pd, polars as pl, pyarrow as pa\ndisplay({source})")
    table = ran.outputs[0]["data"][MIME]
    assert (table["kind"], table["title"]) == (kind, title)
    assert ran.outputs[0]["data"]["text/plain"]


@pytest.mark.parametrize(
    "source",
    [
        "[]", "[1, 2]", "[{}]", "[{'a': 1}, 2]", "[{n: n} for n in range(9)]", "{'a': 1}", "np.zeros(20)",
        "np.zeros((2, 2, 2))", "np.zeros((0, 3))", "np.float64(2)",
        "type('Own', (pd.DataFrame,), {'_repr_html_': lambda self: 'own'})({'a': [1]})", "pd.Index([1])",
    ],
)  # fmt: skip
async def test_what_is_no_table(run: Run, source: str) -> None:
    ran = await run(f"import numpy as np, pandas as pd\npd.DataFrame\n{source}")
    assert ran.status == "completed"
    assert MIME not in ran.outputs[-1]["data"]


async def test_the_first_rows_are_few_bytes(run: Run) -> None:
    ran = await run(
        "import pandas as pd\npd.DataFrame({n: ['😀' * 180 + '\\ud800'] * 90 for n in range(60)}, dtype=object)"
    )
    head = ran.outputs[0]["data"][MIME]["head"]
    assert len(json.dumps(head, ensure_ascii=False).encode()) <= LARGEST_HEAD
    assert len(head["columns"]) == 50
    assert len(head["rows"]) == len(head["index"])


async def test_a_handle_names_the_object_and_not_the_variable(kernel: Kernel, run: Run) -> None:
    ran = await run("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\ndisplay(df)\ndf = 5\ndel df")
    handle = ran.outputs[0]["data"][MIME]["handle"]
    assert ask(kernel, "slice", handle=handle, start=0, stop=5)["rows"] == [[1], [2]]


async def test_only_the_last_tables_are_kept(kernel: Kernel, run: Run) -> None:
    ran = await run(
        f"import pandas as pd\nfor n in range({kept.MOST + 1}):\n    display(pd.DataFrame({{'a': [n]}}))"
    )
    handles = [output["data"][MIME]["handle"] for output in ran.outputs]
    with pytest.raises(NotKept, match="These rows are not kept any more"):
        ask(kernel, "slice", handle=handles[0], start=0, stop=1)
    assert ask(kernel, "slice", handle=handles[1], start=0, stop=1)["rows"] == [[1]]
    assert ask(kernel, "slice", handle=handles[-1], start=0, stop=1)["rows"] == [[kept.MOST]]


async def test_tables_that_are_too_large_are_found_while_they_live(
    kernel: Kernel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LARGEST", 1000)
    ran = await run("import numpy as np\nx = np.zeros((100, 2))\ndisplay(x)")
    handle = ran.outputs[0]["data"][MIME]["handle"]
    assert ask(kernel, "slice", handle=handle, start=0, stop=1)["rows"] == [[0.0, 0.0]]
    await run("del x")
    with pytest.raises(NotKept):
        ask(kernel, "slice", handle=handle, start=0, stop=1)


async def test_want_of_memory_lets_the_tables_go(kernel: Kernel, run: Run) -> None:
    ran = await run("[{'a': 1}]")
    handle = ran.outputs[0]["data"][MIME]["handle"]
    await run("_ = None\nraise MemoryError")
    with pytest.raises(NotKept):
        ask(kernel, "slice", handle=handle, start=0, stop=1)


async def test_the_same_object_keeps_its_handle(run: Run) -> None:
    ran = await run("x = [{'a': 1}]\ndisplay(x)\ndisplay(x)\nx")
    assert len({output["data"][MIME]["handle"] for output in ran.outputs}) == 1


async def test_an_order_is_made_once_and_forgotten_when_a_cell_runs(
    kernel: Kernel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    original = np.argsort
    monkeypatch.setattr(np, "argsort", lambda *a, **k: calls.append(a) or original(*a, **k))
    await run("import pandas as pd\nx = pd.DataFrame({'a': [3, 1, 2]})")
    for start in range(3):
        rows = ask(kernel, "slice", name="x", start=start, stop=start + 1, sort=[{"column": 0}])["rows"]
        assert rows == [[start + 1]]
    assert len(calls) == 1
    await run("x.loc[1, 'a'] = 9")
    assert ask(kernel, "slice", name="x", start=2, stop=3, sort=[{"column": 0}])["rows"] == [[9]]
    assert len(calls) == 2


async def test_a_window_copies_no_more_than_the_window(kernel: Kernel, run: Run) -> None:
    import tracemalloc

    await run("import numpy as np, pandas as pd\nx = pd.DataFrame(np.random.rand(200_000, 20))")
    sort = [{"column": 3, "descending": True}]
    ask(kernel, "slice", name="x", start=0, stop=50, sort=sort)
    tracemalloc.start()
    try:
        for asked in ({}, {"sort": sort}):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            ask(kernel, "slice", name="x", start=150_000, stop=150_050, **asked)
            assert tracemalloc.get_traced_memory()[1] - before < 500_000
    finally:
        tracemalloc.stop()


def test_a_summary_of_numbers_is_that_of_pandas(kernel: Kernel) -> None:
    whole = frame()
    kernel.variables["x"] = whole
    found = ask(kernel, "summary", name="x", column=0)
    numbers = whole.number
    counts, edges = np.histogram(numbers.dropna(), 20)
    assert found == {
        "type": "number", "dtype": "float64", "count": numbers.count(), "missing": numbers.isna().sum(),
        "distinct": numbers.nunique(), "min": numbers.min(), "max": numbers.max(),
        "mean": pytest.approx(numbers.mean()), "top": None, "run": 0,
        "histogram": {"edges": pytest.approx(edges.tolist()), "counts": counts.tolist()},
    }  # fmt: skip
    found = ask(kernel, "summary", name="x", column=0, filter=[{"column": 0, "op": "greater", "value": 1}])
    assert (found["count"], found["min"]) == ((numbers > 1).sum(), numbers[numbers > 1].min())


@pytest.mark.parametrize("column", [3, 5, 6, 7, 11, 12])
def test_a_summary_of_few_values_counts_them(kernel: Kernel, column: int) -> None:
    whole = frame()
    kernel.variables["x"] = whole
    series = whole.iloc[:, column]
    found = ask(kernel, "summary", name="x", column=column)
    assert {entry["value"]: entry["count"] for entry in found["top"]} == series.value_counts().to_dict()
    counts = [entry["count"] for entry in found["top"]]
    assert counts == sorted(counts, reverse=True)
    assert (found["distinct"], found["missing"]) == (series.nunique(), series.isna().sum())


@pytest.mark.parametrize("column", [8, 9, 10, 13])
def test_a_summary_of_times_has_bounds_and_bars(kernel: Kernel, column: int) -> None:
    whole = frame()
    kernel.variables["x"] = whole
    series = whole.iloc[:, column]
    found = ask(kernel, "summary", name="x", column=column)
    assert (found["min"], found["max"]) == (str(series.min()), str(series.max()))
    assert sum(found["histogram"]["counts"]) == series.count()
    assert found["histogram"]["edges"][0] == str(series.min())


def test_whole_numbers_that_are_few_have_a_bar_each(kernel: Kernel) -> None:
    for value in (pd.Series([1, 3, 3]), [1, 3, 3], np.array([1, 3, 3] * 9)[:3]):
        kernel.variables["x"] = value
        found = ask(kernel, "summary", name="x", column=0)
        assert found["histogram"] == {"edges": [0.5, 1.5, 2.5, 3.5], "counts": [1, 0, 2]}


@pytest.mark.usefixtures("slowly")
def test_cells_have_no_stand_ins_however_long_their_texts_take(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced_kernel.requests.slices.SECONDS", 0.12)
    asked = of(kernel, pd.DataFrame({"s": objects(*(Slow() for _ in range(9)))}))
    rows: list[list[Any]] = []
    while len(rows) < 9:
        part = asked(len(rows), 9)["rows"]
        assert 0 < len(part) < 9
        rows += part
    assert rows == [["slow"]] * 9


@pytest.mark.usefixtures("slowly")
def test_what_takes_too_long_to_be_sorted_or_counted_is_told(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("opened", "summaries"):
        monkeypatch.setattr(f"fenced_kernel.requests.{module}.SECONDS", 0.1)
    asked = of(kernel, pd.DataFrame({"s": objects(*(Slow() for _ in range(9)))}))
    with pytest.raises(TookTooLong, match="could not be sorted"):
        asked(sort=[{"column": 0}])
    with pytest.raises(TookTooLong, match="could not be filtered"):
        asked(filter=[{"column": 0, "op": "contains", "value": "l"}])
    with pytest.raises(TookTooLong, match="could not be counted"):
        ask(kernel, "summary", name="x", column=0)


def test_many_values_of_the_standard_library_are_shown_sorted_and_counted(kernel: Kernel) -> None:
    count = 20_000
    paths = [Path(f"folder/{n * 7919 % count:05}") for n in range(count)]
    whole = pd.DataFrame({"p": objects(*paths), "e": objects(*[Colour.RED, Colour.BLUE] * (count // 2))})
    asked = of(kernel, whole)
    found = asked(0, 3, sort=[{"column": 0, "descending": True}])
    assert [row[0] for row in found["rows"]] == [f"PosixPath('folder/{count - n:05}')" for n in (1, 2, 3)]
    summary = ask(kernel, "summary", name="x", column=1)
    assert (summary["distinct"], [one["count"] for one in summary["top"]]) == (2, [count // 2] * 2)
    text = ask(kernel, "csv", name="x", start=0, stop=count)["text"]
    assert text == whole[: text.count("\n") - 1].to_csv(index=False)


def test_cells_can_be_asked_for_in_full(kernel: Kernel) -> None:
    long = "line\n" * 1000
    values = (long, list(range(50)), Path("a"), 2**70, math.inf, 1.5, None, math.nan, (1, 2), np.arange(1500))
    asked = of(kernel, pd.DataFrame({"o": objects(*values)}))
    rows = [row[0] for row in asked(whole=True)["rows"]]
    assert rows[:-1] == [long, str(list(range(50))), "a", str(2**70), "inf", 1.5, None, None, "(1, 2)"]
    assert "..." not in rows[-1]
    assert len(asked()["rows"][0][0]) <= 200


def test_short_texts_keep_their_lines(kernel: Kernel) -> None:
    assert of(kernel, ["a\n b", "c\n" * 200])()["rows"] == [["a\n b"], [("c " * 100)[:199] + "…"]]


async def test_rows_of_one_run_are_marked_as_such(kernel: Kernel, run: Run) -> None:
    await run("x = [1, 2]")
    assert [ask(kernel, "slice", name="x", start=n, stop=n + 1)["run"] for n in (0, 1)] == [1, 1]
    await run("x[0] = 5")
    assert {
        ask(kernel, m, name="x", start=0, stop=1, column=0)["run"] for m in ("slice", "csv", "summary")
    } == {2}


def test_polars_and_arrow_sort_and_filter(kernel: Kernel) -> None:
    data = {"a": [3, None, 1, 2], "b": ["x", "y", None, "X"]}
    for value in (pl.DataFrame(data), pa.table(data)):
        asked = of(kernel, value)
        assert keys(asked(sort=[{"column": 0, "descending": True}])) == [0, 3, 2, 1]
        answer = asked(filter=[{"column": 1, "op": "contains", "value": "x"}], sort=[{"column": 0}])
        assert (keys(answer), answer["rows"]) == ([3, 0], [[2, "X"], [3, "x"]])


async def test_a_part_of_a_variable_is_a_table_too(kernel: Kernel, run: Run) -> None:
    await run("import pandas as pd\nd = {'k': [pd.DataFrame({'a': [1, 2]}), {'b': 5}]}")
    for method, more in (("slice", {"start": 0, "stop": 5}), ("csv", {"start": 0, "stop": 5})):
        assert ask(kernel, method, path=["d", 0, 0], **more) == {
            "slice": {
                "columns": ["a"], "index": [0, 1], "rows": [[1], [2]], "total": 2, "total_columns": 1,
                "matched": 2, "types": ["integer"], "run": 1,
            },
            "csv": {"text": "a\n1\n2\n", "rows": 2, "matched": 2, "run": 1},
        }[method]  # fmt: skip
    assert ask(kernel, "summary", path=["d", 0, 1], column=0)["max"] == 5


async def test_removing_all_variables_lets_the_tables_go(kernel: Kernel, run: Run) -> None:
    ran = await run("x = [{'a': 1}]\ndisplay(x)")
    handle = ran.outputs[0]["data"][MIME]["handle"]
    ask(kernel, "remove", all=True)
    with pytest.raises(NotKept):
        ask(kernel, "slice", handle=handle, start=0, stop=1)
