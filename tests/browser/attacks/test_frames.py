"""The frames in which scripts of an output run: nothing comes out of them but a height, within bounds."""

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Error, Frame, expect

from tests.browser.attacks.arena import CONTROL, Arena
from tests.browser.attacks.attack import Attack
from tests.browser.attacks.frames import CONNECTING, FORGERIES, HUGE, LEAVING, NETWORK, TALKATIVE
from tests.browser.attacks.test_outputs import showing
from tests.browser.chat import Cell, Chat, write_cells

pytestmark = pytest.mark.timeout(900)

HIGHEST = 800
GONE = "The scripts of this output were stopped"
INSIDE = {
    # Where the browser leads a frame that a policy holds back, and where frames within a frame begin.
    f"a frame went to {address}"
    for address in ("chrome-error://chromewebdata/", "about:blank", "about:srcdoc")
}


def opened(arena: Arena, attacks: Sequence[Attack]) -> Cell:
    """A cell that shows these, by names that have to be looked up; nothing of them has run yet."""
    shown = [("text/html", attack.filled(arena.addresses(attack, by_name=True))) for attack in attacks]
    arena.open(write_cells(arena.server, CONTROL, showing(shown)), policy=True)
    cell = arena.chat.cell(1)
    cell.run(seconds=60).expect_state("completed").expect_output("all of it was shown", seconds=30)
    expect(cell.button("Run them")).to_have_count(len(attacks))
    drawn(arena)
    assert arena.findings() == []
    assert arena.witness.outputs == []
    return cell


def drawn(arena: Arena, *, seconds: float = 0.5) -> None:
    """Until what was under way has come; the network is never idle where a frame goes on asking in vain."""
    arena.page.wait_for_timeout(seconds * 1000)


def run(arena: Arena, cell: Cell) -> Frame:
    """Lets the first output that has not run yet run; its frame."""
    before = set(arena.witness.outputs)
    with arena.page.expect_event("frameattached") as attached:
        cell.button("Run them").first.click()
    assert attached.value not in before
    return attached.value


def tried(frame: Frame) -> dict[str, Any]:
    frame.wait_for_function("() => document.documentElement?.dataset.tried === 'yes'", timeout=15_000)
    found: dict[str, Any] = frame.evaluate("() => ({ ...document.documentElement.dataset })")
    return found


@pytest.mark.parametrize("start", range(0, len(NETWORK), 9))
def test_a_frame_reaches_nothing(arena: Arena, start: int) -> None:
    attacks = NETWORK[start : start + 9]
    cell = opened(arena, attacks)
    for _ in attacks:
        frame = run(arena, cell)
        tried(frame)
    drawn(arena, seconds=1.5)
    assert set(arena.findings()) - INSIDE == set()
    arena.control()


def test_a_document_within_a_frame_connects_to_nobody(arena: Arena) -> None:
    shown = [("text/html", CONNECTING.filled(arena.addresses(CONNECTING, by_name=True)))]
    # Frames without an origin share a process, also those of two pages, and the driver takes a page that loses one
    # for crashed as a whole.
    arena.page.goto("about:blank")
    page = arena.context.new_page()
    chat = Chat(page, arena.server).open(write_cells(arena.server, showing(shown)))
    chat.cell(0).run(seconds=60)
    with page.expect_event("crash", timeout=20_000):
        chat.cell(0).button("Run them").click()
    drawn(arena, seconds=1.5)
    assert arena.canaries.forget() == []
    page.close()


def test_a_frame_that_leaves_is_closed(arena: Arena) -> None:
    cell = opened(arena, LEAVING)
    for _ in LEAVING:
        run(arena, cell)
    expect(cell.output.get_by_text(GONE)).to_have_count(3, timeout=30_000)
    drawn(arena)
    # The page's own policy is what holds them.
    held = "in the app: the policy had to stop frame-src "
    assert [found for found in arena.findings() if found not in INSIDE and not found.startswith(held)] == []
    arena.control()


def test_what_a_frame_says_moves_its_border_at_most(arena: Arena) -> None:
    cell = opened(arena, FORGERIES)
    seen: dict[str, dict[str, Any]] = {}
    for attack in FORGERIES:
        frame = run(arena, cell)
        if attack is HUGE:
            # A busy page cannot read it in time, and closes the frame.
            try:
                tried(frame)
            except Error:
                if not frame.is_detached():
                    raise
        elif attack not in TALKATIVE:
            seen[attack.name] = tried(frame)
        drawn(arena)
        heights = cell.output.locator("iframe").evaluate_all("all => all.map(one => one.offsetHeight)")
        assert max(heights, default=0) <= HIGHEST + 2
    assert seen["frame reads its surroundings"].get("got", "") == ""
    closed = cell.output.get_by_text("sent more than the page can read")
    expect(closed.nth(len(TALKATIVE) - 1)).to_be_visible()
    assert closed.count() <= len(TALKATIVE) + 1
    assert arena.findings() == []
    arena.control()


def test_two_frames_share_nothing(arena: Arena) -> None:
    left = "<script>const c = new BroadcastChannel('x'); setInterval(() => c.postMessage('x'), 50); document.documentElement.dataset.tried = 'yes'</script>"
    right = """<script>const c = new BroadcastChannel('x'); c.onmessage = () => { document.documentElement.dataset.heard = 'yes' };
      for (let n = 0; n < 9; n++) try { parent.frames[n].postMessage('x', '*'); parent.frames[n].document } catch {}
      addEventListener('message', () => { document.documentElement.dataset.heard = 'yes' });
      setTimeout(() => { document.documentElement.dataset.tried = 'yes' }, 1000)</script>"""
    cell = opened(arena, [Attack("left", "output", left), Attack("right", "output", right)])
    run(arena, cell)
    frame = run(arena, cell)
    assert "heard" not in tried(frame)
    assert arena.findings() == []
    arena.control()


def test_a_frame_that_loops_costs_no_session(arena: Arena) -> None:
    loop = Attack("loop", "output", "<p>still here</p><script>for (;;) ;</script>")
    cell = opened(arena, [loop])
    cell.button("Run them").click()
    for _ in range(3):
        arena.control()
    expect(cell.output.get_by_text(GONE)).to_be_visible(timeout=20_000)
    expect(cell.output).to_contain_text("still here")
    assert arena.findings() == []
    arena.control()
