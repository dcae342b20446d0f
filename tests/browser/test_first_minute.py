"""The first minute: examples that run at once, and nothing that is typed gets lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.chat import Chat, write_cells
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


CHARACTERS = "".join(chr(code) for code in range(33, 127))


def test_the_message_field_has_the_keyboard_from_the_start(chat: Chat) -> None:
    chat.open()
    expect(chat.composer).to_be_focused()
    chat.page.get_by_role("button", name="New conversation").click()
    expect(chat.composer).to_be_focused()


def test_what_is_typed_while_the_page_loads_is_in_the_message(chat: Chat) -> None:
    held: list[Route] = []
    chat.page.route("**/assets/main*.js", lambda route: held.append(route))
    chat.page.goto(chat.server.address, wait_until="commit")
    chat.page.wait_for_function("() => window.fencedTyped !== undefined")
    chat.page.keyboard.type("Compute fub")
    chat.page.keyboard.press("Backspace")
    chat.page.keyboard.press("Backspace")
    for route in held:
        route.continue_()
    expect(chat.composer).to_have_value("Compute f")
    chat.page.keyboard.type("ib")
    expect(chat.composer).to_have_value("Compute fib")


def test_each_printable_key_outside_of_a_field_is_written_into_the_message(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "1"))
    expect(chat.composer).to_be_focused()
    for character in CHARACTERS:
        chat.evaluate(
            "() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; e.blur() }"
        )
        chat.page.keyboard.press(character)
    expect(chat.composer).to_have_value(CHARACTERS)
    assert chat.cell().state == "idle"


def test_text_that_begins_at_a_cell_is_whole_and_commands_there_still_work(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "1"))
    code = chat.cell().element.get_by_role("group", name="Code", exact=True)
    code.focus()
    chat.page.keyboard.type("import it")
    expect(chat.composer).to_have_value("import it")
    code.focus()
    chat.page.keyboard.press("?")
    expect(chat.page.get_by_text("Add next occurrence")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_text("Add next occurrence")).to_be_hidden()
    chat.composer.press("Control+/")
    expect(chat.page.get_by_text("Add next occurrence")).to_be_visible()


def test_keys_while_a_message_is_sent_and_answered_stay_in_the_next_one(chat: Chat) -> None:
    chat.open()
    chat.page.keyboard.type("first")
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.type("second, typed at once")
    chat.wait_for_answer()
    expect(chat.composer).to_have_value("second, typed at once")
    expect(chat.messages.first).to_contain_text("first")


def test_a_paste_and_the_keys_that_scroll_outside_of_a_field(chat: Chat) -> None:
    chat.open(write_cells(chat.server, *["print(1)\n" * 30] * 3))
    scroller = chat.page.locator("fenced-thread .scroll")
    chat.page.locator("fenced-thread article p").first.click()
    chat.page.keyboard.press("Home")
    expect(scroller).to_have_js_property("scrollTop", 0)
    chat.page.keyboard.press("Space")
    chat.page.wait_for_function("e => e.scrollTop > 100", arg=scroller.element_handle())
    expect(scroller).to_have_css("outline-style", "none")
    chat.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text/plain', 'pasted');
        window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, cancelable: true })) }"""
    )
    expect(chat.composer).to_have_value("pasted")
