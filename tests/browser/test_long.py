"""Conversations of a thousand messages: only what is near to the view is in the document, and nobody notices."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Cell, Chat, fence, write
from tests.browser.long_conversation import Long, seed
from tests.browser.server import Server

COUNT = 1_000

# Two thousand frames, each as long as a busy machine needs.
pytestmark = pytest.mark.timeout(600)

FIND = """
() => {
  const root = document.querySelector('fenced-app').shadowRoot.querySelector('fenced-thread').shadowRoot;
  window.scroller = root.querySelector('.scroll');
  const words = (message) => message.shadowRoot.querySelector('fenced-markdown')?.shadowRoot.querySelector('p, .typed')?.textContent;
  window.frame = () => new Promise(requestAnimationFrame);
  // Messages in the document, in order: number, top and bottom within the view.
  window.shown = () => [...root.querySelectorAll('fenced-message')].map((message) => {
    const box = message.getBoundingClientRect();
    const at = scroller.getBoundingClientRect().top;
    const number = /Message (\\d+) says/.exec(words(message))?.[1];
    return { number: number === undefined ? null : Number(number), top: box.top - at, bottom: box.bottom - at };
  });
  window.seen = () => shown().filter(({ top, bottom }) => bottom > 0 && top < scroller.clientHeight);
  // Whether messages with their words fill the view.
  window.filled = () => {
    const now = seen();
    return now.length > 0 && now.every(({ number }) => number !== null)
      && (now[0].top <= 0 || now[0].number === 0) && now.at(-1).bottom >= scroller.clientHeight - 60;
  };
  // What stands in the middle of the view: a paragraph, a program, an output.
  const middle = () => {
    const box = scroller.getBoundingClientRect();
    let found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    while (found.shadowRoot) {
      const inner = found.shadowRoot.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!inner || inner === found) break;
      found = inner;
    }
    for (let one = found; one; one = one.parentElement ?? one.getRootNode().host)
      if (one.matches('p, li, header, fenced-code, fenced-output, fenced-message')) return one;
    throw new Error(`There is no message in the middle, but ${found.localName} ${found.className}.`);
  };
  // How far that moves while the page does what it likes for so many frames, beyond what the reader scrolls.
  // What is measured in a frame, before the page has followed new heights, is never seen: it is looked at after that.
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.drift = async (frames, step = 0) => {
    let most = 0;
    for (let n = 0; n < frames; ) {
      // Bodies may be on their way to a busy browser, and messages get other heights by them; the reader waits.
      while (!filled()) await frame();
      const held = middle();
      const top = held.getBoundingClientRect().top;
      scroller.scrollTop += step;
      await painted();
      // Coloured lines take the place of plain ones.
      if (!held.isConnected) continue;
      most = Math.max(most, Math.abs(held.getBoundingClientRect().top - top + step));
      n++;
    }
    return most;
  };
}
"""
FRAMES = "async () => { for (let n = 0; n < 24; n++) await frame() }"
WALK = """
async ([step, last]) => {
  const order = [];
  let holes = 0;
  const look = () => {
    const now = seen();
    for (let n = 1; n < now.length; n++) if (Math.abs(now[n].top - now[n - 1].bottom) > 1) holes++;
    // What is above and below the first and last message of the conversation is no hole.
    const high = now[0]?.number === 0 ? 0 : now[0]?.top ?? Infinity;
    const low = now.at(-1)?.number === last ? Infinity : now.at(-1)?.bottom ?? -Infinity;
    if (high > 0 || low < scroller.clientHeight) holes++;
    for (const { number } of step < 0 ? now.reverse() : now) if (!order.includes(number)) order.push(number);
  };
  for (;;) {
    const before = scroller.scrollTop;
    scroller.scrollTop += step;
    await frame();
    // Bodies may be on their way to a busy browser; the reader waits for them.
    while (shown().some(({ number }) => number === null)) await frame();
    look();
    if (step < 0 ? before <= 0 : before >= scroller.scrollHeight - scroller.clientHeight - 1) break;
  }
  return { order, holes };
}
"""


@pytest.fixture(scope="module")
def long(server: Server) -> Long:
    return seed(server.data, COUNT)


@pytest.fixture
def opened(chat: Chat, long: Long) -> Chat:
    """The long conversation at its end, with words for what is seen."""
    chat.open(long.id)
    expect(chat.messages.last).to_contain_text(f"message {COUNT - 1}, cell 1")
    chat.evaluate(FIND)
    chat.page.wait_for_function("() => filled()")
    return chat


def cell(chat: Chat, long: Long, n: int, which: int = 0) -> Cell:
    """A cell of message n, if that is in the document."""
    return Cell(chat.page.locator(f'fenced-cell[data-cell="{long.messages[n]}.{which}"]'))


def reveal(chat: Chat, long: Long, n: int, which: int = 0) -> Cell:
    """Brings a cell into view as a link to it does."""
    chat.evaluate(
        "cell => document.querySelector('fenced-app').dispatchEvent(new CustomEvent('cell-reveal', { detail: cell }))",
        f"{long.messages[n]}.{which}",
    )
    found = cell(chat, long, n, which)
    expect(found.element).to_be_in_viewport()
    # The page keeps it there for twelve frames, while outputs around it are drawn.
    chat.evaluate(FRAMES)
    expect(found.element).to_be_in_viewport()
    return found


def to_end(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Jump to the end").click()
    expect(chat.messages.last).to_contain_text(f"message {COUNT - 1}, cell 1")


def numbers(shown: list[dict[str, Any]]) -> list[int]:
    return [one["number"] for one in shown]


def test_a_long_conversation_opens_at_its_end_with_few_messages(opened: Chat) -> None:
    expect(opened.messages.last).to_be_in_viewport()
    expect(opened.messages.last).to_have_attribute("aria-posinset", str(COUNT))
    expect(opened.messages.last).to_have_attribute("aria-setsize", str(COUNT))
    opened.page.wait_for_function(
        "() => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop <= 1"
    )
    opened.evaluate(FRAMES)
    assert 2 <= opened.messages.count() <= 20


def test_scrolling_shows_every_message_in_order_without_holes(opened: Chat) -> None:
    walked = opened.evaluate(WALK, [-600, COUNT - 1])
    assert walked["holes"] == 0
    assert walked["order"] == list(range(COUNT - 1, -1, -1))
    assert opened.messages.count() <= 20
    walked = opened.evaluate(WALK, [600, COUNT - 1])
    assert walked["holes"] == 0
    assert walked["order"] == list(range(COUNT))


def test_what_is_read_moves_as_the_reader_does_while_messages_get_their_heights(opened: Chat) -> None:
    for step in (-37, 23, -90):
        assert opened.evaluate("step => drift(200, step)", step) <= 2
    opened.evaluate("scroller.scrollTop -= 100_000")
    opened.page.wait_for_function("() => filled()")
    opened.evaluate(FRAMES)
    for step in (-60, 90, 0):
        assert opened.evaluate("step => drift(200, step)", step) <= 2


def test_the_keys_of_the_page_reach_both_ends(opened: Chat) -> None:
    opened.page.locator("fenced-thread .scroll").focus()
    opened.page.keyboard.press("Home")
    opened.page.wait_for_function("() => scroller.scrollTop === 0 && seen()[0]?.number === 0")
    first = opened.messages.first
    expect(first).to_contain_text("Message 0 says")
    expect(first).to_have_attribute("aria-posinset", "1")
    opened.page.keyboard.press("PageDown")
    opened.page.wait_for_function("() => scroller.scrollTop > 300")
    # All of one moment: more comes above and below in the next.
    shown = numbers(opened.evaluate("seen()"))
    assert shown == sorted(shown)
    opened.page.keyboard.press("End")
    opened.page.wait_for_function(f"() => seen().at(-1)?.number === {COUNT - 1}")
    opened.page.keyboard.press("PageUp")
    opened.page.wait_for_function(
        "() => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop > 300"
    )


def test_a_cell_far_away_is_found_and_has_the_keyboard(opened: Chat, long: Long) -> None:
    for n in (12, 700, 3, 998):
        found = reveal(opened, long, n, 1)
        expect(found.element.get_by_role("group", name="python code").first).to_be_focused()
        expect(found.element).to_contain_text(f"message {n}, cell 1")
        opened.page.wait_for_function("() => filled()")
        assert opened.evaluate("drift(30)") <= 2
        expect(found.element).to_be_in_viewport()


def test_outputs_are_there_again_when_a_message_comes_back(opened: Chat, long: Long) -> None:
    for n, shown in ((501, "0: "), (499, "499"), (503, "")):
        found = reveal(opened, long, n)
        if shown:
            expect(found.output).to_contain_text(shown)
        else:
            expect(found.output.get_by_role("img")).to_be_visible()
    to_end(opened)
    expect(cell(opened, long, 501).element).to_have_count(0)
    expect(reveal(opened, long, 501).output).to_contain_text("0: ")


def test_an_editor_far_away_keeps_its_text_and_what_can_be_undone(opened: Chat, long: Long) -> None:
    edited = reveal(opened, long, 400)
    edited.button("Edit").click()
    editor = edited.element.get_by_role("textbox", name="Code")
    expect(editor).to_be_focused()
    opened.page.keyboard.press("Control+Home")
    opened.page.keyboard.type("# far away")
    to_end(opened)
    opened.composer.click()
    reveal(opened, long, 900, 1)
    expect(editor).to_have_count(1)
    opened.evaluate("() => { for (const { top } of shown()) if (top > 1e7) throw new Error('lost'); }")
    reveal(opened, long, 400)
    expect(editor).to_contain_text("# far away")
    editor.click()
    opened.page.keyboard.press("Control+z")
    expect(editor).not_to_contain_text("# far away")
    edited.button("Done editing").click()
    to_end(opened)
    expect(cell(opened, long, 400).element).to_have_count(0)


def test_an_answer_at_the_end_does_not_move_what_is_read_in_the_middle(chat: Chat, server: Server) -> None:
    own = seed(server.data, 200, title="One that goes on")
    chat.open(own.id)
    expect(chat.messages.last).to_contain_text("message 199, cell 1")
    chat.evaluate(FIND)
    # To the 101st question the script has its long answer.
    chat.say("go on")
    expect(chat.stop_generating).to_be_visible()
    reveal(chat, own, 100)
    chat.page.wait_for_function("() => filled()")
    assert chat.evaluate("drift(60)") <= 2
    chat.wait_for_answer()
    assert 100 in numbers(chat.evaluate("seen()"))
    chat.page.get_by_role("button", name="Jump to the end").click()
    expect(chat.messages.last).to_contain_text("zebra")
    expect(chat.messages.last).to_be_in_viewport()


def test_a_selection_stays_while_the_reader_scrolls_away(opened: Chat, long: Long) -> None:
    found = reveal(opened, long, 600)
    words = found.element.get_by_text("value_0", exact=False).first
    box = words.bounding_box()
    assert box is not None
    mouse, middle = opened.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + 2, middle)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 2, middle, steps=4)
    mouse.up()
    selected = opened.evaluate("String(getSelection())")
    assert selected != ""
    opened.composer.evaluate("field => field.blur()")
    opened.evaluate(
        "async () => { for (let n = 0; n < 20; n++) { scroller.scrollTop -= 900; await frame(); } }"
    )
    assert opened.evaluate("String(getSelection())") == selected


def test_a_program_that_runs_far_away_goes_on(chat: Chat, server: Server) -> None:
    loop = "import time\nfor n in range(200):\n    print(n)\n    time.sleep(0.05)"
    parts = [("assistant", fence(loop))] + [
        ("assistant", f"Part {n}\n\n" + "words " * 400) for n in range(30)
    ]
    chat.open(write(server, parts))
    expect(chat.messages.last).to_contain_text("Part 29")
    chat.evaluate(FIND)
    chat.evaluate("scroller.scrollTop = 0")
    running = chat.cell()
    running.start().expect_state("executing").expect_output("3")
    chat.page.get_by_role("button", name="Jump to the end").click()
    expect(chat.messages.last).to_be_in_viewport()
    chat.evaluate("scroller.scrollTop = 0")
    running.wait().expect_state("completed").expect_output(re.compile(r"\b199\b"))


def test_another_branch_of_a_long_conversation_is_shown_where_it_begins(chat: Chat, server: Server) -> None:
    own = seed(server.data, 300, title="One that branches")
    chat.open(own.id)
    expect(chat.messages.last).to_contain_text("message 299, cell 1")
    body = {"parent": own.messages[295], "role": "user", "text": "Said instead of 296"}
    server.api("PUT", f"/conversations/{own.id}/messages/{uuid.uuid4()}", body)
    question = chat.messages.filter(has_text="Message 296 says")
    expect(question).to_contain_text("1/2")
    question.get_by_role("button", name="Next version").click()
    expect(chat.messages.last).to_contain_text("Said instead of 296")
    expect(chat.messages.last).to_have_attribute("aria-posinset", "297")
    chat.messages.last.hover()
    chat.messages.last.get_by_role("button", name="Previous version").click()
    expect(chat.messages.last).to_contain_text("message 299, cell 1")
    expect(chat.messages.last).to_be_in_viewport()


def test_a_long_conversation_fits_a_page_of_twice_the_size(opened: Chat, long: Long) -> None:
    opened.page.set_viewport_size({"width": 640, "height": 450})
    found = reveal(opened, long, 300)
    expect(found.element).to_be_in_viewport()
    wide = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    opened.page.wait_for_function("() => filled()")
    assert opened.evaluate("drift(30)") <= 2
