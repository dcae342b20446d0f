"""axe finds nothing to object to in what a reader sees most, and the keyboard reaches and leaves everything."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat, fence, write, write_cells
from tests.browser.server import Server

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FIND = """async () => {
  // Each cell's output is a region of that name by the page's contract, so two cells have two.
  const rules = { 'landmark-unique': { enabled: false }, 'target-size': { enabled: true } }
  const options = { iframes: false, rules }
  const { violations } = await axe.run(document, options)
  // An item of a tree holds those below it, whose text its own name does not repeat.
  const counts = (id, target) => id !== 'label-content-name-mismatch' || !target.includes('treeitem')
  return violations
    .map(({ id, nodes }) => [id, nodes.map(({ target }) => JSON.stringify(target)).filter((target) => counts(id, target))])
    .filter(([, targets]) => targets.length > 0)
}"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
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
    """In both themes."""
    chat.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("dark", "light"):
        # Without motion, so that no colour is on its way to another.
        chat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        chat.evaluate(DRAWN)
        found = chat.evaluate(FIND)
        assert found == [], f"{scheme}: {json.dumps(found, indent=1)}"


@pytest.fixture
def look(request: pytest.FixtureRequest, browser: Browser, server: Server) -> "Callable[..., Chat]":
    """Opens a tab of a given width."""

    def open_tab(width: int = 1280) -> Chat:
        context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
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
    chat.cell(0).stop().wait()
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
    assert cell.element.evaluate("cell => cell.shadowRoot.activeElement.classList.contains('cell')")
    chat.page.keyboard.press("Control+Enter")
    cell.wait().expect_output("typed")


def test_on_a_phone_the_list_opens_and_closes(look: Callable[..., Chat], server: Server) -> None:
    write(server, [("user", "hello")], title="Found in the list")
    chat = look(390).open()
    show = chat.page.get_by_role("button", name="Show sidebar")
    show.click()
    entry = chat.page.get_by_role("link", name="Found in the list").first
    expect(entry).to_be_visible()
    expect(chat.page.get_by_role("button", name="Hide sidebar")).to_be_focused()
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


LONG = "\n".join(f"line_{n} = {n}  # a line that is there so that the block is folded" for n in range(60))


