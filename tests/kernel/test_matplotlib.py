"""Figures of the real matplotlib: the same pictures as it saves itself, in the formats and the theme asked for."""

import base64
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.display.themes import DARK, GROUND
from tests.pictures import alike, difference

from .conftest import CELL, Ran, Run
from .hosts import RecordingHost

DRAW = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([1, 3, 2], label='a')
ax.bar([0, 1], [1, 2], color='C3')
ax.set_title('Größe $x^2$')
ax.legend()
"""


@pytest.fixture(autouse=True)
def fresh(kernel: Kernel) -> Iterator[None]:
    """Figures and settings of one test are not those of the next."""
    import matplotlib

    matplotlib.use("module://fenced_kernel.display.backend")
    matplotlib.rcdefaults()
    yield
    sys.modules["matplotlib.pyplot"].close("all")
    matplotlib.rcdefaults()


async def dark(kernel: Kernel, host: RecordingHost, source: str) -> Ran:
    host.outputs.clear()
    result = json.loads(await kernel.execute(source, CELL, "dark"))
    return Ran(result["status"], result["error"], list(host.outputs))


def picture(ran: Ran) -> tuple[bytes, dict[str, Any]]:
    output = ran.of_type("display_data")[-1]
    return base64.b64decode(output["data"]["image/png"]), output["metadata"]["image/png"]


def saved(kernel: Kernel, dpi: float) -> bytes:
    figure = kernel.variables["fig"]
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=dpi, bbox_inches="tight")
    return file.getvalue()


async def test_a_figure_is_the_picture_that_matplotlib_saves(kernel: Kernel, run: Run) -> None:
    png, size = picture(await run(DRAW))
    assert alike(png, saved(kernel, 200))
    assert difference(png, saved(kernel, 100)) == float("inf")
    assert size["theme"] == "light"
    await run("ax.plot([3, 1]); None")
    assert not alike(png, saved(kernel, 200), 0.1)


@pytest.mark.parametrize(
    "choice",
    [
        "%config InlineBackend.figure_format = 'svg'",
        "%config InlineBackend.figure_formats = {'svg'}",
        "import matplotlib_inline\nmatplotlib_inline.backend_inline.set_matplotlib_formats('svg')",
        "from IPython.display import set_matplotlib_formats\nset_matplotlib_formats('pdf', 'svg')",
    ],
)
async def test_figures_are_drawn_as_svg_by_choice(run: Run, choice: str) -> None:
    assert (await run(choice)).status == "completed"
    output = (await run(DRAW)).of_type("display_data")[-1]
    assert "<svg" in output["data"]["image/svg+xml"]
    assert "image/png" not in output["data"]
    await run("%config InlineBackend.figure_format = 'retina'")
    assert "image/png" in (await run(DRAW)).of_type("display_data")[-1]["data"]


async def test_plain_png_has_a_pixel_for_each(run: Run) -> None:
    _, sharp = picture(await run(DRAW))
    await run("%config InlineBackend.figure_format = 'png'")
    png, size = picture(await run(DRAW))
    assert int.from_bytes(png[16:20]) == size["width"]
    assert abs(size["width"] - sharp["width"]) <= 1


async def test_an_unknown_format_is_told(run: Run) -> None:
    ran = await run("%config InlineBackend.figure_format = 'tiff'")
    assert ran.message == "Figures can be drawn as retina, png, svg, not as tiff."
    assert (await run("%config Completer.use_jedi = False")).status == "completed"


async def test_figures_for_a_dark_page_are_dark(kernel: Kernel, host: RecordingHost, run: Run) -> None:
    from PIL import Image

    png, size = picture(await dark(kernel, host, DRAW))
    assert size["theme"] == "dark"
    ground = Image.open(io.BytesIO(png)).convert("RGB").getpixel((0, 0))
    assert ground == tuple(bytes.fromhex(GROUND[1:]))
    png, size = picture(await run(DRAW))
    assert size["theme"] == "light"
    assert alike(png, saved(kernel, 200), 0.1)


@pytest.mark.parametrize(
    "choice",
    [
        "plt.style.use('ggplot')",
        "plt.style.use('default')",
        "plt.rcParams['figure.facecolor'] = 'white'",
    ],
)
async def test_what_the_program_chose_is_left(kernel: Kernel, host: RecordingHost, choice: str) -> None:
    _, size = picture(await dark(kernel, host, f"import matplotlib.pyplot as plt\n{choice}\n{DRAW}"))
    assert size["theme"] == "light"


async def test_a_style_is_not_mixed_with_the_dark_colours(kernel: Kernel, host: RecordingHost) -> None:
    ran = await dark(
        kernel,
        host,
        f"import matplotlib.pyplot as plt\nwith plt.style.context('ggplot'):\n    {DRAW.replace(chr(10), chr(10) + '    ')}\n    plt.show()",
    )
    styled, size = picture(ran)
    assert size["theme"] == "light"
    await kernel.execute("plt.style.use('ggplot')\n" + DRAW, CELL)
    assert alike(styled, saved(kernel, 200), 0.1)


async def test_the_colours_are_given_back(kernel: Kernel, host: RecordingHost) -> None:
    import matplotlib

    await dark(kernel, host, "import matplotlib")
    assert matplotlib.rcParams["figure.facecolor"] == GROUND
    kernel.detach()
    assert all(matplotlib.rcParams[name] == matplotlib.rcParamsDefault[name] for name in DARK)
    assert matplotlib.rcParams["axes.prop_cycle"] == matplotlib.rcParamsDefault["axes.prop_cycle"]
