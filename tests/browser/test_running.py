"""Cells run: output, values, errors, variables, Stop, limits, recovery."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, fence, write, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab


def test_a_cell_shows_its_output_its_value_and_what_it_took(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "print('hello', 6 * 7)\n[n * n for n in range(4)]"))
    cell = chat.cell()
    expect(cell.element).to_have_attribute("data-state", "idle")
    expect(cell.element).to_have_attribute("data-language", "python")
    cell.run().expect_state("completed").expect_output("hello 42").expect_output("[0, 1, 4, 9]")
    expect(cell.element).to_contain_text(re.compile(r"\d+(\.\d+)? m?s"))
    expect(cell.element).to_contain_text(re.compile(r"\d+ MB"))


def test_cells_are_found_in_lists_in_quotes_and_in_the_readers_own_message(
    chat: Chat, server: Server
) -> None:
    nested = "1. An item:\n\n   ```python\n   print('in a list')\n   ```\n\n> A quote:\n>\n> ```python\n> print('in a quote')\n> ```\n"
    own = "My own code:\n\n" + fence("print('my own')")
    chat.open(write(server, [("user", own), ("assistant", nested)]))
    for n, said in enumerate(["my own", "in a list", "in a quote"]):
        chat.cell(n).run().expect_state("completed").expect_output(said)


def test_what_a_task_prints_after_its_cell_has_ended_is_shown_under_that_cell(
    chat: Chat, server: Server
) -> None:
    starts = (
        "import asyncio\ngate = asyncio.Event()\nasync def bg():\n    await gate.wait()\n    print('from the task')\n"
        "task = asyncio.create_task(bg())\nprint('first')"
    )
    chat.open(write_cells(server, starts, "gate.set()\nawait task\nprint('second')"))
    chat.cell(0).run().expect_output("first")
    chat.cell(1).run().expect_output("second")
    chat.cell(0).expect_output("from the task")
    assert "from the task" not in chat.cell(1).text
    chat.page.reload()
    chat.cell(0).expect_output("from the task")


def test_recursion_through_c_goes_deep_and_then_is_an_error_that_keeps_the_variables(
    chat: Chat, server: Server
) -> None:
    define = (
        "from functools import lru_cache\n@lru_cache(None)\ndef fib(n): return n if n < 2 else fib(n-1) + fib(n-2)\n"
        "@lru_cache(None)\ndef endless(n): return endless(n + 1)\nprint(fib(320) % 1000)"
    )
    group = (
        "error = ValueError()\nfor n in range(1000): error = ExceptionGroup('group', [error])\nraise error"
    )
    chat.open(write_cells(server, define, "endless(0)", group, "print('kept', fib(320) % 1000)"))
    chat.cell(0).run().expect_state("completed").expect_output("365")
    chat.cell(1).run().expect_state("failed").expect_output("RecursionError")
    chat.cell(2).run().expect_state("failed").expect_output("ExceptionGroup")
    chat.cell(3).run().expect_output("kept 365")


def test_asyncio_run_waits_inside_of_functions_and_can_be_stopped_there(chat: Chat, server: Server) -> None:
    define = (
        "import asyncio\nasync def work(n):\n    await asyncio.sleep(n)\n    return 'worked'\n"
        "def main(n=0.01): print(asyncio.run(work(n)))\nmain()"
    )
    chat.open(write_cells(server, define, "print('waits')\nmain(1000)", "main()"))
    chat.cell(0).run().expect_state("completed").expect_output("worked")
    chat.cell(1).start().expect_output("waits").stop().wait(seconds=10).expect_state("aborted")
    chat.cell(2).run().expect_state("completed").expect_output("worked")


def test_only_languages_with_a_runtime_can_be_run(chat: Chat, server: Server) -> None:
    text = fence("SELECT 1", "cobol") + "\n" + fence("print(1)", "python3")
    chat.open(write(server, [("assistant", text)]))
    expect(chat.cell(0).button("Copy")).to_be_visible()
    expect(chat.cell(0).button("Run")).to_have_count(0)
    chat.cell(1).run().expect_output("1")


def test_variables_persist_between_cells_and_do_not_cross_conversations(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    first = write_cells(server, "secret = 'kept here'", "print(secret)")
    second = write_cells(server, "print('secret' in globals())")
    chat.open(first)
    chat.cell(0).run().expect_state("completed")
    chat.cell(1).run().expect_output("kept here")
    chat.open(second)
    chat.cell(0).run().expect_output("False")
    other = new_chat().open(second)
    other.cell(0).run().expect_output("False")


def test_a_failing_cell_shows_a_traceback_without_frames_of_ours(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "def ratio(a, b):\n    return a / b\n\nratio(1, 0)"))
    cell = chat.cell().run().expect_state("failed")
    cell.expect_output("ZeroDivisionError")
    details = cell.output.locator("summary").first
    if details.count() > 0:
        details.click()
    cell.expect_output("ratio")
    assert "fenced_kernel" not in cell.text
    assert "pyodide" not in cell.text.lower()


def test_standard_error_and_colours_are_shown(chat: Chat, server: Server) -> None:
    source = "import sys\nprint('\\x1b[31mred\\x1b[0m plain')\nprint('to stderr', file=sys.stderr)"
    chat.open(write_cells(server, source))
    cell = chat.cell().run().expect_state("completed").expect_output("red plain").expect_output("to stderr")
    assert "\x1b" not in cell.text
    assert "[31m" not in cell.text


def test_output_appears_while_the_program_still_runs(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "print('early')\nfor _ in iter(int, 1): pass"))
    cell = chat.cell().start().expect_state("executing").expect_output("early")
    cell.stop().wait(seconds=20).expect_state("aborted")


def test_stop_ends_an_endless_loop_within_two_seconds_and_keeps_the_variables(
    chat: Chat, server: Server
) -> None:
    chat.open(write_cells(server, "kept = 41\nprint('going')\nwhile True: pass", "print(kept + 1)"))
    cell = chat.cell(0).start().expect_output("going", seconds=60)
    cell.stop().wait(seconds=20).expect_state("aborted")
    # What does not react within a second and a half loses its variables.
    chat.cell(1).run().expect_output("42")


def test_stop_ends_waiting_programs_and_keeps_the_variables(chat: Chat, server: Server) -> None:
    programs = [
        "import time\nkept = 1\nprint('going')\ntime.sleep(60)",
        "import asyncio\nkept = 2\nprint('going')\nawait asyncio.sleep(60)",
    ]
    chat.open(write_cells(server, *programs, "print('kept', kept)"))
    for n in range(2):
        cell = chat.cell(n).start().expect_output("going", seconds=60)
        cell.stop().wait(seconds=20).expect_state("aborted")
        chat.cell(2).run().expect_output(f"kept {n + 1}")


def test_a_program_that_ignores_interrupts_is_replaced_and_the_reader_is_told(
    chat: Chat, server: Server
) -> None:
    stubborn = "gone = 1\nwhile True:\n    try:\n        print('going')\n        while True: pass\n    except BaseException: pass"
    chat.open(write_cells(server, stubborn, "print('gone' in globals())"))
    cell = chat.cell(0).start().expect_output("going", seconds=60)
    cell.stop().wait(seconds=20)
    expect(cell.element).to_contain_text(re.compile("variables.*lost|session restarted|lost", re.IGNORECASE))
    chat.cell(1).run().expect_output("False")


def test_a_session_that_kills_itself_says_so_and_the_next_run_works(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "import os\nos.abort()", "print('alive again')"))
    cell = chat.cell(0).start().wait()
    assert cell.state in {"lost", "failed"}
    expect(cell.element).to_contain_text(re.compile("session|crash|ended|lost", re.IGNORECASE))
    chat.cell(1).run().expect_output("alive again")


def test_memory_that_runs_out_is_an_error_and_the_variables_survive(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "kept = 5\nx = bytearray(15 * 10**8)", "print(kept)"))
    chat.cell(0).run().expect_state("failed").expect_output("MemoryError")
    chat.cell(1).run().expect_output("5")


def test_input_is_asked_in_the_output(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "name = input('Your name? ')\nprint('Hello', name)"))
    cell = chat.cell().start()
    field = cell.output.get_by_role("textbox")
    expect(field).to_be_visible(timeout=60_000)
    expect(cell.element).to_contain_text("Your name?")
    field.fill("Zoë 漢")
    field.press("Enter")
    cell.wait().expect_output("Hello Zoë 漢")


def test_a_password_is_asked_in_a_field_that_hides_it(chat: Chat, server: Server) -> None:
    source = "from getpass import getpass\nsecret = getpass('Password: ')\nprint(len(secret), 'characters')"
    chat.open(write_cells(server, source))
    cell = chat.cell().start()
    field = cell.output.locator("input")
    expect(field).to_have_attribute("type", "password", timeout=60_000)
    field.fill("geheim")
    field.press("Enter")
    cell.wait().expect_output("6 characters")
    assert "geheim" not in cell.text


def test_stop_works_while_a_program_waits_for_input(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "kept = 3\ninput('? ')", "print(kept)"))
    cell = chat.cell(0).start()
    expect(cell.output.get_by_role("textbox")).to_be_visible(timeout=60_000)
    cell.stop().wait(seconds=20).expect_state("aborted")
    chat.cell(1).run().expect_output("3")


def test_packages_named_by_imports_load_by_themselves(chat: Chat, server: Server) -> None:
    source = "import numpy as np\nimport pandas as pd\npd.DataFrame({'n': np.arange(3)}).n.sum()"
    chat.open(write_cells(server, source))
    chat.cell().run(seconds=120).expect_state("completed").expect_output("3")


def test_a_package_that_is_not_there_is_an_error_that_says_so(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "import tensorflow", "import no_such_package"))
    chat.cell(0).run().expect_state("failed").expect_output("tensorflow needs a compiled part")
    chat.cell(1).run().expect_state("failed").expect_output("No module named 'no_such_package'")
    chat.cell(1).expect_output("among the packages here")


def test_top_level_await_works(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'"))
    chat.cell().run().expect_state("completed").expect_output("awaited")


def test_cells_of_one_conversation_run_in_the_order_of_the_clicks(chat: Chat, server: Server) -> None:
    chat.open(
        write_cells(server, "import time\ntime.sleep(1)\norder = ['a']", "order.append('b')", "print(order)")
    )
    for n in range(3):
        chat.cell(n).start()
    chat.cell(2).wait().expect_output("['a', 'b']")


def test_an_edited_cell_runs_what_the_reader_wrote(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "print('as written')"))
    cell = chat.cell()
    cell.button("Edit").click()
    editor = cell.element.locator(".cm-content")
    expect(editor).to_be_visible()
    editor.press("Control+a")
    chat.page.keyboard.insert_text("print('as edited')")
    chat.page.keyboard.press("Control+Enter")
    cell.wait().expect_output("as edited")
    chat.page.reload()
    expect(chat.cell().element).to_contain_text("as edited")
    chat.cell().expect_output("as edited")
