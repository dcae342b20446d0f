"""Variables that outlive their session: through a reload, an eviction, a crash; and those that cannot."""

import re

from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.chat import Chat, write_cells

DEFINE = """import math
import numpy as np
from dataclasses import dataclass

@dataclass
class Point:
    x: float
    y: float
    def norm(self) -> float:
        return math.hypot(self.x, self.y)

point = Point(3, 4)
shared = [point]
array = np.arange(6).reshape(2, 3)
double = lambda n: 2 * n
gen = (n for n in range(3))
print("defined")"""
USE = """print(point.norm(), shared[0] is point, array.sum(), double(21), isinstance(point, Point))
print("gen" in globals(), math.pi > 3)"""
BACK = "5.0 True 15 42 True\nFalse True"


def settings(chat: Chat) -> Locator:
    panel = chat.page.locator("fenced-settings")
    if panel.count() == 0:
        chat.page.get_by_role("button", name="Settings", exact=True).click()
    expect(panel).to_be_visible()
    return panel


def until_saved(chat: Chat) -> None:
    expect(settings(chat).get_by_role("list", name="Saved variables")).to_contain_text(
        re.compile(r"\d variables? · "), timeout=30_000
    )


def notice(chat: Chat) -> Locator:
    return chat.page.locator("fenced-restored")


def test_variables_come_back_after_a_reload_and_what_cannot_is_named(chat: Chat) -> None:
    chat.open(write_cells(chat.server, DEFINE, USE))
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    chat.page.reload()
    chat.cell(1).run().expect_state("completed")
    chat.cell(1).expect_output(BACK)
    expect(notice(chat)).to_contain_text(re.compile(r"\d+ variables are back as of"))
    expect(notice(chat)).to_contain_text("Not saved: gen (generator: cannot be saved).")
    notice(chat).get_by_role("button", name="Dismiss").click()
    expect(notice(chat).get_by_role("button")).to_have_count(0)


HELPERS = """from pathlib import Path
Path("/files/helpers.py").write_text("class Point:\\n    def __init__(self, x): self.x = x\\n")"""


def test_what_could_not_be_brought_back_stays_saved_and_comes_when_it_can(chat: Chat) -> None:
    look = "print([name for name in ('x', 'p', 'y') if name in globals()])"
    chat.open(
        write_cells(
            chat.server,
            HELPERS,
            "from helpers import Point\np, x = Point(7), 1\nprint('made')",
            "import os\nos.remove('/files/helpers.py')",
            look,
            "y = 2",
            "print(p.x)",
        )
    )
    chat.cell(0).run().expect_state("completed")
    chat.cell(1).run().expect_output("made")
    until_saved(chat)
    chat.page.reload()
    # The module is a file of the conversation.
    chat.cell(5).run().expect_output("7")
    chat.cell(2).run().expect_state("completed")
    saved = settings(chat).get_by_role("list", name="Saved variables")
    expect(saved).to_contain_text("4 variables", timeout=30_000)
    chat.page.reload()
    chat.cell(3).run().expect_output("['x']")
    expect(notice(chat)).to_contain_text(
        "Could not be brought back: Point, p (needs the module helpers, which is not here). They stay saved."
    )
    # A run whose variables are saved takes nothing away.
    chat.cell(4).run().expect_state("completed")
    settings(chat)
    expect(saved).to_contain_text("5 variables", timeout=30_000)
    chat.page.reload()
    chat.cell(3).run().expect_output("['x', 'y']")
    chat.cell(0).run().expect_state("completed")
    notice(chat).get_by_role("button", name="Try again").click()
    expect(notice(chat)).not_to_contain_text("Could not be brought back")
    chat.cell(5).run().expect_output("7")


def test_variables_of_two_tabs_come_back_together(chat: Chat, context: BrowserContext) -> None:
    look = "print([name for name in ('x', 'y') if name in globals()])"
    conversation = write_cells(chat.server, "x = 1", "y = 2", look)
    chat.open(conversation)
    other = Chat(context.new_page(), chat.server)
    other.open(conversation)
    other.cell(2).run().expect_output("[]")
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    other.cell(1).run().expect_state("completed")
    saved = settings(other).get_by_role("list", name="Saved variables")
    expect(saved).to_contain_text("2 variables", timeout=30_000)
    other.page.close()
    chat.page.reload()
    chat.cell(2).run().expect_output("['x', 'y']")
    expect(notice(chat)).to_contain_text("Some of them another tab had saved.")


def test_variables_come_back_after_the_session_crashed(chat: Chat) -> None:
    chat.open(write_cells(chat.server, DEFINE, "import os\nos._exit(1)", USE))
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    chat.cell(1).run()
    expect(notice(chat)).to_contain_text("variables are back", timeout=60_000)
    expect(chat.page.locator("fenced-lost").get_by_role("button")).to_have_count(0)
    expect(notice(chat).get_by_role("button", name="Run the cells again")).to_be_visible()
    chat.cell(2).run().expect_output(BACK)


def test_a_restart_is_a_fresh_start(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "kept = 1", "print('kept' in globals())"))
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    settings(chat).get_by_role("button", name="Restart").click()
    expect(settings(chat).get_by_role("list", name="Saved variables")).not_to_contain_text("variable")
    chat.cell(1).run().expect_output("False")
    chat.page.reload()
    chat.cell(1).run().expect_output("False")
    expect(notice(chat).get_by_role("button")).to_have_count(0)


def test_nothing_is_kept_where_the_reader_does_not_want_it(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "kept = 1", "print('kept' in globals())"))
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    settings(chat).get_by_role("checkbox", name="Keep variables between sessions").uncheck()
    expect(settings(chat).get_by_role("list", name="Saved variables")).not_to_contain_text("variable")
    chat.page.wait_for_timeout(1500)  # a save would have come by now
    chat.page.reload()
    chat.cell(1).run().expect_output("False")


def test_forgotten_variables_do_not_come_back_but_stay_in_the_session(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "kept = 1", "print('kept' in globals())"))
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    settings(chat).get_by_role("button", name="Forget the saved Python variables").click()
    expect(settings(chat).get_by_role("list", name="Saved variables")).not_to_contain_text("variable")
    chat.page.reload()
    chat.cell(1).run().expect_output("False")


def test_another_conversation_has_none_of_them(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "kept = 1"))
    chat.cell(0).run().expect_state("completed")
    until_saved(chat)
    chat.open(write_cells(chat.server, "print('kept' in globals())"))
    chat.cell(0).run().expect_output("False")


def test_variables_of_a_session_that_was_evicted_come_back(chat: Chat) -> None:
    first = write_cells(chat.server, "kept = 'of the first'")
    check = write_cells(chat.server, "print('nothing')")
    chat.open(first)
    settings(chat).get_by_role("textbox", name="Live sessions").fill("1")
    settings(chat).get_by_role("textbox", name="Live sessions").press("Enter")
    chat.cell(0).run().expect_state("completed")
    chat.go(check)
    chat.cell(0).run().expect_output("nothing")
    chat.go(first)
    chat.say("```python\nprint(kept)\n```")
    chat.cell(1).run().expect_output("of the first")
    expect(notice(chat)).to_contain_text("One variable is back")
