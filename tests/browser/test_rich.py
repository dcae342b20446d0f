"""What programs show, as a reader sees it: pictures, sound, plots, scripts at a click, tracebacks."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, FrameLocator, Locator, expect

from tests.browser.chat import Cell, Chat, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab

PNG = """
import base64, struct, zlib
def png(width, height, colour):
    rows = (b'\\0' + bytes(colour) * width) * height
    part = lambda kind, data: struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    head = struct.pack('>IIBBBBB', width, height, 8, 6, 0, 0, 0)
    whole = b'\\x89PNG\\r\\n\\x1a\\n' + part(b'IHDR', head) + part(b'IDAT', zlib.compress(rows)) + part(b'IEND', b'')
    return base64.b64encode(whole).decode()
"""
WAVE = """
import base64, struct
tone = b''.join(struct.pack('<h', (n % 40) * 400 - 8000) for n in range(8000))
head = struct.pack('<IHHIIHH', 16, 1, 1, 8000, 16000, 2, 16)
wave = b'RIFF' + struct.pack('<I', 36 + len(tone)) + b'WAVEfmt ' + head + b'data' + struct.pack('<I', len(tone)) + tone
display({'audio/wav': base64.b64encode(wave).decode(), 'text/plain': 'a tone'}, raw=True)
"""
BARS = {
    "data": {"values": [{"a": "A", "b": 28}, {"a": "B", "b": 55}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}
FIGURE = {"data": [{"type": "bar", "x": ["a", "b"], "y": [3, 1]}], "layout": {"title": {"text": "Bars"}}}


def showing(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
    """A program that shows this bundle."""
    encoded = b64encode(json.dumps([data, metadata or {}]).encode()).decode()
    return (
        f"import base64, json\ndata, metadata = json.loads(base64.b64decode('{encoded}'))\n"
        "display(data, raw=True, metadata=metadata)"
    )


@pytest.fixture
def shown(chat: Chat, server: Server) -> Callable[..., Cell]:
    """Runs programs; the first one's cell."""

    def run(*sources: str) -> Cell:
        chat.open(write_cells(server, *sources))
        for n in range(len(sources)):
            chat.cell(n).run()
        return chat.cell(0)

    return run


def frame_of(output: Locator) -> FrameLocator:
    return output.frame_locator("iframe")


def test_a_picture_is_saved_copied_and_zoomed(chat: Chat, shown: Callable[..., Cell]) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = shown(
        PNG + "display({'image/png': png(300, 200, (0, 90, 0, 255)), 'text/plain': 'a field'}, raw=True)"
    )
    picture = cell.output.get_by_role("img", name="a field")
    assert picture.evaluate(
        "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight] }"
    ) == [300, 200]
    picture.hover()
    tools = cell.output.get_by_role("group", name="Picture")
    with chat.page.expect_download() as download:
        tools.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "picture.png"
    tools.get_by_role("button", name="Copy").click()
    expect(tools.get_by_role("button", name="Copied")).to_be_visible()
    kinds = chat.evaluate("async () => (await navigator.clipboard.read()).flatMap((item) => item.types)")
    assert kinds == ["image/png"]
    tools.get_by_role("button", name="Zoom").press("Enter")
    dialog = cell.output.get_by_role("dialog")
    dialog.get_by_role("button", name="100 %").click()
    expect(dialog.get_by_role("img")).to_have_css("width", "300px")
    chat.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_picture_drawn_for_paper_stands_on_paper(chat: Chat, shown: Callable[..., Cell]) -> None:
    chat.page.emulate_media(color_scheme="dark")
    draw = "display({'image/png': png(30, 20, (0, 0, 0, 255)), 'text/plain': 'x'}, raw=True, metadata=%s)\n"
    cell = shown(PNG + draw % {} + draw % {"image/png": {"theme": "dark"}})
    cards = cell.output.locator(".card")
    expect(cards.nth(0)).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(cards.nth(1)).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    chat.page.emulate_media(color_scheme="light")
    expect(cards.nth(0)).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(cards.nth(1)).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_sound_plays_and_what_does_not_falls_back(chat: Chat, shown: Callable[..., Cell]) -> None:
    broken = {"video/mp4": "AAAA", "text/plain": "no film"}
    cell = shown(WAVE, showing(broken))
    player = cell.output.locator("audio")
    seconds = player.evaluate(
        "player => new Promise(done => player.readyState ? done(player.duration) : player.onloadedmetadata = () => done(player.duration))"
    )
    assert round(seconds) == 1
    chat.cell(1).expect_output("the browser cannot play it").expect_output("no film")


def test_an_array_of_pixels_is_a_picture_and_a_film_is_handed_to_the_player(
    chat: Chat, shown: Callable[..., Cell]
) -> None:
    pixels = "import numpy as np\nnp.full((40, 60, 3), (250, 0, 0), dtype='uint8')"
    film = "from IPython.display import Video\nVideo(b'no film at all', embed=True)"
    cell = shown(pixels, film)
    picture = cell.output.get_by_role("img", name="Picture of an array of 40 × 60 pixels")
    expect(picture).to_have_js_property("naturalWidth", 120)
    cell.output.get_by_role("group", name="View as").get_by_role("button", name="Text").press("Enter")
    cell.expect_output("array([[[250")
    chat.cell(1).expect_output("the browser cannot play it")


