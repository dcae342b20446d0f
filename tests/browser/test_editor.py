"""The editor of a cell: it stands where the code stood, and does what people know from other editors."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat, fence, write, write_cells
from tests.browser.editors import DRAWN, LOOK, edit, open_one, replaced, text_of
from tests.browser.server import Server
from tests.browser.test_accessibility import assert_accessible
from tests.browser.test_packages import allowed

pytestmark = pytest.mark.one_tab


LONG = "\n".join(f"line_{n} = {n}" for n in range(1, 61))
MIXED = "\n".join(
    [
        "def area(width, height):",
        '    """Of a rectangle."""',
        "    if width < 0:",
        "\treturn None  # a tab",
        "",
        "    return width * height",
        "",
        f"wide = '{'漢字 é 😀 ' * 24}'",
        "print(area(2, 3))",
        "",
    ]
)

READ = """cell => {
  const source = cell.shadowRoot.querySelector('fenced-source')
  const root = source.shadowRoot.querySelector('fenced-code').shadowRoot
  return { height: source.getBoundingClientRect().height, lines: [...root.querySelectorAll('.line')].map(line => {
    const range = document.createRange(); range.selectNodeContents(line)
    const text = line.textContent === '' ? null : range.getBoundingClientRect()
    const box = line.getBoundingClientRect()
    return [box.top, box.height, text && text.left, text && text.width] }) }
}"""
EDITED = READ.replace("querySelector('fenced-code')", "querySelector('fenced-editor')").replace(
    "'.line'", "'.cm-line'"
)
OWN_FONT = "document.fonts.load('13px \"JetBrains Mono Variable\"').then(({ length }) => length)"


def assert_same_places(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert abs(before["height"] - after["height"]) <= 0.5, (before["height"], after["height"])
    assert len(before["lines"]) == len(after["lines"])
    for number, (old, new) in enumerate(zip(before["lines"], after["lines"], strict=True), 1):
        for what, one, other in zip(("top", "height", "left", "width"), old, new, strict=True):
            assert one is None or abs(one - other) <= 0.5, (number, what, one, other)


def test_nothing_moves_when_the_editor_takes_the_place_of_the_code(chat: Chat) -> None:
    cell = open_one(chat, MIXED)
    # The code is in the page's own font, and not in the one that stands for it until it has come.
    assert chat.evaluate(f"() => {OWN_FONT}") > 0
    for numbers in (False, True):
        for wrap in (False, True):
            cell.element.evaluate(LOOK, {"lineNumbers": numbers, "wrap": wrap})
            before = cell.element.evaluate(READ)
            assert len(before["lines"]) == len(MIXED.split("\n"))
            editor = edit(cell)
            assert_same_places(before, cell.element.evaluate(EDITED))
            editor.press("Escape")
            expect(editor).to_have_count(0)
            assert_same_places(before, cell.element.evaluate(READ))


def test_a_long_text_is_as_high_in_the_editor_as_before(chat: Chat) -> None:
    cell = open_one(chat, "\n".join(f"value_{n} = {n}" for n in range(600)))
    cell.button("Show all 600 lines").click()
    cell.element.locator("fenced-code .line").nth(300).scroll_into_view_if_needed()
    before = cell.element.evaluate(READ)
    cell.element.evaluate("cell => cell.shadowRoot.querySelector('[aria-label=Edit]').click()")
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    chat.evaluate(DRAWN)
    after = cell.element.evaluate(EDITED)
    assert abs(before["height"] - after["height"]) <= 0.5
    assert after["lines"][len(after["lines"]) // 2][0:2] in [line[0:2] for line in before["lines"]]


def test_a_selection_by_the_pointer_stays_one(chat: Chat) -> None:
    cell = open_one(chat, "to_be_copied = 1")
    line = cell.element.locator("fenced-code .line")
    expect(line.locator(".tok-number")).to_have_text("1")
    chat.evaluate(f"() => {OWN_FONT}")
    box = line.bounding_box()
    assert box is not None
    chat.page.mouse.move(box["x"] + 18, box["y"] + 10)
    chat.page.mouse.down()
    chat.page.mouse.move(box["x"] + 86, box["y"] + 10, steps=4)
    chat.page.mouse.up()
    assert chat.evaluate("() => getSelection().toString()") == "to_be_cop"
    expect(cell.element.locator("fenced-editor")).to_have_count(0)


def test_a_click_into_the_code_edits_at_the_place_that_was_clicked(chat: Chat) -> None:
    cell = open_one(chat, "first = 1\nsecond = 2")
    line = cell.element.locator("fenced-code .line").nth(1)
    expect(cell.element.locator("fenced-code .tok-number")).to_have_count(2)
    box = line.bounding_box()
    assert box is not None
    # Behind "second", whatever the width of its letters.
    width = line.evaluate(
        "l => { const r = document.createRange(); r.selectNodeContents(l);"
        " return r.getBoundingClientRect().width }"
    )
    chat.page.mouse.click(box["x"] + 16 + width * 0.6, box["y"] + box["height"] / 2)
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    chat.page.keyboard.type("_more")
    assert text_of(editor) == "first = 1\nsecond_more = 2"


def test_enter_on_the_code_edits_and_escape_gives_the_keyboard_back(chat: Chat) -> None:
    cell = open_one(chat, "x = 1")
    cell.element.get_by_role("group", name="Code", exact=True).press("Enter")
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    editor.press("Home")
    editor.press("Tab")
    assert text_of(editor) == "    x = 1"
    editor.press("Escape")
    expect(editor).to_have_count(0)
    whole = cell.element.locator(".cell")
    expect(whole).to_be_focused()
    chat.page.keyboard.press("Tab")
    expect(whole).not_to_be_focused()
    expect(editor).to_have_count(0)


def test_a_long_block_shows_its_head_until_it_is_wanted_whole(chat: Chat) -> None:
    cell = open_one(chat, LONG)
    lines = cell.element.locator("fenced-code .line")
    expect(lines).to_have_count(20)
    cell.button("Show all 60 lines").click()
    expect(lines).to_have_count(60)
    cell.button("Show fewer lines").click()
    expect(lines).to_have_count(20)
    expect(cell.button("Show all 60 lines")).to_be_focused()
    editor = edit(cell)
    editor.press("ControlOrMeta+End")
    expect(editor).to_contain_text("line_60 = 60")
    editor.press("Escape")
    expect(lines).to_have_count(60)
    assert chat.cell(0).element.get_by_role("button", name="Show all").count() == 0


def test_a_block_of_forty_lines_is_not_folded(chat: Chat) -> None:
    cell = open_one(chat, "\n".join("x" for _ in range(40)), "\n".join("x" for _ in range(41)))
    expect(cell.element.locator("fenced-code .line")).to_have_count(40)
    expect(chat.cell(1).button("Show all 41 lines")).to_be_visible()
    expect(cell.element.get_by_role("button", name=re.compile("Show"))).to_have_count(0)


def test_blocks_fold_in_the_editor_by_key_and_by_the_gutter(chat: Chat) -> None:
    editor = edit(open_one(chat, "def f():\n    a = 1\n    return a\nf()"))
    # It is there as soon as the text is parsed.
    gutter = chat.page.locator("fenced-editor .cm-foldGutter .cm-fold:visible")
    expect(gutter).to_have_count(1)
    editor.press("Control+Home")
    editor.press("Control+Shift+BracketLeft")
    assert text_of(editor) == "def f():…\nf()"
    editor.press("Control+Shift+BracketRight")
    assert text_of(editor) == "def f():\n    a = 1\n    return a\nf()"
    gutter.first.click()
    expect(editor).to_contain_text("def f():…")
    expect(editor).not_to_contain_text("return")


def test_numbers_stand_beside_the_lines_and_their_column_grows_with_them(chat: Chat) -> None:
    cell = open_one(chat, "x = 1", "\n".join("x" for _ in range(99)))
    cell.element.evaluate(LOOK, {"lineNumbers": True, "wrap": True})
    editor = edit(cell)
    numbers = cell.element.locator("fenced-editor .cm-lineNumbers .cm-gutterElement:visible")
    expect(numbers).to_have_text(["1"])
    replaced(editor, "\n".join(["'wide and wide'" * 40, *["x"] * 10]))
    expect(numbers).to_have_text([str(n) for n in range(1, 12)])
    boxes = cell.element.evaluate(EDITED)["lines"]
    assert boxes[0][1] > 3 * boxes[1][1], "the wide line takes several"
    other = chat.cell(1)
    other.element.evaluate(LOOK, {"lineNumbers": True})
    other.button("Show all 99 lines").click()
    before = other.element.evaluate(READ)["lines"][0][2]
    editor = edit(other)
    editor.press("Control+End")
    editor.press("Enter")
    expect(other.element.locator("fenced-editor .cm-lineNumbers .cm-gutterElement").last).to_have_text("100")
    editor.press("Escape")
    expect(editor).to_have_count(0)
    assert other.element.evaluate(READ)["lines"][0][2] > before + 5


def test_several_cursors_by_click_by_word_and_by_line(chat: Chat) -> None:
    cell = open_one(chat, "a = 1\nb = 2\nc = 3")
    editor = edit(cell)
    lines = editor.locator(".cm-line")
    editor.press("Control+End")
    box = lines.nth(0).bounding_box()
    assert box is not None
    chat.page.keyboard.down("Alt")
    chat.page.mouse.click(box["x"] + box["width"] - 20, box["y"] + 8)
    chat.page.keyboard.up("Alt")
    chat.page.keyboard.type("0")
    assert text_of(editor) == "a = 10\nb = 2\nc = 30"
    editor.press("Escape")
    expect(editor).to_be_focused()  # the first Escape leaves one cursor, not the editor
    editor.press("Control+Home")
    editor.press("Control+Alt+ArrowDown")
    editor.press("Control+Alt+ArrowDown")
    chat.page.keyboard.type("_")
    assert text_of(editor) == "_a = 10\n_b = 2\n_c = 30"
    editor.press("Escape")
    replaced(editor, "name = 1\nprint(name, name)")
    editor.press("Control+Home")
    for _ in range(4):
        editor.press("Control+d")
    chat.page.keyboard.type("x")
    assert text_of(editor) == "x = 1\nprint(x, x)"


def test_search_counts_goes_on_and_replaces(chat: Chat) -> None:
    cell = open_one(chat, "total = 1\nTotal = total + 2\nprint(total)")
    editor = edit(cell)
    editor.press("ControlOrMeta+f")
    panel = cell.element.get_by_role("search", name="Find in this code")
    field = panel.get_by_role("textbox", name="Find", exact=True)
    expect(field).to_be_focused()
    chat.page.keyboard.type("total")
    expect(panel.get_by_role("status")).to_have_text("4 matches")
    panel.get_by_role("button", name="Match case").click()
    expect(panel.get_by_role("status")).to_have_text("3 matches")
    field.press("Enter")
    expect(panel.get_by_role("status")).to_have_text("1 of 3")
    field.press("Enter")
    expect(panel.get_by_role("status")).to_have_text("2 of 3")
    field.press("Shift+Enter")
    expect(panel.get_by_role("status")).to_have_text("1 of 3")
    panel.get_by_role("button", name="Replace", exact=True).click()
    panel.get_by_role("textbox", name="Replace with").fill("sum_")
    panel.get_by_role("button", name="Replace all").click()
    assert text_of(editor) == "sum_ = 1\nTotal = sum_ + 2\nprint(sum_)"
    expect(panel.get_by_role("status")).to_have_text("No matches")
    panel.get_by_role("textbox", name="Replace with").press("Escape")
    expect(panel).to_have_count(0)
    expect(editor).to_be_focused()
    # Nothing ran: these keys are the panel's own.
    assert cell.state == "idle"


def test_lines_are_commented_moved_and_copied(chat: Chat) -> None:
    editor = edit(open_one(chat, "a = 1\nb = 2"))
    editor.press("Control+Home")
    editor.press("ControlOrMeta+Slash")
    assert text_of(editor) == "# a = 1\nb = 2"
    editor.press("ControlOrMeta+Slash")
    editor.press("Alt+ArrowDown")
    assert text_of(editor) == "b = 2\na = 1"
    editor.press("Shift+Alt+ArrowUp")
    assert text_of(editor) == "b = 2\na = 1\na = 1"


def test_it_indents_and_closes_as_the_language_does(chat: Chat) -> None:
    text = f"{fence('pass')}\n{fence('let x', 'js')}"
    chat.open(write(chat.server, [("user", "Show me"), ("assistant", text)]))
    python = edit(chat.cell(0))
    replaced(python, "")
    chat.page.keyboard.type("def f(a")
    python.press("End")
    chat.page.keyboard.type(":\nreturn [a")
    assert text_of(python) == "def f(a):\n    return [a]"
    expect(python.locator(".cm-matchingBracket")).to_have_count(2)
    python.press("Escape")
    script = edit(chat.cell(1))
    replaced(script, "")
    chat.page.keyboard.type("if (x) {")
    script.press("Enter")
    chat.page.keyboard.type("y")
    assert text_of(script) == "if (x) {\n  y\n}"


def test_undo_takes_back_ones_own_steps_alone_and_outlives_the_editor(chat: Chat, server: Server) -> None:
    conversation = write_cells(server, "shared = 1")
    chat.open(conversation)
    other = Chat(chat.page.context.new_page(), server).open(conversation)
    mine, theirs = edit(chat.cell(0)), edit(other.cell(0))
    mine.press("Control+End")
    chat.page.keyboard.insert_text("\nmine = 2")
    expect(theirs).to_contain_text("mine = 2")
    theirs.press("Control+Home")
    other.page.keyboard.insert_text("theirs = 3\n")
    expect(mine).to_contain_text("theirs = 3")
    mine.press("Escape")
    expect(mine).to_have_count(0)
    mine = edit(chat.cell(0))
    for _ in range(5):
        mine.press("ControlOrMeta+z")
    expect(mine).to_have_text("theirs = 3shared = 1")
    expect(theirs).to_have_text("theirs = 3shared = 1")
    for _ in range(5):
        theirs.press("ControlOrMeta+z")
    expect(mine).to_have_text("shared = 1")
    for _ in range(5):
        mine.press("ControlOrMeta+Shift+Z")
    assert text_of(mine) == "shared = 1\nmine = 2"
    expect(theirs).to_have_text("shared = 1mine = 2")


LISTEN = """(cell, name) => {
  window.heard = []
  const source = cell.shadowRoot.querySelector('fenced-source')
  source.addEventListener(name, event => window.heard.push(event.detail))
}"""


def heard(page: Page) -> Any:
    return page.evaluate("() => window.heard")


def test_a_paste_over_all_says_what_was_there(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = open_one(chat, "kept = 1\nkept")
    editor = edit(cell)
    cell.element.evaluate(LISTEN, "editor-replace")
    chat.evaluate("() => navigator.clipboard.writeText('other = 2')")
    editor.press("End")
    editor.press("ControlOrMeta+v")
    assert heard(chat.page) == []
    editor.press("ControlOrMeta+z")
    editor.press("ControlOrMeta+a")
    editor.press("ControlOrMeta+v")
    assert text_of(editor) == "other = 2"
    assert heard(chat.page) == [{"before": "kept = 1\nkept"}]
    # That was the message's own text, which is kept anyway; this is not.
    editor.press("ControlOrMeta+a")
    editor.press("ControlOrMeta+v")
    editor.press("End")
    chat.page.keyboard.type("0")
    editor.press("ControlOrMeta+a")
    editor.press("ControlOrMeta+v")
    chat.page.keyboard.press("Escape")
    cell.button("More").click()
    chat.page.get_by_role("menuitem", name="Versions").click()
    kept = chat.page.get_by_role("list", name="Versions", exact=True).get_by_role("listitem")
    expect(kept.filter(has_text="other = 20")).to_have_count(1)


def test_a_paste_of_more_than_a_block_may_have_is_refused_with_words(chat: Chat) -> None:
    editor = edit(cell := open_one(chat, "kept = 1"))
    editor.evaluate(
        """editor => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/plain', '1,2\\n'.repeat(1_250_000))
          editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
        }"""
    )
    told = chat.page.locator("fenced-told")
    expect(told).to_contain_text("more than the 1,000,000 that a block may have. Add long data as a file")
    assert text_of(editor) == "kept = 1"
    editor.press("Control+End")
    chat.page.keyboard.type("0")
    expect(cell.element.locator("fenced-saving")).to_contain_text("Saved")


def test_the_keys_of_running_say_where_the_reader_goes_on(chat: Chat) -> None:
    cell = open_one(chat, "x = 1")
    editor = edit(cell)
    # Heard before the cell does anything about it.
    cell.element.evaluate(
        """cell => {
          window.heard = []
          cell.shadowRoot.querySelector('fenced-source').shadowRoot.querySelector('fenced-editor')
            .addEventListener('editor-run', event => {
              window.heard.push(event.detail.then)
              event.stopImmediatePropagation()
            }, { capture: true })
        }"""
    )
    for key in ("ControlOrMeta+Enter", "Shift+Enter", "Alt+Enter"):
        editor.press(key)
    assert text_of(editor) == "x = 1"
    assert [then for then in heard(chat.page) if then in ("stay", "next", "add")] == ["stay", "next", "add"]


def test_the_line_of_an_error_is_marked_until_it_is_edited(chat: Chat) -> None:
    cell = open_one(chat, "a = 1\na / 0\nb = 2")
    cell.run()
    words = "Error in line 2: ZeroDivisionError: division by zero"
    marked = cell.element.locator("fenced-code .line.marked")
    expect(marked).to_have_text("a / 0")
    expect(marked).to_have_attribute("title", words)
    expect(cell.element.get_by_role("group", name="Code", exact=True)).to_have_accessible_description(words)
    editor = edit(cell)
    line = editor.locator(".cm-marked")
    expect(line).to_have_text("a / 0")
    expect(line).to_have_attribute("title", words)
    editor.press("Control+Home")
    chat.page.keyboard.type("c = 3\n")
    expect(line).to_have_text("a / 0")
    editor.press("ArrowDown")
    expect(cell.element.locator("fenced-editor .cm-announced")).to_contain_text(words)
    editor.press("End")
    chat.page.keyboard.type("1")
    expect(line).to_have_count(0)


def test_an_error_below_the_head_of_a_long_block_is_one_click_away(chat: Chat) -> None:
    cell = open_one(chat, LONG + "\n1 / 0")
    cell.run()
    cell.button("Error in line 61").click()
    marked = cell.element.locator("fenced-code .line.marked")
    expect(marked).to_have_text("1 / 0")
    expect(marked).to_be_in_viewport()


def test_without_anything_that_formats_it_says_what_to_do(chat: Chat) -> None:
    cell = open_one(chat, "x=1")
    editor = edit(cell)
    cell.element.evaluate(LISTEN, "editor-refuse")
    editor.press("Shift+Alt+F")
    chat.page.wait_for_function("() => window.heard.length > 0")
    assert "there is none. Run a block" in heard(chat.page)[0]["message"]
    assert text_of(editor) == "x=1"


def test_black_formats_and_the_cursor_stays_at_its_word(chat: Chat, server: Server) -> None:
    index = str(server.api("GET", "/config")["network"]["index"])
    conversation = allowed(server, index, "%pip install black", "x = {  'a':1 }\ny=2", "z = = 1")
    chat.open(conversation)
    chat.cell(0).run(seconds=120).expect_state("completed")
    cell = chat.cell(1)
    editor = edit(cell)
    cell.element.evaluate(LISTEN, "editor-replace")
    editor.press("Control+End")
    editor.press("ArrowLeft")
    editor.press("ArrowLeft")
    editor.press("Shift+Alt+F")
    expect(editor).to_contain_text('x = {"a": 1}', timeout=30_000)
    chat.page.keyboard.insert_text("_long")  # one step of undo, however long it takes
    assert text_of(editor) == 'x = {"a": 1}\ny_long = 2'
    assert heard(chat.page) == [{"before": "x = {  'a':1 }\ny=2"}]
    editor.press("ControlOrMeta+z")
    editor.press("ControlOrMeta+z")
    assert text_of(editor) == "x = {  'a':1 }\ny=2"
    broken = chat.cell(2)
    editor = edit(broken)
    broken.element.evaluate(LISTEN, "editor-refuse")
    editor.press("Shift+Alt+F")
    chat.page.wait_for_function("() => window.heard.length > 0")
    expect(editor).to_have_text("z = = 1")
    assert heard(chat.page)[0]["message"].startswith("Line 1 is no valid Python")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_states_of_a_source(browser: Browser, server: Server, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    chat = Chat(context.new_page(), server)
    chat.page.emulate_media(color_scheme=scheme)
    cell = open_one(chat, "a = 1\n\ndef f():\n    return a / 0\n\nf()", LONG)
    for number in (0, 1):
        chat.cell(number).element.evaluate(LOOK, {"lineNumbers": True})
    cell.run()
    assert_accessible(chat)
    editor = edit(cell)
    assert_accessible(chat)
    editor.press("Control+Home")
    editor.press("ArrowDown")
    editor.press("ArrowDown")
    editor.press("Control+Shift+BracketLeft")
    editor.press("ControlOrMeta+f")
    chat.page.keyboard.type("a")
    chat.page.keyboard.press("Enter")
    cell.element.get_by_role("search").get_by_role("button", name="Replace", exact=True).click()
    assert_accessible(chat)
    context.close()
