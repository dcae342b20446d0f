"""What a program shows: nothing of it runs, and nothing of it asks for anything from elsewhere."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.arena import CONTROL, Arena
from tests.browser.attacks.attack import Attack
from tests.browser.attacks.outputs import OUTPUTS, PRINTED
from tests.browser.attacks.payloads import of_dompurify, of_h5sc, of_knowledge_base
from tests.browser.chat import Cell, shown_text, write_cells

pytestmark = pytest.mark.timeout(600)

BATCH = 400
"""Published payloads in one cell."""
SIZE = 8
"""Attacks of the table in one cell."""


def showing(outputs: Sequence[tuple[str, str]]) -> str:
    """A program that shows these (MIME type, data) one by one."""
    # Encoded, so that no payload ends the fence or the string that it stands in.
    data = b64encode(json.dumps(outputs).encode()).decode()
    return f"""
import base64, json
class Shown:
    def __init__(self, mime, data): self.bundle = {{mime: json.loads(data) if 'json' in mime else data}}
    def _repr_mimebundle_(self, include=None, exclude=None): return self.bundle
    def __repr__(self): return 'shown as text'
for mime, data in json.loads(base64.b64decode('{data}')): display(Shown(mime, data))
print('all of it was shown')
"""


def shown(arena: Arena, cell: Cell) -> list[str]:
    """Runs a cell of `showing` until the page has drawn all of it; what came through."""
    cell.run(seconds=60).expect_state("completed").expect_output("all of it was shown", seconds=30)
    arena.settle()
    return arena.findings()


@pytest.fixture(scope="module")
def groups(arena: Arena) -> list[tuple[Attack, ...]]:
    """The table, cut into cells of a conversation that is open; those that are printed have one each."""
    cut = [OUTPUTS[start : start + SIZE] for start in range(0, len(OUTPUTS), SIZE)]
    sources = [showing([(a.mime, a.filled(arena.addresses(a))) for a in group]) for group in cut]
    sources += [attack.filled(arena.addresses(attack)) for attack in PRINTED]
    arena.open(write_cells(arena.server, CONTROL, *sources), policy=False)
    return cut


FOUND: dict[int, list[str]] = {}
"""What came of each group's cell, which is run once."""


@pytest.mark.parametrize("n", range(len(OUTPUTS)), ids=[attack.name for attack in OUTPUTS])
def test_an_output_runs_nothing(arena: Arena, groups: list[tuple[Attack, ...]], n: int) -> None:
    attack, number = OUTPUTS[n], n // SIZE
    cell = arena.chat.cell(number + 1)
    if number not in FOUND:
        FOUND[number] = shown(arena, cell)
        arena.control()
    others = [other.slug for other in groups[number] if other is not attack]
    assert [f for f in FOUND[number] if attack.slug in f or not any(o in f for o in others)] == []
    expect(cell.output).to_contain_text(attack.expected)


@pytest.mark.parametrize("n", range(len(PRINTED)), ids=[attack.name for attack in PRINTED])
def test_text_is_text(arena: Arena, groups: list[tuple[Attack, ...]], n: int) -> None:
    attack = PRINTED[n]
    cell = arena.chat.cell(len(groups) + n + 1).run(seconds=60).expect_state(attack.expected)
    for summary in cell.output.locator("summary").all():
        summary.click()
    cell.expect_output(re.compile(re.escape(attack.words)))
    assert not re.search("[\x00-\x08\x0e-\x1f\x7f]", shown_text(cell.output)), "control characters were shown"
    arena.settle()
    assert arena.findings() == []
    arena.control()
    # Nothing is drawn any more that could move the next button away from under the pointer.
    arena.settle()


def narrowed(arena: Arena, payloads: Sequence[str]) -> list[str]:
    """Those of the payloads that come through, found by halving."""
    arena.open(
        write_cells(arena.server, CONTROL, showing([("text/html", p) for p in payloads])), policy=False
    )
    if not shown(arena, arena.chat.cell(1)):
        return []
    if len(payloads) == 1:
        return list(payloads)
    half = len(payloads) // 2
    return narrowed(arena, payloads[:half]) + narrowed(arena, payloads[half:])


@pytest.mark.parametrize("published", [of_dompurify, of_knowledge_base])
def test_published_payloads_run_nothing_as_outputs(arena: Arena, published: object) -> None:
    assert callable(published)
    payloads: list[str] = published()
    batches = [payloads[start : start + BATCH] for start in range(0, len(payloads), BATCH)]
    sources = [showing([("text/html", payload) for payload in batch]) for batch in batches]
    arena.open(write_cells(arena.server, CONTROL, *sources), policy=False)
    bad = {n: found for n in range(len(batches)) if (found := shown(arena, arena.chat.cell(n + 1)))}
    arena.control()
    assert ([payload for n in bad for payload in narrowed(arena, batches[n])], bad) == ([], {})


SPREADING = """
<style>
  :host, :host(.rich), :host-context(body) { position: fixed; inset: 0; max-block-size: none; color: red; background: red }
  div, #over { position: fixed !important; inset: 0; z-index: 9999; height: 1e6px; min-width: 100000px; padding: 50000px; font-size: 5000px;
    margin: -5000px; translate: -500px; transform: scale(99); box-shadow: 0 0 0 9999px red; outline: 9999px solid red; color: red }
  .remote-image { opacity: 0; display: block; color: transparent !important; background: none !important; font-size: 1px; position: absolute; inset: 0 }
</style>
<div id=over style="position: fixed; inset: -500px; margin-left: -500px; z-index: 9999">over everything</div>
<img src="http://elsewhere.example/x.png">
"""
WHERE = """
(host) => {
  const within = host.getBoundingClientRect();
  const styles = [...host.shadowRoot.querySelectorAll('*')].map((element) => getComputedStyle(element));
  const button = host.shadowRoot.querySelector('.remote-image');
  return {
    height: within.height, width: within.width, host: getComputedStyle(host).position,
    positions: [...new Set(styles.map(({ position }) => position))],
    moved: styles.filter(({ translate, transform, boxShadow, outlineStyle, zIndex, marginLeft }) => translate !== 'none' || transform !== 'none'
      || boxShadow !== 'none' || outlineStyle !== 'none' || zIndex !== 'auto' || marginLeft.startsWith('-')).length,
    over: getComputedStyle(host.shadowRoot.querySelector('div')).color,
    button: [getComputedStyle(button).opacity, getComputedStyle(button).fontSize, getComputedStyle(button).color === 'rgba(0, 0, 0, 0)'],
    parent: host.parentElement.getBoundingClientRect().width,
  };
}
"""


def test_styles_stay_in_their_place(arena: Arena) -> None:
    arena.open(write_cells(arena.server, CONTROL, showing([("text/html", SPREADING)])), policy=False)
    cell = arena.chat.cell(1)
    assert shown(arena, cell) == []
    found = cell.output.locator(".rich.styled").evaluate(WHERE)
    assert found["height"] <= 800
    assert found["width"] <= found["parent"]
    assert (found["host"], found["positions"], found["moved"]) == ("static", ["static"], 0)
    assert found["over"] == "rgb(255, 0, 0)", "what may be styled was not"
    assert found["button"] == ["1", "13px", False]
    arena.control()


def test_the_published_payloads_are_there() -> None:
    assert len(of_dompurify()) > 180
    assert len(of_h5sc()) >= 129, "the HTML5 Security Cheatsheet is not complete"
    assert len(of_knowledge_base()) > 4000
