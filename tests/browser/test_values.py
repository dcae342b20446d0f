"""Values of real libraries as the last expression of a cell: each is shown as what it is."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

SHOWN = {
    "formula": ("from sympy import symbols, Integral\nx = symbols('x')\nIntegral(x**2 / 3, x)", ".katex"),
    "picture": ("from PIL import Image\nImage.new('RGB', (60, 40), 'teal')", "img"),
    "sound": (
        "import numpy as np\nfrom IPython.display import Audio\n"
        "Audio(np.sin(np.linspace(0, 2000, 8000)), rate=8000)",
        "audio",
    ),
    "data frame": ("import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})", "fenced-table"),
    "series": ("import pandas as pd\npd.Series([1.5, 2.5], name='speed')", "fenced-table"),
    "list of dicts": ("[{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]", "fenced-table"),
    "array": ("import numpy as np\nnp.arange(12).reshape(3, 4)", "fenced-table"),
}


@pytest.mark.timeout(300)
def test_values_are_shown_as_what_they_are(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, *(source for source, _ in SHOWN.values())))
    for n, (name, (_, element)) in enumerate(SHOWN.items()):
        cell = chat.cell(n).run().expect_state("completed")
        expect(cell.output.locator(element).first, name).to_be_visible()
    picture = chat.cell(1).output.locator("img")
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [60, 40]
    sound = chat.cell(2).output.locator("audio")
    assert sound.evaluate(
        "player => new Promise(done => player.readyState ? done(player.duration) "
        ": player.onloadedmetadata = () => done(player.duration))"
    ) == pytest.approx(1, abs=0.01)
    table = chat.cell(6).output.locator("fenced-table")
    expect(table).to_contain_text("11")
