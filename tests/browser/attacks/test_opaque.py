"""Programs where the sandbox has no origin: they have the means of a blob's worker, and get no further with them."""

from collections.abc import Iterator

import pytest

from tests.browser.attacks.arena import Arena, grouped, outcomes
from tests.browser.attacks.attack import REFUSED
from tests.browser.attacks.escapes import EVAL
from tests.browser.attacks.network import REQUESTS, TAKEN, WORKERS
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.timeout(300)

SIZE = 20
ATTACKS = (*TAKEN, *WORKERS, *REQUESTS, *EVAL)
GROUPS = [ATTACKS[start : start + SIZE] for start in range(0, len(ATTACKS), SIZE)]


@pytest.fixture(scope="module")
def opaque(arena: Arena, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A page of a second server, in the browser of the first."""
    environment = {"FENCED_SANDBOX": "opaque"}
    server = Server(tmp_path_factory.mktemp("opaque"), environment=environment).start()
    page = arena.context.new_page()
    sources = [
        grouped(group, {a.name: {**arena.addresses(a), **own(server)} for a in group}) for group in GROUPS
    ]
    arena.canaries.forget()
    yield Chat(page, server).open(write_cells(server, *sources))
    page.close()
    server.stop()


def own(server: Server) -> dict[str, str]:
    """The placeholders that stand for this server."""
    return {
        "app": server.origin,
        "appws": server.origin.replace("http", "ws", 1),
        "appport": str(server.port),
        "sandbox": server.origin,
    }


@pytest.mark.parametrize("n", range(len(GROUPS)))
def test_a_frame_without_an_origin_leaves_no_way_out(arena: Arena, opaque: Chat, n: int) -> None:
    got = outcomes(opaque.cell(n).run(seconds=120))
    assert arena.canaries.forget() == []
    assert set(got) == {attack.name for attack in GROUPS[n]}
    for attack in GROUPS[n]:
        assert attack.expected != REFUSED or got[attack.name].startswith("refused"), (
            attack,
            got[attack.name],
        )
    marks = opaque.page.evaluate("() => __marks.splice(0)")
    assert [mark for mark in marks if "script ran" in mark] == []
