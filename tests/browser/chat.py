"""What a reader does with the page, in words; it knows only the page's contract."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server

LOAD_SECONDS = 120
"""How long the first Python run may take on a busy machine before a test gives up."""
ENDED = re.compile(r"^(completed|failed|aborted|timed_out|lost)$")


def fence(source: str, language: str = "python") -> str:
    """Markdown of one fenced code block."""
    return f"```{language}\n{source}\n```\n"


def write(server: Server, messages: Sequence[tuple[str, str]], *, title: str = "A conversation") -> str:
    """Makes a conversation of (role, text) messages through the API; returns its id."""
    conversation = str(uuid.uuid4())
    server.api("PUT", f"/conversations/{conversation}", {"title": title})
    parent = None
    for role, text in messages:
        message = str(uuid.uuid4())
        body = {"parent": parent, "role": role, "text": text}
        server.api("PUT", f"/conversations/{conversation}/messages/{message}", body)
        parent = message
    return conversation


def write_cells(server: Server, *sources: str, title: str = "Some cells") -> str:
    """A conversation of one question and one answer that holds these Python cells."""
    text = "\n".join(f"Step {n}:\n\n{fence(source)}" for n, source in enumerate(sources, 1))
    return write(server, [("user", "Show me"), ("assistant", text)], title=title)


def set_up(server: Server, conversation: str, **settings: Any) -> str:
    """Changes settings of a conversation; returns its id."""
    known = server.api("GET", f"/conversations/{conversation}")["conversation"]["settings"]
    server.api("PUT", f"/conversations/{conversation}", {"settings": {**known, **settings}})
    return conversation


class Chat:
    """One tab with the app in it."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server

    def open(self, conversation: str | None = None) -> "Chat":
        """Opens the list or a conversation, logged in."""
        if conversation is None:
            self.page.goto(self.server.address)
        else:
            self.page.goto(f"{self.server.origin}/c/{conversation}?token=browser-tests")
        expect(self.composer).to_be_visible()
        return self

    def go(self, conversation: str) -> "Chat":
        """Goes to another conversation in the same page, whose sessions live on."""
        path = f"/c/{conversation}"
        self.page.evaluate(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path
        )
        expect(self.page.locator("fenced-thread, fenced-cell").first).to_be_visible()
        return self

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def stop_generating(self) -> Locator:
        return self.page.get_by_role("button", name="Stop generating")

    def say(self, text: str) -> None:
        """Types a message and sends it with Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("article")

    def wait_for_answer(self, *, seconds: float = 60) -> None:
        """Until the last message is an answer that has ended."""
        answer = re.compile(r"^Answer")
        expect(self.messages.last).to_have_attribute("aria-label", answer, timeout=seconds * 1000)
        expect(self.stop_generating).to_have_count(0, timeout=seconds * 1000)

    def cell(self, n: int = 0) -> "Cell":
        return Cell(self.page.locator("fenced-cell").nth(n))

    def context_offline(self, offline: bool) -> None:
        """Takes the reader's network away, or gives it back."""
        self.page.context.set_offline(offline)

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        return self.page.evaluate(expression, argument)


SHOWN = """element => {
  const text = node => node.nodeType === Node.TEXT_NODE ? node.data
    : [...(node.shadowRoot ?? node).childNodes].filter(child => child.nodeName !== 'STYLE').map(text).join('')
  return text(element)
}"""


def shown_text(element: Locator) -> str:
    """The text of an element with that of the elements' own trees, which `inner_text` leaves out."""
    text: str = element.evaluate(SHOWN)
    return text


class Cell:
    """One cell on the page."""

    def __init__(self, element: Locator) -> None:
        self.element = element

    def button(self, name: str) -> Locator:
        return self.element.get_by_role("button", name=name, exact=True)

    @property
    def output(self) -> Locator:
        return self.element.get_by_role("region", name="Output")

    def run(self, *, seconds: float = LOAD_SECONDS) -> "Cell":
        """Presses Run and waits until the run has ended."""
        self.start()
        return self.wait(seconds=seconds)

    def start(self) -> "Cell":
        self.button("Run").click()
        return self

    def stop(self) -> "Cell":
        self.button("Stop").click()
        return self

    def wait(self, *, seconds: float = LOAD_SECONDS) -> "Cell":
        expect(self.element).to_have_attribute("data-state", ENDED, timeout=seconds * 1000)
        return self

    def expect_state(self, state: str, *, seconds: float = LOAD_SECONDS) -> "Cell":
        expect(self.element).to_have_attribute("data-state", state, timeout=seconds * 1000)
        return self

    def expect_output(self, text: str | re.Pattern[str], *, seconds: float = 30) -> "Cell":
        expect(self.output).to_contain_text(text, timeout=seconds * 1000)
        return self

    @property
    def text(self) -> str:
        return shown_text(self.output)

    @property
    def state(self) -> str:
        return self.element.get_attribute("data-state") or ""
