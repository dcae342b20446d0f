"""The network's table in a session that may reach one place: that one answers, and all others are refused as ever."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.arena import CONTROL, Arena, grouped, outcomes
from tests.browser.attacks.attack import REFUSED, Attack
from tests.browser.attacks.canary import Canary
from tests.browser.attacks.network import EVERYWHERE, TO_THE_APP
from tests.browser.chat import write_cells

pytestmark = pytest.mark.timeout(600)

SIZE = 15

REACHED = Attack(
    "the place that is allowed", "program", "return (await js.fetch('@allowed@/reached')).status", "got 200"
)


@pytest.fixture(scope="module")
def allowed() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


@pytest.mark.parametrize("by_name", [False, True])
def test_one_place_that_is_allowed_opens_no_other(arena: Arena, allowed: Canary, by_name: bool) -> None:
    place = f"http://127.0.0.1:{allowed.port}"
    attacks = (*EVERYWHERE, *TO_THE_APP)
    cut = [(REACHED, *attacks[start : start + SIZE]) for start in range(0, len(attacks), SIZE)]
    sources = [
        grouped(group, {a.name: {**arena.addresses(a, by_name=by_name), "allowed": place} for a in group})
        for group in cut
    ]
    conversation = write_cells(arena.server, CONTROL, *sources)
    arena.server.api("PUT", f"/conversations/{conversation}", {"settings": {"network": [place]}})
    arena.open(conversation)
    for n, group in enumerate(cut):
        got = outcomes(arena.chat.cell(n + 1).run(seconds=120))
        assert [found for found in arena.findings() if f"{place}/" not in found] == []
        assert got.pop(REACHED.name) == REACHED.expected
        assert {
            name: o for name, o in got.items() if _is(group, name) == REFUSED and o.startswith("got")
        } == {}
        assert "GET /reached" in allowed.hits
        allowed.hits.clear()
        arena.control()
    expect(arena.chat.composer).to_be_visible()


def _is(group: tuple[Attack, ...], name: str) -> str:
    """What is expected of the attack of that name."""
    return next(attack.expected for attack in group if attack.name == name)
