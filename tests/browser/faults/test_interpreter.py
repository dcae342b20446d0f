"""Programs that take their interpreter down, or almost: each is told in words, and the next run works."""

import re

import pytest

from tests.browser.chat import Chat
from tests.browser.faults.scene import (
    Bystander,
    conversation,
    eventually,
    expect_next_run_works,
    expect_words,
    page_text,
    runs,
    show,
    text_of,
)
from tests.browser.server import Server

WORKS = "print('works')"
KEPT = "print('works' if kept == 7 else 'changed')"

KILLED = {
    "os.abort": "import os\nkept = 7\nos.abort()",
    "os._exit": "import os\nkept = 7\nos._exit(3)",
    "a trap in the interpreter": "import ctypes\nkept = 7\nctypes.string_at(-1, 10**9)",
    "repr of a deep list": "x = []\nfor _ in range(200_000): x = [x]\nrepr(x)",
    "the recursion limit raised": "import sys\nsys.setrecursionlimit(10**7)\ndef f(n): return f(n + 1)\nf(0)",
}


@pytest.mark.parametrize("source", KILLED.values(), ids=KILLED.keys())
def test_an_interpreter_that_dies_is_replaced_and_the_loss_is_told(
    tab: Chat, server: Server, bystander: Bystander, source: str
) -> None:
    place = conversation(server, source, WORKS)
    show(tab, place)
    cell = tab.cell(0).start().wait()
    assert cell.state in {"lost", "failed"}
    if cell.state == "lost":
        expect_words(cell, "crashed", "variables were lost")
    else:
        expect_words(cell, "RecursionError|MemoryError")
    expect_next_run_works(tab)
    bystander.expect_undisturbed()


SURVIVED = {
    "deep recursion": ("kept = 7\ndef f(n): return f(n + 1)\nf(0)", "RecursionError"),
    "one allocation too large": ("kept = 7\nx = bytearray(15 * 10**8)", "MemoryError"),
    "many small objects": ("kept = 7\nx = []\nwhile True: x.append(bytes(100_000))", "MemoryError"),
    "sys.exit": ("import sys\nkept = 7\nsys.exit(1)", "SystemExit"),
}


@pytest.mark.parametrize(("source", "error"), SURVIVED.values(), ids=SURVIVED.keys())
def test_an_error_of_the_interpreter_leaves_the_variables(
    tab: Chat, server: Server, source: str, error: str
) -> None:
    show(tab, conversation(server, source, KEPT))
    tab.cell(0).start().wait().expect_state("failed").expect_output(error)
    expect_next_run_works(tab)


def test_memory_filled_with_linked_objects_ends_in_an_error_or_a_fresh_session(
    tab: Chat, server: Server, bystander: Bystander
) -> None:
    source = "class Link: pass\nhead = None\nwhile True:\n    link = Link(); link.next = head; head = link"
    show(tab, conversation(server, source, WORKS, heap_bytes=160 << 20))
    cell = tab.cell(0).start().wait()
    assert cell.state in {"lost", "failed"}
    expect_words(cell, "MemoryError|variables were lost")
    expect_next_run_works(tab)
    bystander.expect_undisturbed()


def test_one_long_c_call_is_ended_by_stop_and_the_loss_is_told(
    tab: Chat, server: Server, bystander: Bystander
) -> None:
    show(tab, conversation(server, "kept = 7\nprint('going', flush=True)\nsum(range(10**12))", WORKS))
    cell = tab.cell(0).start().expect_output("going", seconds=60)
    cell.stop().wait(seconds=20).expect_state("aborted")
    expect_words(cell, "variables (were )?lost")
    expect_next_run_works(tab)
    bystander.expect_undisturbed()


def test_a_value_whose_repr_resists_costs_its_own_session_only(
    tab: Chat, server: Server, bystander: Bystander
) -> None:
    source = "class Slow:\n    def __repr__(self):\n        print('resisting', flush=True)\n        while True:\n            try:\n                while True: pass\n            except BaseException: pass\nslow = Slow()\nslow"
    show(tab, conversation(server, source, WORKS))
    cell = tab.cell(0).start().expect_output("resisting", seconds=60).stop().wait()
    expect_words(cell, "variables (were )?lost")
    expect_next_run_works(tab)
    bystander.expect_undisturbed()


ODD_TEXT = {
    "broken UTF-8": (
        r"import sys; sys.stdout.buffer.write(b'before \xff\xfe\xe2\x82 after\n'); sys.stdout.flush()",
        "before .* after",
    ),
    "lone surrogates": (r"print('before \ud800 \udfff after'); '\ud83d'", "before .* after"),
    "control characters": (r"print('before \x00\x01\x1b[999C\x1b]8;;x\x07 after')", "before .*after"),
}


@pytest.mark.parametrize(("source", "shown"), ODD_TEXT.values(), ids=ODD_TEXT.keys())
def test_text_that_is_none_is_shown_and_saved(tab: Chat, server: Server, source: str, shown: str) -> None:
    place = conversation(server, source, WORKS)
    show(tab, place)
    tab.cell(0).run().expect_state("completed").expect_output(re.compile(shown, re.DOTALL))
    expect_next_run_works(tab)
    # The page's writes are made in order: what the server refused would be missing, what it never got holds up the rest.
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed", "completed"])
    assert re.search(shown, text_of(server, runs(server, place)[0]), re.DOTALL)
    assert "refused" not in page_text(tab)
