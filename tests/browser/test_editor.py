"""The editor of a cell: it stands where the code stood, and does what people know from other editors."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.chat import Cell, Chat, write_cells

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
LOOK = """(cell, look) => Object.assign(cell.shadowRoot.querySelector('fenced-source'), look)"""


def edit(cell: Cell) -> Locator:
    """The cell's editor, with the keyboard in it."""
    cell.button("Edit").click()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    return editor


def text_of(editor: Locator) -> str:
    """All lines of the editor, as text."""
    text: str = editor.evaluate(
        "e => [...e.querySelectorAll('.cm-line')].map(l => l.textContent).join('\\n')"
    )
    return text


def replaced(editor: Locator, text: str) -> Locator:
    """The editor with nothing but this in it, put there at once and without what typing adds."""
    editor.press("ControlOrMeta+a")
    editor.page.keyboard.insert_text(text)
    return editor


def open_one(chat: Chat, *sources: str) -> Cell:
    chat.open(write_cells(chat.server, *sources))
    return chat.cell(0)


def assert_same_places(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert abs(before["height"] - after["height"]) <= 0.5, (before["height"], after["height"])
    assert len(before["lines"]) == len(after["lines"])
    for number, (old, new) in enumerate(zip(before["lines"], after["lines"], strict=True), 1):
        for what, one, other in zip(("top", "height", "left", "width"), old, new, strict=True):
            assert one is None or abs(one - other) <= 0.5, (number, what, one, other)


def test_nothing_moves_when_the_editor_takes_the_place_of_the_code(chat: Chat) -> None:
    cell = open_one(chat, MIXED)
    chat.evaluate("() => document.fonts.ready.then(() => 0)")
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
