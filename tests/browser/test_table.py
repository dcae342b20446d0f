"""The table view over real pandas: what stands on the screen, what is fetched, and what is left without a session."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Cell, Chat, set_up, write_cells
from tests.browser.server import Server

SLOW = 60_000
"""Milliseconds that a million rows may take beside other work."""

pytestmark = [pytest.mark.one_tab, pytest.mark.timeout(400)]

LARGE = """
import numpy as np, pandas as pd
rng = np.random.default_rng(3)
rows = 1_000_000
frame = pd.DataFrame({f"n{column}": rng.integers(0, 10**6, rows) for column in range(20)})
frame["n1"] = rng.normal(size=rows).round(3)
frame.loc[::10, "n1"] = np.nan
frame
"""
ASK = """
import json
print("SAID", json.dumps({EXPRESSION}))
"""
SMALL = """
import pandas as pd
small = pd.DataFrame(
    {
        "city": ["Évora", "Bergen", None, "a, \\"b\\"\\n<b>c</b>"],
        "price": [1.5, 2.25, None, -1e-7],
        "count": [3, 1, 2, 2**60],
        "day": pd.to_datetime(["2024-01-01 10:00", "2024-03-01 09:30", None, "2023-12-31 08:00"]),
    },
    index=pd.Index(["w", "x", "y", "z"], name="key"),
)
small
"""
MANY = "import numpy as np, pandas as pd\npd.DataFrame(np.arange(5_000 * 100).reshape(100, 5_000)).add_prefix('c')"


class Table:
    """The table of one cell, in words."""

    def __init__(self, cell: Cell) -> None:
        self.element = cell.output.locator("fenced-table")
        self.grid = self.element.get_by_role("grid")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.element.get_by_role("button", name=name, exact=isinstance(name, str))

    @property
    def words(self) -> Locator:
        return self.element.locator(".words")

    def rows(self) -> list[list[str]]:
        """The rows that are seen, each with its label first."""
        found: list[list[str]] = self.element.evaluate(
            "table => [...table.shadowRoot.querySelectorAll('.body .row')].map("
            "row => [...row.querySelectorAll('.label, .cell')].map(cell => cell.textContent))"
        )
        return found

    def expect_row(self, position: int, *cells: str) -> None:
        """Until the row that is seen at this place begins with these cells."""
        row = self.element.locator(".body .row").nth(position)
        for n, cell in enumerate(cells):
            expect(row.locator(".label, .cell").nth(n)).to_have_text(cell, timeout=SLOW)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.grid.press(key)

    def heading(self, column: str) -> Locator:
        name = self.element.page.locator(".name").get_by_text(column, exact=True)
        return self.element.locator(".heading").filter(has=name)

    def open_menu(self, column: str) -> Locator:
        heading = self.heading(column)
        heading.hover()
        heading.locator(".open-menu").click()
        return self.element.get_by_role("dialog", name=f"Column {column}")


def said(chat: Chat, n: int) -> object:
    """What the n-th cell prints as JSON."""
    text = chat.cell(n).run().expect_state("completed").text
    line = next(line.strip() for line in text.splitlines() if "SAID " in line)
    return json.loads(line.partition("SAID ")[2])


def ask(expression: str) -> str:
    return ASK.replace("{EXPRESSION}", expression)


@pytest.fixture
def large(chat: Chat, server: Server) -> Table:
    cells = [
        LARGE,
        ask("[frame.iloc[-1].tolist(), frame.iloc[500_000].tolist()]"),
        ask("frame.sort_values('n0', ascending=False, kind='stable').index[:3].tolist()"),
        ask("[int((frame.n0 < 500).sum()), frame.index[frame.n0 < 500][:3].tolist()]"),
        ask("[int(frame.n1.isna().sum()), int(frame.n0.nunique()), int(frame.n0.max())]"),
        "import time\nwhile True: time.sleep(0.05)",
    ]
    # Saving 168 MB of variables would stand in the way of what is asked for.
    chat.open(set_up(server, write_cells(server, *cells), keep_environment=False))
    chat.cell(0).run(seconds=120).expect_state("completed")
    return Table(chat.cell(0))


def test_a_million_rows_are_pandas_own_to_the_last(chat: Chat, large: Table) -> None:
    expect(large.words).to_have_text(re.compile(r"1,000,000 rows × 20 columns"))
    last, middle = said(chat, 1)  # type: ignore[misc]
    large.grid.focus()
    large.press("ArrowDown", "Control+End")
    rows = len(large.rows())
    large.expect_row(rows - 1, "999999")
    expect(large.element.locator(".cursor")).to_have_text(str(int(last[-1])), timeout=SLOW)
    large.press("Home")
    large.expect_row(rows - 1, "999999", str(int(last[0])))
    # Half of the scroll bar is half of the rows.
    large.grid.evaluate("grid => { grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2 }")
    labels = re.compile(r"^(499|500)\d{3}$")
    expect(large.element.locator(".body .label").nth(3)).to_have_text(labels, timeout=SLOW)
    expect(large.element.locator(".cell.pending")).to_have_count(0, timeout=SLOW)
    shown = {row[0]: row for row in large.rows()}
    if "500000" in shown:
        assert shown["500000"][1] == str(int(middle[0]))


def test_sorts_filters_and_summarises_a_million_rows(chat: Chat, large: Table) -> None:
    first = said(chat, 2)
    matched, labels = said(chat, 3)  # type: ignore[misc]
    missing, distinct, greatest = said(chat, 4)  # type: ignore[misc]
    large.grid.focus()
    large.press("Enter", "Enter")
    assert isinstance(first, list)
    expect(large.words).to_contain_text("sorted by n0, descending", timeout=SLOW)
    for n, label in enumerate(first):
        large.expect_row(n, str(label))
    large.button("Reset").click()
    large.expect_row(0, "0")

    menu = large.open_menu("n0")
    expect(menu.locator("dl")).to_contain_text(f"{distinct:,}", timeout=SLOW)
    expect(menu.locator(".histogram rect")).not_to_have_count(0)
    menu.get_by_label("Filter").select_option("less")
    menu.get_by_label("Value").fill("none")
    menu.get_by_role("button", name="Filter", exact=True).click()
    expect(menu).to_contain_text("Write a number.")
    menu.get_by_label("Value").fill("500")
    menu.get_by_label("Value").press("Enter")
    expect(large.words).to_contain_text(f"filtered: {matched:,} of 1,000,000", timeout=SLOW)
    for n, label in enumerate(labels):
        large.expect_row(n, str(label))
    large.button("Reset").click()

    large.button("Summaries").click()
    expect(large.heading("n1")).to_contain_text(f"{100 * missing // 1_000_000} % missing", timeout=SLOW)
    assert greatest < 10**6


def test_waits_for_a_program_and_goes_on_after_it(chat: Chat, large: Table) -> None:
    chat.cell(5).start().expect_state("executing")
    large.grid.focus()
    large.press("Control+End")
    expect(large.words).to_contain_text("Waiting for the program")
    rows = large.rows()
    assert rows[-1][0] == "999,999"
    chat.cell(5).stop().wait()
    expect(large.words).not_to_contain_text("Waiting", timeout=SLOW)
    large.expect_row(len(rows) - 1, "999999")


def test_a_small_table_is_saved_as_pandas_would(chat: Chat, server: Server, tmp_path: Path) -> None:
    chat.open(write_cells(server, SMALL, ask("small.to_csv()"), ask("small.sort_values('city').to_csv()")))
    chat.cell(0).run(seconds=90).expect_state("completed")
    table = Table(chat.cell(0))
    assert [row[:2] for row in table.rows()] == [
        ["w", "Évora"], ["x", "Bergen"], ["y", "—"], ["z", 'a, "b" <b>c</b>'],
    ]  # fmt: skip
    assert table.rows()[3][2:4] == ["-1.0000e-7", str(2**60)]
    assert save(chat, table, tmp_path) == rows_of(said(chat, 1))
    table.grid.focus()
    table.press("Enter")
    expect(table.words).to_contain_text("sorted by city, ascending")
    assert save(chat, table, tmp_path) == rows_of(said(chat, 2))


def save(chat: Chat, table: Table, folder: Path) -> list[list[str]]:
    with chat.page.expect_download() as download:
        table.button("Download CSV").click()
    path = folder / "table.csv"
    download.value.save_as(path)
    return rows_of(path.read_text(encoding="utf-8"))


def rows_of(text: object) -> list[list[str]]:
    assert isinstance(text, str)
    return list(csv.reader(io.StringIO(text)))


def test_copies_a_selection_with_tabs(chat: Chat, server: Server) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.open(write_cells(server, SMALL))
    chat.cell(0).run(seconds=90).expect_state("completed")
    table = Table(chat.cell(0))
    table.grid.focus()
    table.press("ArrowDown", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowRight", "Control+c")
    expect(table.button("Copied")).to_be_visible()
    assert chat.evaluate("navigator.clipboard.readText()") == "1.5\t3\n2.25\t1"


def test_follows_a_change_in_place_and_copies_long_texts_whole(chat: Chat, server: Server) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    source = (
        "import pandas as pd\ndf = pd.DataFrame({'n': range(1000), 't': ['two\\nlines ' * 300] * 1000})\ndf"
    )
    chat.open(write_cells(server, source, "df['n'] *= 2"))
    chat.cell(0).run(seconds=90).expect_state("completed")
    table = Table(chat.cell(0))
    table.grid.focus()
    table.expect_row(1, "1", "1")
    chat.cell(1).run().expect_state("completed")
    table.grid.focus()
    table.press("ArrowDown", "ArrowDown", "Shift+ArrowRight")
    table.expect_row(1, "1", "2")
    table.press("Control+c")
    expect(table.button("Copied")).to_be_visible()
    text = "two\nlines " * 300
    assert chat.evaluate("navigator.clipboard.readText()") == f'2\t"{text}"'
    table.press("Control+End")
    table.expect_row(len(table.rows()) - 1, "999", "1998")


def test_five_thousand_columns_come_as_they_are_scrolled_to(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, MANY))
    chat.cell(0).run(seconds=90).expect_state("completed")
    table = Table(chat.cell(0))
    expect(table.words).to_contain_text("100 rows × 5,000 columns")
    table.grid.focus()
    table.press("ArrowDown", "End")
    expect(table.element.locator(".cursor")).to_have_text("4999")
    expect(table.element.get_by_role("columnheader").last).to_contain_text("c4999")
    assert table.element.locator(".cell").count() < 600


def test_the_first_rows_remain_without_the_session(chat: Chat, server: Server) -> None:
    source = "import pandas as pd\npd.DataFrame({'n': range(1000)})"
    conversation = write_cells(server, source)
    chat.open(conversation)
    chat.cell(0).run(seconds=90).expect_state("completed")
    table = Table(chat.cell(0))
    # The row is kept by the server before the page is left.
    expect(table.grid).to_be_visible()
    chat.page.wait_for_timeout(1500)
    chat.open(conversation)
    table = Table(chat.cell(0))
    expect(table.words).to_contain_text("1,000 rows × 1 column")
    table.grid.focus()
    expect(table.words).to_contain_text("The first 50 of 1,000 rows; run the cell again to see all")
    table.press("Control+End")
    table.expect_row(len(table.rows()) - 1, "49", "49")
    expect(table.button("Download CSV")).to_be_disabled()
    chat.cell(0).run(seconds=90).expect_state("completed")
    table.grid.focus()
    table.press("Control+End")
    table.expect_row(len(table.rows()) - 1, "999", "999")
