"""Sessions that a program has spoiled: what the reader has still is Stop, a restart, and a page that believes nothing."""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.attacks.arena import CONTROL, PRELUDE, Arena
from tests.browser.attacks.attack import Attack
from tests.browser.attacks.forgeries import CAPABILITIES, FORGED, PLACES, SPOILED, STUCK
from tests.browser.chat import ENDED, Cell, shown_text, write_cells

pytestmark = pytest.mark.timeout(600)

ROWS = (*SPOILED, *STUCK)


@pytest.fixture(scope="module")
def spoiled(arena: Arena) -> Arena:
    """The conversation with a cell for each row."""
    sources = [PRELUDE + attack.filled(arena.addresses(attack)) for attack in ROWS]
    arena.open(write_cells(arena.server, CONTROL, *sources))
    return arena


def ends(cell: Cell) -> bool:
    """Runs something in a session that may be spoiled; whether it ended by itself, and not at Stop."""
    cell.start()
    try:
        expect(cell.element).to_have_attribute("data-state", ENDED, timeout=1500)
    except AssertionError:
        # It may end by itself just now, and then there is no Stop.
        with contextlib.suppress(TimeoutError):
            cell.button("Stop").click(timeout=2000)
        cell.wait(seconds=20)
        return False
    return True


@pytest.mark.parametrize(("number", "attack"), [*enumerate(SPOILED)], ids=[attack.name for attack in SPOILED])
def test_a_spoiled_session_ends_with_a_restart(spoiled: Arena, number: int, attack: Attack) -> None:
    ends(spoiled.chat.cell(number + 1))
    control = spoiled.chat.cell(0)
    ends(control)
    assert FORGED not in shown_text(spoiled.page.locator("body"))
    # A session that answers each run with an error is the program's own still; this ends it, without a reload.
    control.button("More").click()
    spoiled.page.get_by_role("menuitem", name="Restart session").click()
    spoiled.control()
    assert spoiled.findings() == []


@pytest.mark.parametrize(
    ("number", "attack"), [*enumerate(STUCK, len(SPOILED))], ids=[attack.name for attack in STUCK]
)
def test_a_stuck_session_is_replaced_by_stop(spoiled: Arena, number: int, attack: Attack) -> None:
    """Also the flag that interrupts is of no use here: only the end of the worker helps."""
    cell = spoiled.chat.cell(number + 1).start().expect_output("going", seconds=30)
    cell.expect_state("executing").stop().wait(seconds=20).expect_state(attack.expected)
    expect(cell.element).to_contain_text("variables lost")
    spoiled.control()
    assert spoiled.findings() == []


def test_a_session_that_lies_about_itself_is_interrupted_all_the_same(arena: Arena) -> None:
    arena.open(write_cells(arena.server, CONTROL, PRELUDE + CAPABILITIES, "print('still', kept)"))
    cell = arena.chat.cell(1).start().expect_output("kept")
    cell.stop().wait(seconds=20).expect_state("aborted")
    arena.chat.cell(2).run().expect_output("still 7")
    assert arena.findings() == []


def test_places_that_nobody_asked_for_are_few_and_allow_nothing(arena: Arena) -> None:
    conversation = write_cells(arena.server, CONTROL, PRELUDE + PLACES)
    before = arena.server.api("GET", f"/conversations/{conversation}")["conversation"]["settings"]
    arena.open(conversation)
    cell = arena.chat.cell(1).run().expect_state("completed").expect_output("asked")
    expect(cell.element).to_contain_text("https://made-up-19.example")
    expect(cell.element).to_contain_text("And for 17 more, listed in the settings")
    arena.page.get_by_role("button", name="Settings").click()
    attempts = arena.page.get_by_role("list", name="Refused attempts")
    expect(attempts).to_contain_text("https://made-up-19.example")
    listed = re.findall(r"https?://\S*|made-up-\d+", shown_text(attempts))
    assert sorted(listed) == sorted(f"https://made-up-{n}.example" for n in range(20))
    arena.page.keyboard.press("Escape")
    arena.control()
    settings = arena.server.api("GET", f"/conversations/{conversation}")["conversation"]["settings"]
    assert settings == before
    assert arena.findings() == []
