"""axe finds nothing to object to in what a reader sees most, and the keyboard reaches and leaves everything."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat, fence, write, write_cells
from tests.browser.server import Server

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FIND = """async () => {
  // Each cell's output is a region of that name by the page's contract, so two cells have two.
  const options = { iframes: false, rules: { 'landmark-unique': { enabled: false } } }
  const { violations } = await axe.run(document, options)
  return violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => JSON.stringify(target))])
}"""
RICH = """# A heading

A [link](https://example.org), `code` and $x^2$.

- [x] done
- [ ] to do

| a | b |
|---|---|
| 1 | 2 |

> A quote.

![A picture](https://example.org/cat.png)
"""


def assert_accessible(chat: Chat) -> None:
    chat.evaluate(AXE.read_text(encoding="utf-8"))
    found = chat.evaluate(FIND)
    assert found == [], json.dumps(found, indent=1)


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest, browser: Browser, server: Server) -> "Callable[..., Chat]":
    """Opens a tab in one of the themes, of a given width."""

    def open_tab(width: int = 1280) -> Chat:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=request.param, reduced_motion="reduce"
        )
        request.addfinalizer(context.close)
        return Chat(context.new_page(), server)

    return open_tab


def test_the_first_page_and_its_dialogs(look: Callable[..., Chat]) -> None:
    chat = look().open()
    expect(chat.page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(chat)
    chat.page.keyboard.press("Control+k")
    expect(chat.page.get_by_role("combobox")).to_be_focused()
    assert_accessible(chat)
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("combobox")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_prose_and_outputs(look: Callable[..., Chat], server: Server, width: int) -> None:
    program = "import pandas as pd\nprint('text')\npd.DataFrame({'n': range(3)})"
    answer = f"{RICH}\n{fence(program)}\n{fence('1 / 0')}\n{fence('SELECT 1', 'sql')}"
    chat = look(width).open(write(server, [("user", "Show me\n\n" + fence("1")), ("assistant", answer)]))
    chat.cell(1).run(seconds=120).expect_state("completed")
    expect(chat.cell(1).output.get_by_role("grid")).to_be_visible()
    chat.cell(2).run().expect_state("failed").output.locator("summary").first.click()
    assert_accessible(chat)


def test_runs_that_wait_and_go_on(look: Callable[..., Chat], server: Server) -> None:
    chat = look().open(write_cells(server, "input('Your name? ')", "1"))
    chat.cell(0).start()
    expect(chat.cell(0).output.get_by_role("textbox")).to_be_visible(timeout=60_000)
    chat.cell(1).start().expect_state("queued")
    assert_accessible(chat)
    chat.cell(0).stop().wait(seconds=5)
    assert_accessible(chat)


def test_the_editor_takes_the_keyboard_and_escape_gives_it_back(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "first = 1"))
    cell = chat.cell()
    cell.button("Edit").click()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    chat.page.keyboard.press("Control+End")
    chat.page.keyboard.type("\nprint('typed')")
    assert_accessible(chat)
    chat.page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(cell.button("Edit")).to_be_focused()
    chat.page.keyboard.press("Control+Enter")
    cell.wait().expect_output("typed")


def test_on_a_phone_the_list_opens_and_closes(look: Callable[..., Chat], server: Server) -> None:
    write(server, [("user", "hello")], title="Found in the list")
    chat = look(390).open()
    show = chat.page.get_by_role("button", name="Show the list")
    show.click()
    entry = chat.page.get_by_role("link", name="Found in the list").first
    expect(entry).to_be_visible()
    expect(chat.page.get_by_role("button", name="Hide the list")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(show).to_be_focused()


def test_a_narrow_cell_says_how_long_the_run_took(look: Callable[..., Chat], server: Server) -> None:
    chat = look(390).open(write_cells(server, "1"))
    cell = chat.cell().run().expect_state("completed")
    words = cell.element.get_by_text("done in")
    box, header = words.bounding_box(), cell.element.locator("header").bounding_box()
    assert box is not None
    assert header is not None
    assert words.evaluate("words => words.scrollWidth <= words.clientWidth + 1")
    assert header["y"] <= box["y"]
    assert box["y"] + box["height"] <= header["y"] + header["height"]
