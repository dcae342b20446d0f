"""Edits, versions, runs and added cells survive being offline, killed servers and two writers at once."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Cell, Chat, write_cells
from tests.browser.server import Server

AGO = timedelta(minutes=30)
"""How far the reader's clock is behind, so that no time they tell lies ahead of the server's."""
AWAY = timedelta(minutes=10)
STORE = "(cell, argument) => { const { store } = cell.workspace; const id = cell.cell; %s }"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, because these tests kill it."""
    server = Server(tmp_path / "data").start()
    yield server
    server.stop()


def of_store(cell: Cell, body: str, argument: Any = None) -> Any:
    """What the conversation's store answers; `store`, `id` (the cell's) and `argument` are there."""
    return cell.element.evaluate(STORE % body, argument)


def wait_until(cell: Cell, body: str, *, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not of_store(cell, f"return {body}"):
        assert time.monotonic() < end, f"this never came to hold: {body}"
        cell.element.page.wait_for_timeout(100)


def wait_until_written(cell: Cell) -> None:
    """Until the server has all that the page has."""
    wait_until(cell, "store.connection === 'online' && store.pending === 0 && store.saving === 'saved'")


def editor_of(cell: Cell) -> Locator:
    content = cell.element.locator(".cm-content")
    if content.count() == 0:
        cell.button("Edit").click()
    expect(content).to_be_focused()
    return content


def add_line(cell: Cell, line: str) -> None:
    """Types a line below the others."""
    editor_of(cell).press("Control+End")
    cell.element.page.keyboard.type(f"\n{line}")
    cell.element.page.keyboard.press("Escape")


def source_of(cell: Cell) -> str:
    source: str = of_store(cell, "return store.sources.text(id, '')")
    return source


def times(rows: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(row["created"]) for row in rows]


def cell_id(cell: Cell) -> str:
    id_: str = of_store(cell, "return id")
    return id_


def test_ten_minutes_offline_arrive_with_their_own_times(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    conversation = write_cells(server, "x = 1")
    start = datetime.now(UTC) - AGO
    chat.page.clock.set_system_time(start)
    cell = chat.open(conversation).cell().run().expect_state("completed")
    wait_until_written(cell)
    editor_of(cell).press("Escape")  # the editor is fetched before the network goes

    server.kill()
    chat.context_offline(True)
    add_line(cell, "print('soon', x)")
    cell.run().expect_state("completed").expect_output("soon 1")
    chat.page.clock.set_system_time(start + AWAY)
    add_line(cell, "print('later', x)")
    cell.run().expect_state("completed").expect_output("later 1")
    wait_until(cell, "store.saving === 'offline' && store.pending > 0")
    added = of_store(
        cell,
        "const added = store.cells.addCell(id.split('.')[0], id, 'python');"
        "return store.sources.open(added, '').then(text => { text.insert(0, 'y = 2'); return added })",
    )

    server.start()
    chat.context_offline(False)
    wait_until_written(cell)
    path = f"/conversations/{conversation}"
    for _ in range(2):
        versions = server.api("GET", f"{path}/versions?cell={cell_id(cell)}")["versions"]
        assert [version["source"].count("print") for version in versions] == [1, 2]
        runs = server.api("GET", f"{path}/runs?cell={cell_id(cell)}")["runs"][::-1]
        assert [run["source"].count("print") for run in runs] == [0, 1, 2]
        assert [run["status"] for run in runs] == ["completed"] * 3
        for early, late in (times(versions), times(runs)[1:]):
            assert timedelta() <= early - start < AWAY
            assert AWAY <= late - start < AGO
        state = server.api("GET", path)
        assert [row["id"] for row in state["cells"]] == [added]
        assert AWAY <= times(state["cells"])[0] - start < AGO
        server.kill()
        server.start()

    other = new_chat().open(conversation).cell()
    other.expect_state("completed").expect_output("later 1")
    wait_until_written(other)
    assert source_of(other).splitlines() == ["x = 1", "print('soon', x)", "print('later', x)"]
    assert of_store(other, "return store.sources.text(argument, '')", added) == "y = 2"


def test_what_is_said_to_be_saved_survives_a_killed_server(chat: Chat, server: Server) -> None:
    cell = chat.open(write_cells(server, "x = 1")).cell()
    for n in range(3):
        add_line(cell, f"y = {n}")
        wait_until(cell, "store.saving === 'saved'")
        server.kill()
        server.start()
        lines = stored_lines(chat, server, cell)
        assert lines == ["x = 1", *(f"y = {m}" for m in range(n + 1))]


def stored_lines(chat: Chat, server: Server, cell: Cell) -> list[str]:
    """What another browser, which has kept nothing, gets of the cell from the server."""
    browser = chat.page.context.browser
    assert browser is not None
    context = browser.new_context()
    try:
        conversation = of_store(cell, "return store.id")
        other = Chat(context.new_page(), server).open(conversation).cell()
        wait_until(other, "store.connection === 'online' && store.sources.isEdited(id)")
        return source_of(other).splitlines()
    finally:
        context.close()


def test_without_a_database_a_cell_is_edited_and_its_text_reaches_the_server(
    new_chat: Callable[[], Chat], server: Server
) -> None:
    chat = new_chat()
    chat.page.add_init_script(
        """
        const open = IDBFactory.prototype.open
        IDBFactory.prototype.open = function (name, ...rest) {
          if (!name.startsWith('fenced-sources')) return open.call(this, name, ...rest)
          const request = {}
          setTimeout(() => request.onerror({ target: { error: new DOMException('No.', 'UnknownError') } }))
          return request
        }
        """
    )
    conversation = write_cells(server, "x = 1")
    cell = chat.open(conversation).cell(0)
    add_line(cell, "y = 2")
    wait_until_written(cell)
    cell = new_chat().open(conversation).cell(0)
    expect(cell.element.get_by_label("Code").first).to_contain_text("y = 2")


def test_two_tabs_that_type_into_one_cell_converge(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    conversation = write_cells(server, "middle = 0")
    tabs = [tab.open(conversation) for tab in (chat, new_chat())]
    cells = [tab.cell() for tab in tabs]
    for cell, key in zip(cells, ("Control+Home", "Control+End"), strict=True):
        # A tab in the background has no focus to be asked for.
        cell.element.page.bring_to_front()
        editor_of(cell).press(key)
    for letter in "abcdefgh":
        for cell, typed in zip(cells, (letter, letter.upper()), strict=True):
            cell.element.page.keyboard.type(typed)
    for cell in cells:
        wait_until_written(cell)
        wait_until(cell, "store.sources.text(id, '') === 'abcdefghmiddle = 0ABCDEFGH'")
        expect(cell.element.locator(".cm-content")).to_have_text("abcdefghmiddle = 0ABCDEFGH")


def test_added_cells_survive_a_reload_and_a_killed_server(chat: Chat, server: Server) -> None:
    cell = chat.open(write_cells(server, "x = 1")).cell()
    expect(cell.element).to_be_visible()
    added = of_store(
        cell,
        "const added = store.cells.addCell(id.split('.')[0], id, 'python');"
        "store.cells.changeCell(id, { language: 'sql' });"
        "return store.sources.open(added, '').then(text => { text.insert(0, 'y = 2'); return added })",
    )
    for _ in range(2):
        wait_until_written(cell)
        chat.page.reload()
        cell = chat.cell()
        wait_until(cell, "store.connection === 'online'")
        assert of_store(cell, "return store.cells.addedCells(id.split('.')[0]).map(each => each.id)") == [
            added
        ]
        wait_until(cell, f"store.sources.text('{added}', '') === 'y = 2'")
        assert of_store(cell, "return store.cells.cell(id).language") == "sql"
        server.kill()
        server.start()
