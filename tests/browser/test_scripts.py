"""Scripts of the kinds that people paste from a chat, pasted and run; `scripts/outcomes.toml` has what is to come of each."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Cell, Chat, fence, write
from tests.browser.server import Server

FOLDER = Path(__file__).parent / "scripts"
STOP_SECONDS = 20


@dataclass(frozen=True)
class Outcome:
    """What a reader sees of one script; `outcomes.toml` says what each field means."""

    session: str
    state: str = "completed"
    error: str | None = None
    shows: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    traceback: tuple[str, ...] = ()
    pictures: int = 0
    answers: tuple[str, ...] = ()
    stop: str | None = None


def outcomes() -> dict[str, Outcome]:
    """By the scripts' names, in the order of the runs."""
    found: dict[str, Outcome] = {}
    session = ""
    for name, written in tomllib.loads((FOLDER / "outcomes.toml").read_text()).items():
        session = written.get("session", session)
        entry = {key: tuple(value) if isinstance(value, list) else value for key, value in written.items()}
        found[name] = Outcome(**{**entry, "session": session})
    return found


OUTCOMES = outcomes()


class Desk:
    """One page of one reader, who pastes script after script into a conversation."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self._session: str | None = None
        self._pasted = 0

    def paste(self, source: str, session: str) -> Cell:
        if session != self._session:
            self.chat.open(write(self.chat.server, [], title=f"Pasted: {session}"))
            self._session = session
            self._pasted = 0
        self.chat.say(fence(source))
        self._pasted += 1
        # The answer that no model is there moves what is above it; a click meanwhile could miss.
        expect(self.chat.messages.last).to_have_attribute("aria-posinset", str(2 * self._pasted))
        self.chat.wait_for_answer()
        # Those far above are not in the document any more.
        message = self.chat.page.locator(
            f"fenced-message:has(article[aria-posinset='{2 * self._pasted - 1}'])"
        )
        cell = message.locator("fenced-cell")
        expect(cell).to_have_count(1)
        return Cell(self.chat.page.locator(f"fenced-cell[data-cell='{cell.get_attribute('data-cell')}']"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def desk(browser: Browser, server: Server) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    chat = Chat(context.new_page(), server)
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    yield Desk(chat)
    context.close()
    assert errors == []


def test_each_script_has_an_outcome() -> None:
    assert sorted(OUTCOMES) == sorted(path.stem for path in FOLDER.glob("*.py"))
    # An outcome that says nothing would hold for any program.
    says = [
        field.name for field in fields(Outcome) if field.name not in {"session", "state", "hides", "answers"}
    ]
    assert [
        name for name, outcome in OUTCOMES.items() if not any(getattr(outcome, key) for key in says)
    ] == []


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_pasted_script_does_what_it_would_elsewhere_or_says_why_not(desk: Desk, name: str) -> None:
    outcome = OUTCOMES[name]
    cell = desk.paste((FOLDER / f"{name}.py").read_text(), outcome.session).start()
    for answer in outcome.answers:
        field = cell.output.get_by_role("textbox")
        # The field of the question before goes when that one is answered.
        expect(field).to_have_value("", timeout=60_000)
        field.fill(answer)
        field.press("Enter")
        cell.expect_output(answer)
    if outcome.stop is not None:
        cell.expect_output(outcome.stop, seconds=60)
        cell.stop().wait(seconds=STOP_SECONDS)
    cell.wait(seconds=120)
    if cell.state != outcome.state:
        pytest.fail(f"the run ended as {cell.state}, expected {outcome.state}:\n{cell.text}")
    check_output(cell, outcome)


def check_output(cell: Cell, outcome: Outcome) -> None:
    pictures = cell.output.locator("img")
    expect(pictures).to_have_count(outcome.pictures)
    for picture in pictures.all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    if outcome.error is not None:
        cell.expect_output(f"{outcome.error}: ")
    for text in outcome.shows:
        cell.expect_output(text)
    if outcome.traceback:
        cell.output.locator("summary").filter(has_text="Traceback").click()
        for text in outcome.traceback:
            cell.expect_output(text)
    shown = cell.text
    for text in (*outcome.hides, "fenced_kernel"):
        assert text not in shown
