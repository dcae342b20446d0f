"""The cell as a reader has it in hand: keys, commands, languages, own cells, links."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Cell, Chat, fence, write, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab


def code(cell: Cell) -> Locator:
    return cell.element.get_by_role("group", name="Code", exact=True)


def editor(cell: Cell) -> Locator:
    return cell.element.get_by_role("textbox", name="Code")


def choose(chat: Chat, cell: Cell, name: str | re.Pattern[str]) -> None:
    cell.button("More").click()
    chat.page.get_by_role("menuitem", name=name).click()


def at_whole(cell: Cell) -> bool:
    """Whether the keyboard is at the cell as a whole."""
    return bool(
        cell.element.evaluate("cell => cell.shadowRoot.activeElement?.classList.contains('cell') ?? false")
    )


def until_at(chat: Chat, cell: Cell) -> None:
    handle = cell.element.element_handle()
    chat.page.wait_for_function(
        "cell => cell.shadowRoot.activeElement?.classList.contains('cell')", arg=handle
    )


def test_a_click_into_the_code_edits_it_there(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "first = 1\nsecond = 2\nprint(first + second)"))
    cell = chat.cell()
    expect(code(cell).locator(".tok-number")).to_have_count(2)  # coloured, so that nothing is drawn anew
    line = code(cell).locator(".line").nth(1)
    box = line.bounding_box()
    assert box is not None
    # Behind the line's last character.
    chat.page.mouse.click(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    expect(editor(cell)).to_be_focused()
    chat.page.keyboard.type("0")
    chat.page.keyboard.press("Control+Enter")
    cell.wait().expect_output("21")
    chat.page.keyboard.press("Escape")
    expect(editor(cell)).to_have_count(0)
    assert at_whole(cell)


def test_what_is_dragged_over_is_selected_and_not_edited(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "selected = 'text to copy'"))
    box = code(chat.cell()).bounding_box()
    assert box is not None
    chat.page.mouse.move(box["x"] + 20, box["y"] + 20)
    chat.page.mouse.down()
    chat.page.mouse.move(box["x"] + 150, box["y"] + 20, steps=4)
    chat.page.mouse.up()
    chat.page.wait_for_timeout(300)
    expect(editor(chat.cell())).to_have_count(0)


def test_the_keyboard_alone_edits_runs_and_goes_from_cell_to_cell(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "a = 1", "b = a + 1", "print(a + b)"))
    code(chat.cell(0)).focus()
    chat.page.keyboard.press("Enter")
    expect(editor(chat.cell(0))).to_be_focused()
    chat.page.keyboard.press("Control+End")
    chat.page.keyboard.type("0")
    chat.page.keyboard.press("Shift+Enter")
    until_at(chat, chat.cell(1))
    expect(editor(chat.cell(0))).to_have_count(0)
    chat.page.keyboard.press("Shift+Enter")
    until_at(chat, chat.cell(2))
    chat.page.keyboard.press("Control+Enter")
    chat.cell(2).wait().expect_output("21")
    chat.page.keyboard.press("ArrowUp")
    until_at(chat, chat.cell(1))
    chat.page.keyboard.press("ArrowDown")
    until_at(chat, chat.cell(2))
    chat.page.keyboard.press("ArrowDown")
    until_at(chat, chat.cell(2))


def test_twice_i_stops_and_twice_0_restarts(chat: Chat) -> None:
    chat.open(
        write_cells(chat.server, "kept = 1\nprint('on')\nwhile True: pass", "print('kept' in globals())")
    )
    cell = chat.cell(0)
    cell.start().expect_state("executing", seconds=60).expect_output("on")
    code(cell).focus()
    for _ in range(4):  # any two of them are close enough to each other
        chat.page.keyboard.press("i")
    cell.expect_state("aborted")
    chat.cell(1).run().expect_output("True")
    chat.page.keyboard.press("?")
    expect(chat.page.get_by_text("Run it and go to the next")).to_be_visible()
    for key in ("0", "0", "0", "0", "Escape"):
        chat.page.keyboard.press(key)
    expect(chat.page.get_by_text("Run it and go to the next")).to_be_hidden()
    chat.cell(1).run().expect_output("True")
    for _ in range(4):
        chat.page.keyboard.press("0")
    told = chat.page.locator("fenced-told").get_by_text("The session was restarted")
    expect(told).to_be_visible(timeout=30_000)
    chat.cell(1).run().expect_output("False")


def test_alt_enter_runs_and_adds_a_cell_below_which_is_there_after_a_reload(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "n = 20", "print('last', n)"))
    code(chat.cell(0)).focus()
    chat.page.keyboard.press("Alt+Enter")
    added = chat.cell(1)
    expect(editor(added)).to_be_focused()
    expect(added.element).to_have_attribute("data-cell", re.compile(r"\.c[0-9a-z]{8}$"))
    chat.page.keyboard.type("n += 1\nprint('added', n)")
    chat.page.keyboard.press("Control+Enter")
    added.wait().expect_output("added 21")
    chat.cell(2).run().expect_output("last 21")
    expect(added.element.locator("fenced-saving")).to_have_text("Saved")
    chat.page.reload()
    expect(chat.page.locator("fenced-cell")).to_have_count(3)
    expect(code(chat.cell(1))).to_contain_text("print('added', n)")
    chat.cell(1).expect_output("added 21")


def test_a_cell_is_added_below_any_message_removed_and_brought_back(chat: Chat) -> None:
    chat.open(write(chat.server, [("user", "Only words."), ("assistant", "Words as well.")]))
    message = chat.messages.nth(0)
    message.hover()
    message.get_by_role("button", name="Add a cell below").click()
    cell = chat.cell()
    expect(editor(cell)).to_be_focused()
    chat.page.keyboard.type("print('mine')")
    chat.page.keyboard.press("Escape")
    cell.run().expect_output("mine")
    choose(chat, cell, "Remove this cell")
    expect(chat.page.locator("fenced-cell")).to_have_count(0)
    chat.page.get_by_role("button", name="Undo").click()
    expect(chat.page.locator("fenced-cell")).to_have_count(1)
    chat.cell().expect_output("mine")
    # Run all runs it in its place.
    chat.page.get_by_role("button", name="Run all").click()
    chat.cell().expect_state("completed")


def test_an_own_cell_belongs_to_its_branch(chat: Chat) -> None:
    conversation = write(chat.server, [("user", "One"), ("assistant", fence("print('of the answer')"))])
    chat.open(conversation)
    choose(chat, chat.cell(), "Add a cell below")
    expect(editor(chat.cell(1))).to_be_focused()
    chat.page.keyboard.type("print('of this branch')")
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("fenced-cell")).to_have_count(2)
    message = chat.messages.nth(0)
    message.hover()
    message.get_by_role("button", name="Edit message").click()
    message.get_by_role("textbox").fill("Another question")
    message.get_by_role("textbox").press("Control+Enter")
    expect(chat.messages.nth(0)).to_contain_text("Another question")
    expect(chat.page.get_by_text("of this branch")).to_have_count(0)
    chat.messages.nth(0).hover()
    chat.page.get_by_role("button", name="Previous version").first.click()
    expect(chat.page.get_by_text("of this branch")).to_have_count(1)


def test_the_language_is_changed_by_keyboard_and_remembered(chat: Chat) -> None:
    chat.open(write(chat.server, [("user", "x"), ("assistant", fence("print('ran')", "text"))]))
    cell = chat.cell()
    expect(cell.button("Run")).to_have_count(0)
    cell.element.get_by_role("button", name="Language: text").click()
    field = chat.page.get_by_role("combobox", name="Language")
    expect(field).to_be_focused()
    field.type("pyth")
    chat.page.keyboard.press("Enter")
    expect(cell.element).to_have_attribute("data-language", "python")
    expect(cell.element.get_by_role("button", name="Language: python")).to_be_focused()
    cell.run().expect_output("ran")
    chat.page.reload()
    expect(chat.cell().element).to_have_attribute("data-language", "python")
    chat.cell().expect_output("ran")
    chat.cell().element.get_by_role("button", name="Language: python").click()
    chat.page.get_by_role("option", name="Plain text").click()
    expect(chat.cell().element).to_have_attribute("data-language", "text")


def test_limits_are_kept_for_a_cell(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "import time\ntime.sleep(30)"))
    choose(chat, chat.cell(), "Run settings…")
    dialog = chat.page.locator("fenced-run-limits wa-dialog")
    field = dialog.get_by_role("textbox").first
    field.fill("1")
    dialog.get_by_label("Keep for this cell").check()
    dialog.get_by_role("button", name="Save").click()
    chat.cell().run().expect_state("timed_out")
    chat.page.reload()
    chat.cell().run().expect_state("timed_out")


def test_the_commands_of_the_cell_with_the_keyboard_are_found(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "a = 1", "print('found')"))
    code(chat.cell(1)).focus()
    chat.page.keyboard.press("Control+k")
    chat.page.get_by_role("combobox").fill("cell 2: run")
    expect(chat.page.get_by_role("option").first).to_have_text(re.compile(r"^\s*Cell 2: Run\s*$"))
    chat.page.keyboard.press("Enter")
    chat.cell(1).wait().expect_output("found")
    chat.page.keyboard.press("Control+k")
    chat.page.get_by_role("combobox").fill("line numbers")
    chat.page.keyboard.press("Enter")
    expect(chat.cell(1).element.locator("fenced-source")).to_have_js_property("lineNumbers", True)
    expect(chat.cell(0).element.locator("fenced-source")).to_have_js_property("lineNumbers", False)


def test_code_and_output_are_copied_and_saved(chat: Chat, tmp_path: Path) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.open(write_cells(chat.server, "print('printed')\n6 * 7"))
    cell = chat.cell().run()
    cell.button("Copy").click()
    chat.page.wait_for_function(
        "async code => (await navigator.clipboard.readText()).trim() === code", arg="print('printed')\n6 * 7"
    )
    choose(chat, cell, "Copy output")
    expect(chat.page.locator("fenced-told")).to_contain_text("The output was copied")
    assert chat.evaluate("navigator.clipboard.readText()") == "printed\n42\n"
    with chat.page.expect_download() as download:
        choose(chat, cell, "Download code")
    assert download.value.suggested_filename == "cell-1.py"
    assert Path(download.value.path()).read_text().strip() == "print('printed')\n6 * 7"


def test_a_link_leads_to_the_cell_on_its_branch(chat: Chat, server: Server) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turns = [
        turn for n in range(12) for turn in (("user", f"Question {n}"), ("assistant", fence(f"print({n})")))
    ]
    conversation = write(server, turns)
    chat.open(conversation)
    cell = chat.page.locator("fenced-cell").filter(has_text="print(11)")
    expect(cell).to_be_visible()
    chat.page.locator("fenced-thread .scroll").evaluate("scroll => { scroll.scrollTop = 0 }")
    first = Cell(chat.page.locator("fenced-cell").filter(has_text="print(0)"))
    expect(first.element).to_be_in_viewport()
    choose(chat, first, "Copy link")
    expect(chat.page.locator("fenced-told")).to_contain_text("The link to this cell was copied")
    link = chat.evaluate("navigator.clipboard.readText()")
    assert re.search(rf"/c/{conversation}#[0-9a-f-]{{36}}\.0$", link)
    chat.page.goto("about:blank")
    chat.page.goto(link)
    target = chat.page.locator("fenced-cell").filter(has_text="print(0)")
    expect(target).to_be_in_viewport()
    until_at(chat, Cell(target))


def test_a_package_is_asked_for_in_a_cell_of_its_own(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "x = 1"))
    choose(chat, chat.cell(), "Install a package…")
    expect(editor(chat.cell(1))).to_be_focused()
    chat.page.keyboard.type("six")
    expect(editor(chat.cell(1))).to_have_text("%pip install six")


def test_a_command_from_the_list_has_the_keyboard_where_it_leads(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "a = 1"))
    code(chat.cell()).focus()
    chat.page.keyboard.press("Control+k")
    chat.page.get_by_role("combobox").fill("add a cell below")
    chat.page.keyboard.press("Enter")
    expect(editor(chat.cell(1))).to_be_focused()
    chat.page.keyboard.type("100")  # and not a restart
    expect(editor(chat.cell(1))).to_have_text("100")


def test_keys_in_what_a_program_asks_belong_to_it(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "print('got', input('Name? '))", "1"))
    cell = chat.cell().start()
    field = cell.output.get_by_role("textbox")
    expect(field).to_be_focused(timeout=60_000)
    field.type("1001")
    field.press("Alt+Enter")
    expect(chat.page.locator("fenced-cell")).to_have_count(2)
    field.press("Enter")
    cell.wait().expect_output("got 1001")


def test_a_run_can_be_stopped_whose_cell_is_of_another_language_by_now(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "while True: pass"))
    cell = chat.cell().start().expect_state("executing", seconds=60)
    cell.element.get_by_role("button", name="Language: python").click()
    chat.page.get_by_role("combobox", name="Language").type("plain")
    chat.page.keyboard.press("Enter")
    expect(cell.element).to_have_attribute("data-language", "text")
    cell.stop().expect_state("aborted")
