"""Editors of cells, as tests open them and read them."""

from playwright.sync_api import Locator, expect

from tests.browser.chat import Cell, Chat, write_cells

FETCHED = """async () => {
  const names = () => performance.getEntriesByType('resource').map(({ name }) => name)
  if (!names().some(name => name.includes('/editor-setup'))) return false
  const before = names().length
  await new Promise(done => setTimeout(done, 1000))
  return names().length === before
}"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
LOOK = """(cell, look) => Object.assign(cell.shadowRoot.querySelector('fenced-source'), look)"""


def edit(cell: Cell) -> Locator:
    """The cell's editor, with the keyboard in it."""
    cell.button("Edit").click()
    editor = cell.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    # It knows how high its lines are when it was drawn once.
    editor.page.evaluate(DRAWN)
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
