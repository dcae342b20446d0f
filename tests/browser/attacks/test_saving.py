"""What a program says of its run never keeps anything else of the conversation from being saved."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.attacks.forgeries import LISTENING, UNSTORABLE
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

FORGED = """
import builtins, js
from pyodide.ffi import to_js
def o(**fields): return to_js(fields, dict_converter=js.Object.fromEntries)
js.postMessage(o(type='result', run=builtins.caught[-1], status='failed', error=%s, download=0, execution=0, heap=1))
"""


def test_nothing_waits_for_the_end_of_a_run_that_cannot_be_stored(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    ends = [error for _, error in UNSTORABLE]
    conversation = write_cells(server, LISTENING, *(FORGED % error for error in ends))
    chat.open(conversation)
    chat.cell(0).run().expect_state("completed")
    for n in range(1, len(ends) + 1):
        chat.cell(n).run().expect_state("failed")
    chat.say("Is this saved?")
    other = new_chat().open(conversation)
    expect(other.page.locator("fenced-message", has_text="Is this saved?")).to_be_visible(timeout=60_000)
    assert "Offline" not in chat.page.locator("fenced-header").inner_text()
    runs = server.api("GET", f"/conversations/{conversation}/runs")["runs"]
    assert {run["status"] for run in runs} == {"completed", "failed"}
