"""The panel of variables over a real session: what it lists and marks, opens, shows large and deletes."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, write_cells

FIRST = """import numpy as np
import pandas as pd

df = pd.DataFrame({"a": [1.5, 2.5], "name": ["one", "two"]})
wave = np.sin(np.arange(5000) / 100)
prices = {"apple": [3, 4], "pear": 5}

class Broken:
    def __repr__(self):
        raise RuntimeError("no")

broken = Broken()"""
SECOND = "prices['plum'] = 6\nadded = 1"


@pytest.fixture
def panel(chat: Chat) -> Locator:
    """The panel beside a conversation whose two cells have run."""
    chat.open(write_cells(chat.server, FIRST, SECOND, "print('df' in globals(), 'added' in globals())"))
    chat.page.get_by_role("button", name="Variables", exact=True).click()
    panel = chat.page.locator("fenced-variables:not([brief])")
    expect(panel).to_contain_text("Nothing is defined yet")
    chat.cell(0).run(seconds=120).expect_state("completed")
    expect(item(panel, "df")).to_be_visible()
    chat.cell(1).run().expect_state("completed")
    expect(item(panel, "added")).to_be_visible()
    return panel


def item(panel: Locator, name: str) -> Locator:
    return panel.locator(f"""[role=treeitem][data-key='["{name}"]']""")


def test_what_the_last_run_did_is_marked_and_a_repr_that_fails_is_not_in_the_way(panel: Locator) -> None:
    expect(item(panel, "added")).to_contain_text("new")
    expect(item(panel, "prices")).to_contain_text("changed")
    expect(item(panel, "df")).not_to_contain_text("new")
    expect(item(panel, "df")).to_contain_text("2 × 2")
    expect(item(panel, "wave")).to_contain_text("float64")
    expect(item(panel, "broken")).to_contain_text("Broken")


def test_containers_open_where_the_reader_looks(panel: Locator) -> None:
    item(panel, "prices").press("ArrowRight")
    apple = panel.get_by_role("treeitem", name="'apple', list")
    expect(apple).to_be_visible()
    apple.press("ArrowRight")
    expect(panel.get_by_role("treeitem", name="1, int, 4")).to_be_visible()
    item(panel, "prices").press("ArrowLeft")
    expect(apple).to_have_count(0)


def test_rows_open_as_a_table_and_numbers_as_a_plot(chat: Chat, panel: Locator) -> None:
    item(panel, "df").press("Enter")
    dialog = chat.page.locator("fenced-variable-view")
    expect(dialog.get_by_role("grid")).to_contain_text("two")
    chat.page.keyboard.press("Escape")
    expect(dialog.get_by_role("grid")).to_have_count(0)
    item(panel, "wave").hover()
    item(panel, "wave").get_by_role("button", name="Plot: wave").click()
    plot = dialog.get_by_role("img", name="5000 numbers, from -1 to 1")
    expect(plot.locator("path")).to_have_count(1)


def test_variables_are_searched_and_put_in_order(chat: Chat) -> None:
    names = ", ".join(f"n{n}" for n in range(12))
    chat.open(write_cells(chat.server, f"{names} = range(12)\nlarge = 'x' * 100_000\nalpha = 1"))
    chat.page.get_by_role("button", name="Variables", exact=True).click()
    panel = chat.page.locator("fenced-variables:not([brief])")
    chat.cell(0).run().expect_state("completed")
    first = panel.get_by_role("treeitem").first
    expect(first).to_have_attribute("data-key", '["n0"]')
    panel.get_by_label("Order").select_option("name")
    expect(first).to_have_attribute("data-key", '["alpha"]')
    panel.get_by_label("Order").select_option("size")
    expect(first).to_have_attribute("data-key", '["large"]')
    panel.get_by_role("searchbox", name="Search the variables").fill("alph")
    expect(panel.get_by_role("treeitem")).to_have_count(1)
    expect(item(panel, "alpha")).to_be_visible()


def test_the_values_of_a_level_of_the_traceback_show_at_its_line(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "def half(number):\n    return number / 0\n\nhalf(41)"))
    chat.cell(0).run().expect_state("failed")
    values = chat.cell(0).output.get_by_role("tooltip").filter(has_text="number")
    expect(values).to_be_hidden()
    inner = chat.cell(0).output.get_by_role("listitem").last
    inner.get_by_text("return number / 0").last.hover()
    expect(values).to_contain_text("41")


def test_variables_are_deleted_from_the_session(chat: Chat, panel: Locator) -> None:
    item(panel, "df").press("Delete")
    expect(item(panel, "df")).to_have_count(0)
    chat.cell(2).run().expect_output("False True")
    panel.get_by_role("button", name="Clear all").click()
    panel.get_by_role("button", name="Delete", exact=True).click()
    expect(panel).to_contain_text("Nothing is defined now")
    chat.cell(2).run().expect_output("False False")


def test_a_cell_shows_what_its_last_run_has_changed(chat: Chat, panel: Locator) -> None:
    cell = chat.cell(1).element
    cell.get_by_role("button", name="More").click()
    cell.get_by_text("Variables of this run").click()
    brief = chat.page.get_by_role("dialog", name="Variables of this run")
    expect(brief.get_by_role("treeitem")).to_have_count(2)
    expect(brief).to_contain_text("prices")
    expect(brief).to_contain_text("added")
    chat.page.keyboard.press("Escape")
    expect(brief).to_have_count(0)