@pytest.mark.parametrize("width", [1280, 390])
def test_all_that_a_cell_opens(look: Callable[..., Chat], server: Server, width: int) -> None:
    chat = look(width).open(write_cells(server, "n = 1\nprint(n)", "print(n)", LONG))
    page, cell = chat.page, chat.cell(0)
    cell.run().expect_state("completed")
    chat.cell(1).run().expect_state("completed")
    cell.button("More").click()
    page.get_by_role("menuitem", name="Change the language…").click()
    expect(page.get_by_role("combobox", name="Language")).to_be_focused()
    assert_accessible(chat)
    page.keyboard.press("Escape")
    cell.button("More").click()
    expect(page.get_by_role("menuitem", name="Versions")).to_be_visible()
    assert_accessible(chat)
    page.get_by_role("menuitem", name="Run settings…").click()
    expect(page.get_by_text("Keep for this cell")).to_be_visible()
    assert_accessible(chat)
    page.keyboard.press("Escape")
    expect(page.get_by_text("Keep for this cell")).to_be_hidden()
    cell.button("Edit").click()
    expect(cell.element.get_by_role("textbox", name="Code")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# edited\n")
    expect(chat.cell(1).element.locator("header")).to_contain_text("edited")
    page.keyboard.press("Control+f")
    expect(cell.element.get_by_role("textbox", name="Find")).to_be_focused()
    assert_accessible(chat)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    cell.button("More").click()
    page.get_by_role("menuitem", name="Compare with the original").click()
    expect(page.get_by_role("button", name="Reset to the original")).to_be_visible()
    assert_accessible(chat)
    page.keyboard.press("Escape")
    cell.button("More").click()
    page.get_by_role("menuitem", name="Add a cell below").click()
    expect(chat.cell(1).element.get_by_role("textbox", name="Code")).to_be_focused()
    page.keyboard.press("Escape")
    chat.cell(1).button("More").click()
    page.get_by_role("menuitem", name="Remove this cell").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert_accessible(chat)


TABS = {"Variables": "numbers", "Files": "a.txt", "History": "Done", "Settings": "Execution time"}
"""Of the panel, and what each shows."""


@pytest.mark.parametrize("width", [1280, 390])
def test_the_panel(look: Callable[..., Chat], server: Server, width: int) -> None:
    chat = look(width).open(write_cells(server, "numbers = [1, 2]\nopen('a.txt', 'w').write('x')"))
    chat.cell().run().expect_state("completed")
    chat.page.get_by_role("button", name="Settings", exact=True).click()
    for tab, shown in TABS.items():
        chat.page.get_by_role("tab", name=tab).click()
        expect(chat.page.locator("fenced-side"), tab).to_contain_text(shown)
        assert_accessible(chat)


def test_the_list_of_keys_and_the_commands_of_a_cell(look: Callable[..., Chat], server: Server) -> None:
    chat = look().open(write_cells(server, "1"))
    chat.cell().element.get_by_role("group", name="Code", exact=True).focus()
    chat.page.keyboard.press("?")
    expect(chat.page.get_by_text("Run it and go to the next")).to_be_visible()
    assert_accessible(chat)
    chat.page.keyboard.press("Escape")
    chat.page.keyboard.press("Control+k")
    expect(chat.page.get_by_role("option", name="Cell 1: Run", exact=True)).to_be_visible()
    assert_accessible(chat)


def test_offline_with_edits_that_wait(look: Callable[..., Chat], server: Server) -> None:
    chat = look().open(write_cells(server, "1"))
    cell = chat.cell()
    cell.button("Edit").click()
    expect(cell.element.get_by_role("textbox", name="Code")).to_be_focused()
    chat.context_offline(True)
    chat.page.keyboard.type("0")
    expect(cell.element.locator("fenced-saving")).to_have_text("Kept here", timeout=60_000)
    assert_accessible(chat)
    chat.context_offline(False)
    expect(cell.element.locator("fenced-saving")).to_have_text("Saved", timeout=60_000)


def test_what_goes_wrong_with_a_text(look: Callable[..., Chat], server: Server) -> None:
    chat = look()
    chat.page.route(re.compile("/editor-setup"), lambda route: route.abort())
    chat.open(write_cells(server, "x = = 1"))
    cell = chat.cell()
    cell.button("Edit").click()
    expect(cell.element.get_by_role("alert")).to_contain_text("could not be loaded")
    assert_accessible(chat)
    chat.page.unroute_all()
    cell.button("Edit").click()
    expect(cell.element.get_by_role("textbox", name="Code")).to_be_focused()
    chat.page.keyboard.press("Shift+Alt+F")
    expect(chat.page.locator("fenced-told")).to_contain_text("Run a block")
    assert_accessible(chat)


def test_a_change_that_was_not_saved_and_a_conversation_that_was_deleted(
    look: Callable[..., Chat], server: Server
) -> None:
    conversation = write_cells(server, "1")
    chat = look().open(conversation)
    chat.cell().element.evaluate(
        "cell => cell.workspace.store.cells.addVersion(cell.cell, 'x', 'named', 'n'.repeat(999))"
    )
    notice = chat.page.locator("fenced-refusal")
    expect(notice).to_contain_text("A change was not saved.")
    assert_accessible(chat)
    # What is no news any more gives way to what is.
    chat.context_offline(True)
    expect(chat.page.locator("fenced-header")).to_contain_text("Offline", timeout=60_000)
    chat.context_offline(False)
    expect(chat.page.locator("fenced-header")).not_to_contain_text("Offline", timeout=60_000)
    chat.cell().button("Edit").click()
    editor = chat.cell().element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    server.api("DELETE", f"/conversations/{conversation}")
    expect(chat.page.get_by_role("alert")).to_contain_text("This conversation was deleted")
    expect(editor).to_have_count(0)
    expect(chat.page.locator("fenced-told")).to_contain_text("This conversation was deleted.")
    assert_accessible(chat)


def test_enlarged_twice_nothing_is_cut_off(browser: Browser, server: Server) -> None:
    """A window of 1280 pixels at 200 % has 640 of CSS."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    chat = Chat(context.new_page(), server).open(write_cells(server, "print('x' * 200)", "1 / 0"))
    chat.cell(0).run().expect_state("completed")
    chat.cell(1).run().expect_state("failed")
    assert_accessible(chat)
    assert chat.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    chat.cell(1).element.scroll_into_view_if_needed()
    for name in ("Run", "Copy", "Edit", "More"):
        expect(chat.cell(1).button(name)).to_be_in_viewport(ratio=1)
    chat.cell(1).button("Edit").click()
    expect(chat.cell(1).element.get_by_role("textbox", name="Code")).to_be_focused()
    chat.page.keyboard.press("Control+f")
    expect(chat.cell(1).element.get_by_role("textbox", name="Find")).to_be_in_viewport(ratio=1)
    assert_accessible(chat)
    chat.page.keyboard.press("Escape")
    chat.cell(1).button("More").click()
    chat.page.get_by_role("menuitem", name="Run settings…").click()
    expect(chat.page.get_by_text("Keep for this cell")).to_be_visible()
    assert_accessible(chat)
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_text("Keep for this cell")).to_be_hidden()
    chat.page.get_by_role("button", name="Settings", exact=True).click()
    expect(chat.page.get_by_role("button", name="Close the settings")).to_be_in_viewport(ratio=1)
    assert_accessible(chat)
    assert chat.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


def test_status_changes_are_said(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "1", "1 / 0"))
    said = chat.page.locator("fenced-app > .unseen, fenced-app .unseen[aria-live]").last
    chat.cell(0).run().expect_state("completed")
    expect(said).to_have_text(re.compile("python cell: done in"))
    chat.cell(1).run().expect_state("failed")
    expect(said).to_have_text(re.compile("python cell: failed"))


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, server: Server) -> None:
    context = browser.new_context(reduced_motion="reduce")
    chat = Chat(context.new_page(), server).open(write_cells(server, "import time\ntime.sleep(5)"))
    chat.cell().start().expect_state("executing", seconds=60)
    moving = chat.evaluate(
        "document.getAnimations().filter(({ playState, effect }) => playState === 'running'"
        " && effect.getComputedTiming().duration > 50).length"
    )
    assert moving == 0
    context.close()


def test_a_finger_finds_the_controls(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    chat = Chat(context.new_page(), server).open(write_cells(server, "1"))
    for name in ("Run", "Copy", "Edit", "More", "Send", "Show sidebar"):
        box = chat.page.get_by_role("button", name=name, exact=True).first.bounding_box()
        assert box is not None, name
        assert min(box["width"], box["height"]) >= 36, name
    context.close()
