"""What a program tries and does not get. Attacks of one kind share a cell, and each is reported; those that may take
their session with them have one each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.arena import CONTROL, PRELUDE, Arena, grouped, outcomes
from tests.browser.attacks.attack import NO_EFFECT, REFUSED, Attack
from tests.browser.attacks.escapes import ESCAPES, MEMORY
from tests.browser.attacks.forgeries import FORGED, FORGERIES, LISTENING
from tests.browser.attacks.network import ALONE, EVERYWHERE, TO_THE_APP
from tests.browser.attacks.storage import STORAGE
from tests.browser.chat import shown_text, write_cells

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


def cut(attacks: Sequence[Attack], *, by_name: bool = False) -> Iterator[Group]:
    for start in range(0, len(attacks), SIZE):
        yield Group(tuple(attacks[start : start + SIZE]), by_name)


GROUPS = (
    *cut(EVERYWHERE),
    *cut(EVERYWHERE, by_name=True),
    *(group for table in (TO_THE_APP, ESCAPES, STORAGE) for group in cut(table)),
)
SINGLE = (*ALONE, *MEMORY, *FORGERIES)

TOGETHER = [
    pytest.param(number, attack, id=attack.name + (" by name" if group.by_name else ""))
    for number, group in enumerate(GROUPS)
    for attack in group.attacks
]


@pytest.fixture(scope="module")
def grouped_cells(arena: Arena) -> Arena:
    """The conversation with the programs that share cells, before any of them was run."""
    sources = [
        grouped(group.attacks, {a.name: arena.addresses(a, by_name=group.by_name) for a in group.attacks})
        for group in GROUPS
    ]
    arena.open(write_cells(arena.server, CONTROL, *sources))
    return arena


@pytest.mark.parametrize(("number", "attack"), TOGETHER)
def test_a_program_gets_nowhere(grouped_cells: Arena, number: int, attack: Attack) -> None:
    group = carry_out(grouped_cells, number)
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


@pytest.fixture(scope="module")
def single_cells(arena: Arena) -> Iterator[Arena]:
    """The conversation with a cell for each of the others; one beside it must never change."""
    victim, run = arena.run_once("print('of another conversation')")
    before = arena.server.api("GET", f"/conversations/{victim}")["runs"]
    # A name of its own for each, whose look-up alone would be a hit.
    sources = [
        PRELUDE + a.filled({**arena.addresses(a, by_name=True), "run": run, "session": victim})
        for a in SINGLE
    ]
    arena.open(write_cells(arena.server, CONTROL, LISTENING, *sources))
    yield arena
    assert arena.server.api("GET", f"/conversations/{victim}")["runs"] == before


@pytest.mark.parametrize(("number", "attack"), [*enumerate(SINGLE)], ids=[attack.name for attack in SINGLE])
def test_a_program_harms_at_most_its_own_session(single_cells: Arena, number: int, attack: Attack) -> None:
    arena = single_cells
    page = arena.page.locator("body")
    forged = shown_text(page).count(FORGED)
    if attack.listens:
        arena.chat.cell(1).run().expect_output("listening")
        arena.control()
    cell = arena.chat.cell(number + 2).run(seconds=60)
    assert cell.state in attack.expected.split("|"), cell.text[-500:]
    if attack.words:
        expect(cell.element).to_contain_text(re.compile(attack.words))
    arena.control()
    assert shown_text(page).count(FORGED) == forged
    assert arena.findings() == []
