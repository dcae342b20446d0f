"""Where the faults happen: conversations of cells, and another one beside them that must not notice anything."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from tests.browser.chat import Cell, Chat, shown_text, write_cells
from tests.browser.server import Server

OFFLINE = re.compile("offline", re.IGNORECASE)
SECONDS = 60
"""How long something may take that is only waited for: these tests measure nothing."""


@dataclass(frozen=True)
class Conversation:
    id: str
    title: str


def conversation(server: Server, *sources: str, **settings: int) -> Conversation:
    """A conversation of these Python cells, with a title of its own and these settings."""
    title = f"Fault {uuid.uuid4().hex[:12]}"
    made = Conversation(write_cells(server, *sources, title=title), title)
    if settings:
        server.api("PUT", f"/conversations/{made.id}", {"settings": settings})
    return made


def show(chat: Chat, wanted: Conversation) -> Chat:
    """Goes there: in the page that is open, whose sessions live on, or by opening the first one."""
    if chat.page.url == "about:blank":
        chat.open(wanted.id)
    else:
        chat.evaluate(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
            f"/c/{wanted.id}",
        )
    expect(chat.page).to_have_title(re.compile(wanted.title), timeout=SECONDS * 1000)
    expect(chat.cell().element).to_be_visible(timeout=SECONDS * 1000)
    return chat


class Bystander:
    """A conversation in the same tab with a variable, which a fault elsewhere must leave there."""

    def __init__(self, chat: Chat, server: Server) -> None:
        self._chat = chat
        self._conversation = conversation(server, "kept = 'untouched'", "print('it is', kept)")

    def prepare(self) -> "Bystander":
        """Makes the variable, in the session that is there or in a new one."""
        show(self._chat, self._conversation)
        self._chat.cell().run().expect_state("completed")
        return self

    def expect_undisturbed(self) -> None:
        """Its variable is there, and a program runs at once."""
        show(self._chat, self._conversation)
        self._chat.cell(1).run().expect_state("completed").expect_output("it is untouched")


def expect_words(cell: Cell, *words: str) -> None:
    """The cell says all of these somewhere, folded or not."""
    for word in words:
        expect(cell.element).to_contain_text(re.compile(word, re.IGNORECASE))


def expect_next_run_works(chat: Chat, n: int = 1) -> None:
    """A cell `print('works')` after the fault, with nothing to press in between."""
    chat.cell(n).run().expect_state("completed").expect_output("works")


def runs(server: Server, wanted: Conversation) -> list[dict[str, Any]]:
    """The runs as the server has them, oldest first, each with its outputs."""
    path = f"/conversations/{wanted.id}/runs"
    ids = [run["id"] for run in server.api("GET", path)["runs"]]
    found = [server.api("GET", f"{path}/{id_}") for id_ in reversed(ids)]
    return [{**item["run"], "outputs": item["outputs"]} for item in found]


def text_of(server: Server, run: dict[str, Any]) -> str:
    """All text that a run printed, as the server has it."""
    parts: list[str] = []
    for output in run["outputs"]:
        whole = server.api("GET", f"/blobs/{output['sha256']}") if output["output_type"] == "blob" else output
        parts.append(whole.get("text", ""))
    return "".join(parts)


def eventually(condition: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    """Waits until it holds; fails with the condition's own words otherwise."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, (
            f"did not come true in {seconds} s: {condition.__doc__ or condition}"
        )
        time.sleep(0.1)


def page_text(chat: Chat) -> str:
    return shown_text(chat.page.locator("fenced-app"))
