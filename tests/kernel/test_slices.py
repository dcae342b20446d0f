"""`slice`: rows of whatever has rows."""

from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.errors import NotTabular, Unreadable

from .conftest import Run
from .test_requests import ask


async def sliced(
    kernel: Kernel, run: Run, source: str, start: int = 0, stop: int = 10, **more: object
) -> dict[str, Any]:
    ran = await run(source)
    assert ran.status == "completed", ran
    answer: dict[str, Any] = ask(kernel, "slice", name="x", start=start, stop=stop, **more)
    return answer


@pytest.mark.parametrize(
    ("source", "columns", "index", "rows", "total"),
    [
        ("x = [1, 'a', None, True]", ["value"], [1, 2], [["a"], [None]], 4),
        ("x = (1, 2)", ["value"], [1], [[2]], 2),
        ("x = range(5, 9)", ["value"], [1, 2], [[6], [7]], 4),
        ("x = 'one\\ntwo\\nthree\\nfour'", ["text"], [1, 2], [["two"], ["three"]], 4),
        ("x = {'a': 1, 'b': 2, 3: 4}", ["value"], ["b", 3], [[2], [4]], 3),
        ("import numpy as np\nx = np.arange(4)", ["0"], [1, 2], [[1], [2]], 4),
        (
            "import numpy as np\nx = np.array([[1.5, 2], [3, 4], [5, 6]])",
            ["0", "1"],
            [1, 2],
            [[3.0, 4.0], [5.0, 6.0]],
            3,
        ),
    ],
)
async def test_values_with_rows(
    kernel: Kernel, run: Run, source: str, columns: list[str], index: list[Any], rows: list[Any], total: int
) -> None:
    answer = await sliced(kernel, run, source, 1, 3)
    assert len(answer.pop("types")) == len(columns)
    assert answer == {
        "columns": columns, "index": index, "rows": rows, "total": total, "total_columns": len(columns),
        "matched": total, "run": 1,
    }  # fmt: skip


async def test_numbers_stay_numbers_and_what_json_lacks_becomes_null_or_text(
    kernel: Kernel, run: Run
) -> None:
    answer = await sliced(
        kernel, run,
        "from decimal import Decimal\n"
        "x = [1, 1.5, float('nan'), float('inf'), -float('inf'), 2**53, -2**70, 1j, Decimal('1.10'), [1, 2], 'a' * 500]",
        0, 20,
    )  # fmt: skip
    assert [row[0] for row in answer["rows"]] == [
        1, 1.5, None, "inf", "-inf", str(2**53), str(-(2**70)), "1j", "1.10", "[1, 2]", "a" * 199 + "…",
    ]  # fmt: skip


async def test_columns_are_a_window_too(kernel: Kernel, run: Run) -> None:
    source = "import numpy as np\nx = np.arange(3000).reshape(2, 1500)"
    answer = await sliced(kernel, run, source, columns=[1498, 1600])
    assert (answer["columns"], answer["rows"], answer["total_columns"]) == (
        ["1498", "1499"],
        [[1498, 1499], [2998, 2999]],
        1500,
    )
    answer = await sliced(kernel, run, source)
    assert len(answer["columns"]) == len(answer["rows"][0]) == 200


async def test_rows_are_at_most_a_thousand(kernel: Kernel, run: Run) -> None:
    answer = await sliced(kernel, run, "x = list(range(5000))", 100, 5000)
    assert len(answer["rows"]) == 1000
    assert answer["rows"][-1] == [1099]


async def test_rows_that_are_too_much_text_are_left_to_the_next_request(kernel: Kernel, run: Run) -> None:
    answer = await sliced(kernel, run, "import numpy as np\nx = np.full((1000, 200), 'y' * 200)", 0, 1000)
    assert 0 < len(answer["rows"]) < 1000
    assert len(answer["rows"]) == len(answer["index"])


async def test_a_window_behind_the_end_is_empty(kernel: Kernel, run: Run) -> None:
    answer = await sliced(kernel, run, "x = [1]", 5, 9)
    assert (answer["rows"], answer["index"], answer["total"]) == ([], [], 1)


async def test_more_than_two_dimensions_have_no_rows(kernel: Kernel, run: Run) -> None:
    with pytest.raises(NotTabular, match="array with 3 dimensions"):
        await sliced(kernel, run, "import numpy as np\nx = np.zeros((2, 2, 2))")


async def test_a_sequence_whose_own_code_fails_is_an_error_in_words(kernel: Kernel, run: Run) -> None:
    with pytest.raises(Unreadable, match="its own code failed"):
        await sliced(kernel, run, "class L(list):\n    def __len__(self): 1 / 0\nx = L()")


async def test_cells_of_the_readers_classes_are_guarded(kernel: Kernel, run: Run) -> None:
    answer = await sliced(
        kernel, run, "class S:\n    def __repr__(self):\n        while True: pass\nx = [S(), S(), 1]"
    )
    assert answer["rows"] == [["<S>"], ["<S>"], [1]]
