"""What a program gets in Firefox, and in a browser that does not know `credentialless` embedding."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.chat import Chat, write_cells
from tests.browser.firefox.firefox import launch
from tests.browser.server import Server

SHARED = "[crossOriginIsolated, typeof SharedArrayBuffer]"


def test_firefox_has_shared_memory_in_the_sandbox_and_its_workers(chat: Chat, server: Server) -> None:
    source = "import js\nprint(js.crossOriginIsolated, hasattr(js, 'SharedArrayBuffer'))"
    chat.open(write_cells(server, source))
    assert chat.evaluate(SHARED) == [True, "function"]
    assert chat.page.frames[1].evaluate(SHARED) == [True, "function"]
    chat.cell().run().expect_output("True True")


@pytest.fixture(scope="module")
def degraded(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Firefox as it was before it knew `credentialless` embedding."""
    preferences = {"browser.tabs.remote.coep.credentialless": False}
    browser = launch(playwright, tmp_path_factory.mktemp("degraded"), preferences=preferences)
    yield browser
    browser.close()


def test_without_shared_memory(degraded: Browser, server: Server) -> None:
    context = degraded.new_context(viewport={"width": 1280, "height": 900})
    chat = Chat(context.new_page(), server).open(
        write_cells(server, "kept = 1\nprint('hello')", "input('? ')", "print(kept)", "while True: pass")
    )
    print(chat.page.frames[1].evaluate(SHARED))
    for n in range(3):
        print(chat.cell(n).run().state, chat.cell(n).text, chat.cell(n).element.inner_text())
    chat.cell(3).start().expect_state("executing").stop().wait(seconds=5)
    print(chat.cell(3).state, chat.cell(3).element.inner_text())
    chat.page.screenshot(path="/tmp/deg.png")
    chat.cell(2).run()
    print(chat.cell(2).state, chat.cell(2).element.inner_text())
    context.close()
