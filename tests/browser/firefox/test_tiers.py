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


@pytest.fixture
def old(degraded: Browser, server: Server) -> Iterator[Chat]:
    context = degraded.new_context(viewport={"width": 1280, "height": 900})
    yield Chat(context.new_page(), server)
    context.close()


def test_without_shared_memory_programs_run_and_input_is_an_error_that_says_why(
    old: Chat, server: Server
) -> None:
    old.open(write_cells(server, "kept = 'still here'\nprint('hello')", "input('? ')", "print(kept)"))
    assert old.page.frames[1].evaluate(SHARED) == [False, "undefined"]
    old.cell(0).run().expect_output("hello").expect_state("completed")
    old.cell(1).run().expect_state("failed").expect_output("input() is not possible in this browser")
    old.cell(1).expect_output("offers no shared memory")
    old.cell(2).run().expect_output("still here")


def test_without_shared_memory_stop_ends_the_session_and_says_that_variables_were_lost(
    old: Chat, server: Server
) -> None:
    old.open(write_cells(server, "gone = 1\nwhile True: pass", "print('gone' in globals())"))
    cell = old.cell(0).start().expect_state("executing").stop().wait(seconds=20).expect_state("aborted")
    expect(cell.element).to_contain_text("variables lost")
    old.cell(1).run().expect_state("completed").expect_output("False")
