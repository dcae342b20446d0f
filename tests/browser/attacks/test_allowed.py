"""The network's table in a session that may reach one site: that one answers, and all others are refused as ever."""

from collections.abc import Iterator

import pytest

from tests.browser.attacks.arena import CONTROL, Arena, grouped, outcomes
from tests.browser.attacks.attack import REFUSED, Attack
from tests.browser.attacks.canary import Canary
from tests.browser.attacks.network import EVERYWHERE, REQUESTS, TO_THE_APP
from tests.browser.chat import write_cells

pytestmark = pytest.mark.timeout(600)

SIZE = 20

REACHED = Attack("the place itself", "program", "return (await js.fetch('@allowed@/reached')).status")
LED_AWAY = tuple(
    Attack(name, "program", f"return (await js.fetch('@allowed@/redirect'{options})).type")
    for name, options in (
        ("redirect of the place to another", ""),
        ("redirect of the place to another without CORS", ", o(mode='no-cors')"),
    )
)


@pytest.fixture(scope="module")
def allowed(arena: Arena) -> Iterator[Canary]:
    """The place; its `/redirect` leads to a canary."""
    place = Canary()
    place.leads["/redirect"] = f"http://127.0.0.1:{arena.canaries.http.port}/led-away"
    yield place
    place.close()


@pytest.mark.parametrize(
    ("attacks", "by_name"),
    [((*LED_AWAY, *EVERYWHERE, *TO_THE_APP), False), (REQUESTS, True)],
    ids=["another port", "by name"],
)
def test_one_place_that_is_allowed_opens_no_other(
    arena: Arena, allowed: Canary, attacks: tuple[Attack, ...], by_name: bool
) -> None:
    place = f"http://127.0.0.1:{allowed.port}"
    cut = [(REACHED, *attacks[start : start + SIZE]) for start in range(0, len(attacks), SIZE)]
    sources = [
        grouped(group, {a.name: {**arena.addresses(a, by_name=by_name), "allowed": place} for a in group})
        for group in cut
    ]
    conversation = write_cells(arena.server, CONTROL, *sources)
    arena.server.api("PUT", f"/conversations/{conversation}", {"settings": {"network": [place]}})
    arena.open(conversation)
    for n, group in enumerate(cut):
        allowed.hits.clear()
        got = outcomes(arena.chat.cell(n + 1).run(seconds=120))
        assert arena.findings(allowed=place) == []
        assert got.pop(REACHED.name) == "got 200"
        assert "GET /reached" in allowed.hits
        assert set(got) == {attack.name for attack in group[1:]}
        for attack in group[1:]:
            assert attack.expected != REFUSED or got[attack.name].startswith("refused"), got[attack.name]
    arena.control()
    assert arena.findings(allowed=place) == []
