"""Where the page stands: Run moves nothing under the pointer, and what is sent is seen."""

from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, write_cells

STILL = """(element) => new Promise((resolve) => {
  let last = NaN, frames = 0;
  const look = () => {
    const { top } = element.getBoundingClientRect();
    frames = top === last ? frames + 1 : 0;
    last = top;
    if (frames > 10) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Waits until an element stands still: a wheel's scroll takes some frames."""


def top(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["y"]


def fill(lines: int) -> str:
    return "\n".join(f"x{n} = {n}" for n in range(lines))


def test_run_leaves_the_cell_under_the_pointer_and_its_output_opens_below(chat: Chat) -> None:
    chat.open(write_cells(chat.server, fill(30), "for n in range(80): print(n)"))
    cell = chat.cell(1)
    expect(cell.button("Run")).to_be_in_viewport()
    before = top(cell.button("Run"))
    cell.run().expect_output("79")
    # A second run gives the room of the first output up and takes it again.
    assert abs(top(cell.button("Run")) - before) < 2
    cell.run().expect_output("79")
    assert abs(top(cell.button("Run")) - before) < 2


def test_an_output_that_gets_shorter_does_not_pull_the_cell_down(chat: Chat) -> None:
    source = "k = globals().get('k', 40) - 36\nfor n in range(k): print(n)"
    chat.open(write_cells(chat.server, fill(30), source))
    cell = chat.cell(1)
    cell.run().expect_output("3")
    cell.element.evaluate("e => e.scrollIntoView({ block: 'end' })")
    chat.page.mouse.move(500, 400)
    chat.page.mouse.wheel(0, 5000)
    cell.element.evaluate(STILL)
    before = top(cell.button("Run"))
    cell.run()
    assert abs(top(cell.button("Run")) - before) < 2


def test_the_header_of_a_tall_cell_stays_in_sight(chat: Chat) -> None:
    chat.open(write_cells(chat.server, fill(120)))
    chat.page.mouse.move(500, 400)
    chat.page.mouse.wheel(0, -900)
    chat.cell().element.evaluate(STILL)
    run = chat.cell().button("Run")
    expect(run).to_be_in_viewport()
    before = top(run)
    run.click()
    chat.cell().wait()
    assert abs(top(run) - before) < 2


def test_a_message_with_a_file_is_shown_with_its_answer(chat: Chat) -> None:
    chat.open(write_cells(chat.server, fill(60)))
    with chat.page.expect_file_chooser() as chooser:
        chat.page.get_by_role("button", name="Add files").click()
    chooser.value.set_files({"name": "sales.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    expect(chat.page.locator("fenced-added")).to_contain_text("sales.csv")
    chat.say("What is in it?")
    chat.wait_for_answer()
    expect(chat.messages.nth(2)).to_contain_text("sales.csv")
    expect(chat.page.get_by_role("button", name="Jump to the end")).to_be_hidden()
    scroller = chat.page.locator("fenced-thread .scroll")
    chat.page.wait_for_function(
        "e => e.scrollHeight - e.clientHeight - e.scrollTop < 2", arg=scroller.element_handle()
    )
