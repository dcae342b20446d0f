"""What a program tries and does not get. One conversation; attacks of one kind share a cell, and each is reported."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.arena import CONTROL, PRELUDE, Arena, grouped, outcomes
from tests.browser.attacks.attack import NO_EFFECT, REFUSED, Attack
from tests.browser.attacks.escapes import ESCAPES, MEMORY
from tests.browser.attacks.forgeries import FORGED, FORGERIES
from tests.browser.attacks.network import ALONE, EVERYWHERE, TO_THE_APP
from tests.browser.attacks.storage import STORAGE
from tests.browser.chat import ENDED, Cell, shown_text, write_cells

pytestmark = pytest.mark.timeout(600)

SIZE = 15
"""Attacks in one cell."""


@dataclass
class Group:
    """A cell, and what came of it."""

    attacks: tuple[Attack, ...]
    by_name: bool = False
    outcomes: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    done: bool = False


def groups() -> Iterator[Group]:
    for by_name in (False, True):
        yield from cut(EVERYWHERE, by_name=by_name)
        for attack in ALONE:
            yield Group((attack,), by_name)
    for table in (TO_THE_APP, ESCAPES, STORAGE):
        yield from cut(table)
    for attack in (*MEMORY, *FORGERIES):
        yield Group((attack,))


def cut(attacks: Sequence[Attack], *, by_name: bool = False) -> Iterator[Group]:
    for start in range(0, len(attacks), SIZE):
        yield Group(tuple(attacks[start : start + SIZE]), by_name)


GROUPS = tuple(groups())


def cases(*, alone: bool) -> list[object]:
    return [
        pytest.param(number, attack, id=attack.name + (" by name" if group.by_name else ""))
        for number, group in enumerate(GROUPS)
        for attack in group.attacks
        if attack.alone is alone
    ]


@pytest.fixture(scope="module")
def attacked(arena: Arena) -> Iterator[Arena]:
    """The conversation with all the programs, before any of them was run; one beside it must never change."""
    victim, run = arena.run_once("print('of another conversation')")
    before = arena.server.api("GET", f"/conversations/{victim}")["runs"]
    sources = []
    for group in GROUPS:
        addresses = {
            a.name: {**arena.addresses(a, by_name=group.by_name), "run": run, "session": victim}
            for a in group.attacks
        }
        alone = group.attacks[0].alone
        only = group.attacks[0]
        sources.append(
            PRELUDE + only.filled(addresses[only.name]) if alone else grouped(group.attacks, addresses)
        )
    arena.open(write_cells(arena.server, CONTROL, *sources))
    yield arena
    assert arena.server.api("GET", f"/conversations/{victim}")["runs"] == before


@pytest.mark.parametrize(("number", "attack"), cases(alone=False))
def test_a_program_gets_nowhere(attacked: Arena, number: int, attack: Attack) -> None:
    group = carry_out(attacked, number)
    others = [other.slug for other in group.attacks if other is not attack]
    found = [f for f in group.findings if attack.slug in f or not any(slug in f for slug in others)]
    assert found == []
    outcome = group.outcomes[attack.name]
    assert attack.expected in {REFUSED, NO_EFFECT}
    if attack.expected == REFUSED:
        assert re.match("refused", outcome), outcome


def carry_out(arena: Arena, number: int) -> Group:
    """Runs the group's cell, once, and then the control."""
    group = GROUPS[number]
    if not group.done:
        group.done = True
        cell = arena.chat.cell(number + 1).run(seconds=120)
        group.findings += arena.findings()
        group.outcomes = outcomes(cell)
        arena.control()
    return group


@pytest.mark.parametrize(("number", "attack"), cases(alone=True))
def test_a_program_harms_at_most_its_own_session(attacked: Arena, number: int, attack: Attack) -> None:
    cell = attacked.chat.cell(number + 1)
    if attack.spoils:
        run_or_stop(cell, seconds=10)
    else:
        cell.run(seconds=40)
        assert cell.state in attack.expected.split("|"), cell.text[-500:]
    assert attacked.findings() == []
    if attack.words:
        expect(cell.element).to_contain_text(re.compile(attack.words))
    if attack.spoils:
        run_or_stop(attacked.chat.cell(0), seconds=3)
        assert attacked.findings() == []
        # A session that answers each run with an error is still the program's own; a reload ends it.
        attacked.open(attacked.conversation)
    attacked.control()
    assert FORGED not in shown_text(attacked.page.locator("body"))
    assert attacked.findings() == []


def run_or_stop(cell: Cell, *, seconds: float) -> None:
    """Runs something in a session that may be spoiled: it ends by itself, or at once when it is stopped."""
    cell.start()
    try:
        expect(cell.element).to_have_attribute("data-state", ENDED, timeout=seconds * 1000)
    except AssertionError:
        cell.stop().wait(seconds=5)