def test_the_reader_chooses_how_to_see_it(chat: Chat, shown: Callable[..., Cell]) -> None:
    data = {
        "text/html": "<table><tr><td>one</td></tr></table>",
        "text/latex": "$\\displaystyle \\frac{1}{3}$",
        "text/plain": "as text",
    }
    cell = shown(showing(data))
    views = cell.output.get_by_role("group", name="View as")
    expect(views.get_by_role("button")).to_have_text(["HTML", "Formula", "Text"])
    expect(cell.output.get_by_role("table")).to_be_visible()
    views.get_by_role("button", name="Formula").press("Enter")
    expect(cell.output.locator(".katex").first).to_be_visible()
    # The keyboard stays where it was.
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Enter")
    cell.expect_output("as text")
    expect(views.get_by_role("button", name="Text")).to_have_attribute("aria-pressed", "true")


STYLED = """
<style type="text/css">
#T_5c0e1 th { font-size: 20px; }
#T_5c0e1 tr:hover { background-color: #ffff99; }
#T_5c0e1_row0_col0 { background-color: #ffff00; }
#T_5c0e1_row0_col1, #T_5c0e1_row1_col1 { background-color: #3b0f70; color: #f1f1f1; text-align: left; font-weight: bold; }
#T_5c0e1_row1_col0 { width: 10em; background: linear-gradient(90deg, #5fba7d 50.0%, transparent 50.0%); }
</style>
<table id="T_5c0e1">
  <caption>Two columns</caption>
  <thead><tr><th class="blank level0">&nbsp;</th><th id="T_5c0e1_level0_col0">a</th><th>b</th></tr></thead>
  <tbody>
    <tr><th id="T_5c0e1_level0_row0">0</th><td id="T_5c0e1_row0_col0">1</td><td id="T_5c0e1_row0_col1">2</td></tr>
    <tr><th id="T_5c0e1_level0_row1">1</th><td id="T_5c0e1_row1_col0">3</td><td id="T_5c0e1_row1_col1" style="text-decoration: underline">4</td></tr>
  </tbody>
</table>
"""
"""As pandas writes it."""


def test_a_table_that_pandas_styled_has_its_styles(chat: Chat, shown: Callable[..., Cell]) -> None:
    chat.page.emulate_media(color_scheme="dark")
    cell = shown(showing({"text/html": STYLED, "text/plain": "a styler"}))
    heading = cell.output.get_by_role("columnheader", name="a", exact=True)
    expect(heading).to_have_css("font-size", "20px")
    marked = cell.output.get_by_role("cell", name="1", exact=True)
    expect(marked).to_have_css("background-color", "rgb(255, 255, 0)")
    # Light letters of the dark page could not be read on it.
    expect(marked).to_have_css("color", "rgb(29, 28, 26)")
    strong = cell.output.get_by_role("cell", name="4")
    expect(strong).to_have_css("background-color", "rgb(59, 15, 112)")
    expect(strong).to_have_css("color", "rgb(241, 241, 241)")
    expect(strong).to_have_css("font-weight", "700")
    expect(strong).to_have_css("text-decoration-line", "underline")
    bar = cell.output.get_by_role("cell", name="3")
    expect(bar).to_have_css(
        "background-image", re.compile(r"^linear-gradient\(90deg, rgb\(95, 186, 125\) 50%")
    )
    expect(cell.button("Run them")).to_have_count(0)


@pytest.mark.parametrize(
    ("mime", "spec", "drawn"),
    [
        ("application/vnd.plotly.v1+json", FIGURE, "svg.main-svg"),
        ("application/vnd.vegalite.v5+json", BARS, "canvas"),
        ("application/vnd.vegalite.v6.json", BARS, "canvas"),
        (
            "application/vnd.vega.v5+json",
            {
                "width": 100,
                "height": 50,
                "marks": [
                    {"type": "rect", "encode": {"enter": {"x": {"signal": "1+1"}, "width": {"value": 9}}}}
                ],
            },
            "canvas",
        ),
    ],
)
def test_plots_are_drawn_at_once(
    shown: Callable[..., Cell], mime: str, spec: dict[str, Any], drawn: str
) -> None:
    cell = shown(showing({mime: spec, "text/plain": "a plot"}))
    expect(frame_of(cell.output).locator(drawn).first).to_be_visible(timeout=30_000)
    expect(cell.output.get_by_role("button", name="Run them")).to_have_count(0)
    assert cell.output.locator("iframe").get_attribute("sandbox") == "allow-scripts"


