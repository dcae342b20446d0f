"""Figures as a reader sees them: the pixels of the page's own Pyodide beside those of matplotlib on this machine."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from playwright.sync_api import Locator, expect

from fenced_kernel.display.themes import GROUND
from tests.browser.chat import Cell, Chat, write_cells
from tests.browser.server import Server
from tests.pictures import alike, difference

mpl.use("agg")

DRAW = """
axes.plot([0, 1, 2, 3, 4], [1.0, 3.5, 2.25, 4.0, 0.5], label='line')
axes.bar([0, 1, 2, 3, 4], [1, 2, 1.5, 0.5, 2.5], color='C3', alpha=0.5, label='bar')
axes.text(1.5, 3, 'Größe $x^2 + 1$')
axes.set_title('A line and bars')
axes.set_xlabel('step')
axes.legend()
"""
IN_PAGE = f"import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(5, 3.5))\n{DRAW}"
SHARPNESS = 2
HINTING = 0.5
"""What another build of FreeType makes of the letters; one thin line more is 0.75."""
WHITE = (255, 255, 255)
DARK = tuple(bytes.fromhex(GROUND[1:]))

NATURAL = "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight] }"

pytestmark = [pytest.mark.one_tab, pytest.mark.timeout(300)]


@pytest.fixture
def shown(chat: Chat, server: Server) -> Callable[..., Cell]:
    """Runs programs in one session, each in a cell; the last one's cell."""

    def run(*sources: str) -> Cell:
        chat.open(write_cells(server, *sources))
        for n in range(len(sources)):
            chat.cell(n).run().expect_state("completed")
        return chat.cell(len(sources) - 1)

    return run


@pytest.fixture
def drawn_here() -> Iterator[Callable[[str], bytes]]:
    """Draws on this machine what a program draws on `axes`, as it is shown: sharp, and cut to its content."""
    mpl.rcdefaults()

    def draw(program: str) -> bytes:
        figure = Figure(figsize=(5, 3.5))
        exec(program, {"axes": figure.subplots()})
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=figure.dpi * SHARPNESS, bbox_inches="tight")
        return file.getvalue()

    yield draw
    mpl.rcdefaults()


def pictures(cell: Cell, count: int = 1) -> list[Locator]:
    found = cell.output.locator("img")
    expect(found).to_have_count(count)
    return found.all()


def png(picture: Locator) -> bytes:
    """The pixels that the page shows, as they are and not as they are scaled."""
    encoded: str = picture.evaluate(
        """async (image) => {
          await image.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          canvas.getContext('2d').drawImage(image, 0, 0);
          return canvas.toDataURL().split(',')[1];
        }"""
    )
    return base64.b64decode(encoded)


def pixels(data: bytes) -> Any:
    return Image.open(io.BytesIO(data)).convert("RGB")


def corner(picture: Locator) -> Any:
    return pixels(png(picture)).getpixel((0, 0))


@pytest.mark.parametrize("before", ["", "import pandas as pd\n"], ids=["plain", "data"])
def test_a_figure_is_the_one_that_matplotlib_draws(
    shown: Callable[..., Cell], drawn_here: Callable[[str], bytes], before: str
) -> None:
    cell = shown(f"{before}import matplotlib\nprint(matplotlib.__version__)\n{IN_PAGE}")
    cell.expect_output(mpl.__version__)
    [picture] = pictures(cell)
    found, own = png(picture), drawn_here(DRAW)
    assert alike(found, own, HINTING), difference(found, own)
    assert not alike(found, drawn_here(f"{DRAW}axes.plot([0, 4], [4, 0])"), HINTING)
    width = pixels(found).width
    assert picture.evaluate("image => image.getBoundingClientRect().width") == pytest.approx(
        width / SHARPNESS, abs=1
    )


def test_figures_are_drawn_as_svg_by_choice(chat: Chat, shown: Callable[..., Cell]) -> None:
    cell = shown(f"%config InlineBackend.figure_format = 'svg'\n{IN_PAGE}")
    [picture] = pictures(cell)
    size = picture.evaluate(NATURAL)
    assert size == [pytest.approx(500, rel=0.2), pytest.approx(350, rel=0.2)]
    assert len(np.unique(np.asarray(pixels(png(picture))))) > 20
    picture.hover()
    with chat.page.expect_download() as download:
        cell.output.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "picture.svg"
    assert "<svg" in download.value.path().read_text()


def test_figures_of_a_dark_page_are_dark_unless_the_program_chose(
    chat: Chat, shown: Callable[..., Cell]
) -> None:
    chat.page.emulate_media(color_scheme="dark")
    cell = shown(
        f"{IN_PAGE}plt.show()\n"
        "plt.subplots(figsize=(3, 2), facecolor='white'); plt.show()\n"
        f"plt.style.use('default')\n{IN_PAGE}plt.show()"
    )
    dark, white, default = pictures(cell, 3)
    assert [corner(dark), corner(white), corner(default)] == [DARK, WHITE, WHITE]
    # The text on the dark ground is light.
    assert np.asarray(pixels(png(dark)))[:50].min(axis=2).max() > 200


def test_figures_shown_in_a_loop_stand_in_order(shown: Callable[..., Cell]) -> None:
    cell = shown(
        "import matplotlib.pyplot as plt\nfor n, colour in enumerate(['red', 'lime', 'blue']):\n"
        "    print('figure', n)\n    plt.figure(figsize=(2, 1), facecolor=colour)\n    plt.show()"
    )
    assert [corner(one) for one in pictures(cell, 3)] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert re.findall(r"figure \d", cell.text) == ["figure 0", "figure 1", "figure 2"]


def test_a_session_that_began_without_packages_draws_too(
    shown: Callable[..., Cell], drawn_here: Callable[[str], bytes]
) -> None:
    cell = shown("print('nothing to load')", IN_PAGE)
    found, own = png(pictures(cell)[0]), drawn_here(DRAW)
    assert alike(found, own, HINTING), difference(found, own)
