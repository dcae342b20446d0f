"""What stands in a message: nothing of it runs, and pictures from elsewhere are asked for on a click alone."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.arena import CONTROL, Arena
from tests.browser.attacks.attack import Attack
from tests.browser.attacks.canary import wait_until
from tests.browser.attacks.messages import MESSAGES, TITLES
from tests.browser.attacks.payloads import of_dompurify, of_knowledge_base
from tests.browser.chat import fence, write

pytestmark = pytest.mark.timeout(600)

BATCH = 250


def apart(payloads: Sequence[str]) -> str:
    """Markdown in which no payload hides those after it: each is a list of its own, which ends all that it began."""
    return "\n\n".join("-*"[n % 2] + " " + text.replace("\n", "\n  ") for n, text in enumerate(payloads))


def read(arena: Arena, text: str, *, title: str = "A message") -> list[str]:
    """Shows a message, in the page that is open already, until it is drawn; what came through."""
    conversation = write(
        arena.server,
        [("user", "Show me"), ("assistant", f"{text}\n\n<!-- -->\n\nIt ends here.")],
        title=title,
    )
    arena.go(conversation)
    expect(arena.page.get_by_text("It ends here.").last).to_be_visible()
    arena.settle()
    return arena.findings()


@pytest.fixture(scope="module", autouse=True)
def opened(arena: Arena) -> None:
    arena.open(write(arena.server, [("assistant", fence(CONTROL))]), policy=False)


@pytest.mark.parametrize("attack", MESSAGES, ids=lambda attack: attack.name)
def test_a_message_runs_nothing(arena: Arena, attack: Attack) -> None:
    assert read(arena, attack.filled(arena.addresses(attack))) == []
    expect(arena.chat.messages.last).to_contain_text(attack.expected)
    for link in arena.chat.messages.last.locator("a[href]").all():
        assert (link.get_attribute("href") or "").startswith(("http://", "https://", "mailto:"))


def test_a_picture_from_elsewhere_is_asked_for_on_a_click(arena: Arena) -> None:
    address = f"http://127.0.0.1:{arena.canaries.http.port}/clicked.png"
    assert read(arena, f"![a picture]({address})") == []
    arena.page.get_by_role("button", name="Load image from").click()
    assert wait_until(lambda: "GET /clicked.png" in arena.canaries.hits)
    arena.findings()


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_text(arena: Arena, title: str) -> None:
    assert read(arena, "A message", title=title) == []
    assert arena.page.get_by_role("article").count() > 0
    assert arena.page.title().endswith("Fenced")


@pytest.mark.parametrize("published", [of_dompurify, of_knowledge_base])
def test_published_payloads_run_nothing_in_messages(arena: Arena, published: object) -> None:
    assert callable(published)
    payloads: list[str] = published()
    batches = [payloads[start : start + BATCH] for start in range(0, len(payloads), BATCH)]
    bad = {n: found for n, batch in enumerate(batches) if (found := read(arena, apart(batch)))}
    alone = [payload for n in bad for payload in batches[n] if read(arena, apart([payload]))]
    assert (alone, bad) == ([], {})


def test_the_app_still_works(arena: Arena) -> None:
    arena.go(write(arena.server, [("assistant", fence(CONTROL))]))
    arena.control()
    assert arena.findings() == []


def test_without_the_policy_a_script_would_run(arena: Arena) -> None:
    """What the tests above count on: a handler that got into the page would be seen."""
    arena.page.evaluate(
        "() => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned=1>'); }"
    )
    assert wait_until(lambda: any("script ran" in found for found in arena.findings()))
    arena.page.evaluate("() => document.body.lastElementChild.remove()")
    arena.findings()
