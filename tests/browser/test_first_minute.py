"""The first minute: examples that run at once, and nothing that is typed gets lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.server import Server


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without any model."""
    server = Server(tmp_path_factory.mktemp("silent"), model="none").start()
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("name", "result", "size"),
    [
        ("Plot some data", "img", (1440, 900)),
        ("Solve an equation", ".katex", (1024, 768)),
        ("Query a table with SQL", "[role=grid]", (390, 844)),
    ],
)
def test_an_example_runs_at_once_and_shows_its_result(
    browser: Browser, silent: Server, name: str, result: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    try:
        chat = Chat(context.new_page(), silent).open()
        chat.page.get_by_role("button", name=name).click()
        cell = chat.cell().wait().expect_state("completed")
        shown = cell.output.locator(result).first
        expect(shown).to_be_in_viewport(ratio=0.9)
        # The reader's own message is short; what runs is not theirs, nor a model's.
        expect(chat.messages).to_have_count(2)
        expect(chat.messages.first.locator("fenced-cell")).to_have_count(0)
        expect(chat.messages.last).to_have_attribute("aria-label", "Answer of Example")
        chat.page.reload()
        expect(chat.cell().output.locator(result).first).to_be_visible()
        assert (
            silent.api("GET", f"/conversations/{chat.page.url.rsplit('/', 1)[1]}")["messages"][1]["author"]
            == "Example"
        )
    finally:
        context.close()
