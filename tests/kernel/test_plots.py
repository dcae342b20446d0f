"""`plot`: numbers as a few hundred points that keep their extremes."""

import base64
import io

import PIL.Image
import pytest

from fenced_kernel import Kernel
from fenced_kernel.errors import NotPlottable, UnknownVariable

from .conftest import Run
from .test_requests import ask

IMPORTS = "import numpy as np, pandas as pd\n"


async def test_few_numbers_are_all_there(kernel: Kernel, run: Run) -> None:
    await run("x = [1, 2.5, True, float('nan'), float('inf'), 10**400, 'text', 2j]")
    answer = ask(kernel, "plot", path=["x"])
    points = [1, 2.5, 1, None, None, None, None, 0]
    assert answer == {"kind": "lines", "total": 8, "lines": [{"name": "", "low": points, "high": points}]}


@pytest.mark.parametrize("source", ["x = list(values)", "x = tuple(values)", "x = np.array(values)"])
async def test_many_numbers_keep_their_extremes(kernel: Kernel, run: Run, source: str) -> None:
    await run(f"{IMPORTS}values = [0.0] * 10_000\nvalues[1234], values[8765] = 7, -7\n{source}")
    answer = ask(kernel, "plot", path=["x"])
    (line,) = answer["lines"]
    assert answer["total"] == 10_000
    assert len(line["low"]) == len(line["high"]) == 400
    assert (min(line["low"]), max(line["high"])) == (-7, 7)
    assert line["high"].index(7) == 1234 * 400 // 10_000


async def test_the_numbers_of_a_frame_are_lines(kernel: Kernel, run: Run) -> None:
    await run(
        IMPORTS
        + "x = pd.DataFrame({'a': [1, 2], 'name': ['x', 'y'], 'b': pd.array([None, 4], dtype='Int64')})"
    )
    answer = ask(kernel, "plot", path=["x"])
    assert [(line["name"], line["low"]) for line in answer["lines"]] == [("a", [1, 2]), ("b", [None, 4])]
    assert ask(kernel, "plot", path=["x", 0])["lines"][0]["high"] == [1, 2]


async def test_a_large_array_is_an_image(kernel: Kernel, run: Run) -> None:
    await run(IMPORTS + "x = np.arange(1_000_000.0).reshape(1000, 1000)\ny = np.zeros((50, 3))")
    answer = ask(kernel, "plot", path=["x"])
    assert (answer["kind"], answer["rows"], answer["columns"]) == ("image", 1000, 1000)
    assert len(answer["values"]) == 100
    assert len(answer["values"][0]) <= 160
    assert answer["values"][1][0] == 10_000
    assert [line["name"] for line in ask(kernel, "plot", path=["y"])["lines"]] == ["0", "1", "2"]


@pytest.mark.parametrize("source", ["x[..., 0] = 255", "x = x / 255.0; x[..., 0] = 2; x[0, 0, 1] = np.nan"])
async def test_an_array_of_pixels_is_its_picture(kernel: Kernel, run: Run, source: str) -> None:
    await run(f"{IMPORTS}x = np.zeros((3, 2000, 3), 'uint8')\n{source}")
    (described,) = [one for one in ask(kernel, "variables")["variables"] if one["name"] == "x"]
    assert described["plottable"]
    answer = ask(kernel, "plot", path=["x"])
    assert (answer["kind"], answer["words"]) == ("picture", "Picture of an array of 3 × 2,000 pixels")
    with PIL.Image.open(io.BytesIO(base64.b64decode(answer["png"]))) as picture:
        assert (picture.size, picture.getpixel((0, 0))) == ((2000, 3), (255, 0, 0))


@pytest.mark.parametrize(
    "value", ["'text'", "{'a': 1}", "np.zeros((2, 2, 2))", "np.array(['a'])", "object()"]
)
async def test_what_cannot_be_plotted_is_refused_in_words(kernel: Kernel, run: Run, value: str) -> None:
    await run(f"{IMPORTS}x = {value}")
    with pytest.raises(NotPlottable, match="cannot be plotted"):
        ask(kernel, "plot", path=["x"])
    with pytest.raises(UnknownVariable):
        ask(kernel, "plot", path=["nothing"])