def test_a_plot_runs_no_code_of_its_program(shown: Callable[..., Cell]) -> None:
    evil = "<img src=x onerror=\"document.documentElement.dataset.ran='yes'\"><a href='javascript:1'>x</a>"
    figure = {
        "data": [{"type": "bar", "x": [evil], "y": [1], "text": [evil], "name": evil}],
        "layout": {"title": {"text": evil}, "annotations": [{"text": evil}]},
    }
    cell = shown(showing({"application/vnd.plotly.v1+json": figure, "text/plain": "a plot"}))
    expect(frame_of(cell.output).locator("svg.main-svg").first).to_be_visible(timeout=30_000)
    root = frame_of(cell.output).locator("html")
    assert (
        root.evaluate(
            "async root => { await new Promise(done => setTimeout(done, 500)); return root.dataset.ran }"
        )
        is None
    )


def test_a_chart_that_wants_data_from_elsewhere_says_so(shown: Callable[..., Cell]) -> None:
    chart = {**BARS, "data": {"url": "https://data.example.org/x.csv"}}
    cell = shown(showing({"application/vnd.vegalite.v5+json": chart, "text/plain": "alt.Chart()"}))
    cell.expect_output("https://data.example.org/x.csv, and outputs load nothing", seconds=30)
    cell.expect_output("alt.Chart()")


def test_scripts_run_at_a_click_and_again_only_at_a_click(chat: Chat, shown: Callable[..., Cell]) -> None:
    dialogs: list[Dialog] = []
    chat.page.on("dialog", lambda dialog: dialogs.append(dialog))
    html = """<p id=here>still</p><div style="height: 3000px"></div><script>
        alert('x'); document.getElementById('here').textContent = 'it ran in ' + self.origin</script>"""
    cell = shown(showing({"text/html": html, "text/plain": "<HTML>"}))
    cell.expect_output("still").expect_output("This output has scripts.")
    assert cell.output.locator("iframe").count() == 0
    cell.button("Run them").press("Enter")
    expect(frame_of(cell.output).get_by_text("it ran in null")).to_be_visible()
    expect(cell.output.locator("iframe")).to_have_css("height", "800px")
    cell.button("Stop them").click()
    expect(cell.output.locator("iframe")).to_have_count(0)
    cell.expect_output("still")
    expect(chat.page.get_by_text("waiting to be saved")).to_have_count(0)
    chat.page.reload()
    expect(chat.cell().button("Run them")).to_be_visible()
    assert chat.cell().output.locator("iframe").count() == 0
    assert dialogs == []


def test_what_scripts_ask_for_is_named(shown: Callable[..., Cell]) -> None:
    html = "<script src='https://cdn.example.org/library.js'></script>"
    cell = shown(showing({"text/html": html, "text/plain": "<HTML>"}))
    cell.button("Run them").click()
    cell.expect_output("They asked for cdn.example.org, and outputs reach nothing.")


def test_javascript_is_a_script_too(shown: Callable[..., Cell]) -> None:
    code = "document.body.append('</script> is a word')"
    cell = shown(showing({"application/javascript": code, "text/plain": "<Javascript>"}))
    cell.button("Run them").click()
    expect(frame_of(cell.output).get_by_text("is a word")).to_be_visible()


def test_the_model_is_asked_to_mend_a_failed_cell(
    chat: Chat, shown: Callable[..., Cell], server: Server
) -> None:
    cell = shown("import json\ntotal = 0\n1 / total")
    cell.expect_state("failed")
    cell.button("Ask to fix").click()
    asked = chat.messages.filter(has_text=re.compile("Fix ZeroDivisionError"))
    expect(asked).to_be_visible()
    expect(asked.locator("fenced-cell")).to_have_count(0)
    chat.wait_for_answer()


ANIMATION = """
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
figure, axes = plt.subplots(figsize=(3, 2))
line, = axes.plot([0, 1], [0, 1])
moved = FuncAnimation(figure, lambda n: line.set_ydata([0, n]), frames=3)
html = moved.to_jshtml()
plt.close(figure)
display({'text/html': html, 'text/plain': '<Animation>'}, raw=True)
"""


@pytest.mark.timeout(300)
def test_an_animation_of_matplotlib_plays_at_a_click(shown: Callable[..., Cell]) -> None:
    cell = shown(ANIMATION)
    cell.expect_state("completed")
    cell.button("Run them").click()
    inside = frame_of(cell.output)
    picture = inside.locator("img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    before = picture.get_attribute("src")
    inside.locator("button[title='Next frame']").click()
    expect(picture).not_to_have_attribute("src", before or "")


def test_a_figure_of_plotly_is_drawn(shown: Callable[..., Cell]) -> None:
    cell = shown(
        "import plotly.graph_objects as go\n"
        "go.Figure(go.Bar(x=['a', 'b'], y=[3, 1]), layout={'title': {'text': 'Bars of plotly'}})"
    )
    inside = frame_of(cell.output)
    expect(inside.get_by_text("Bars of plotly")).to_be_visible(timeout=30_000)
    expect(inside.locator("g.point")).to_have_count(2)
