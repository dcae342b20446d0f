"""`asyncio.run` inside of functions, in sessions of every kind of start: the program waits, the page does not."""

import pytest
from playwright.sync_api import Page

from tests.browser.runtimes.test_contract import Session

WORK = """
import asyncio, re, time
async def work(n=5):
    await asyncio.sleep(0.01)
    return n
def main(n=5): return asyncio.run(work(n))
"""
WAYS = {
    "in a function": "def start(): print(main())\nstart()",
    "in a key function": "print(sorted([2, 1], key=lambda n: main(n))[1] + 3)",
    "in a callback of re.sub": "print(re.sub('x', lambda match: str(main()), 'x'))",
    "by the loop": "def start(): return asyncio.new_event_loop().run_until_complete(work())\nprint(start())",
    "in a method that C code calls": "class A:\n    def __repr__(self): return str(main())\nprint(repr(A()))",
    "one within another": "async def outer(): return main(2) + await work(3)\ndef start(): return asyncio.run(outer())\nprint(start())",
    "many at once": "async def many(): return await asyncio.gather(*(work(n) for n in range(3)), work(2))\n"
    "def start(): return sum(asyncio.run(many()))\nprint(start())",
    "by a Runner": "def start():\n    with asyncio.Runner() as runner: return runner.run(work())\nprint(start())",
    "with sleep in it": "async def naps():\n    time.sleep(0.01)\n    return await work()\ndef start(): return asyncio.run(naps())\nprint(start())",
}


def test_programs_wait_for_coroutines_wherever_they_call(page: Page) -> None:
    session = Session(page, "python")
    session.run(WORK)
    for name, source in WAYS.items():
        result = session.run(source)
        assert (name, result["status"], result["stdout"], result["stderr"]) == (name, "completed", "5\n", "")
    result = session.run("async def bad(): 1/0\ndef start(): asyncio.run(bad())\nstart()")
    assert (result["status"], result["error"]["name"], result["error"]["line"]) == (
        "failed",
        "ZeroDivisionError",
        1,
    )
    assert session.run("print(main(6))")["stdout"] == "6\n"
    session.close()


def test_input_is_asked_for_while_the_stack_is_suspended(page: Page) -> None:
    session = Session(page, "python")
    session.run(WORK)
    session.start(
        "async def ask():\n    await work()\n    return input('? ')\ndef start(): print(asyncio.run(ask()))\nstart()"
    )
    session.reached("input")
    session.reply("Zoë")
    assert session.result()["stdout"].endswith("Zoë\n")
    session.close()


@pytest.mark.parametrize(
    "waits",
    ["asyncio.Event().wait()", "asyncio.to_thread(time.sleep, 99)", "work(asyncio.run(asyncio.sleep(99)))"],
)
def test_stop_ends_a_program_whose_stack_is_suspended_and_keeps_its_variables(page: Page, waits: str) -> None:
    session = Session(page, "python")
    session.run(WORK + "kept = 'kept'")
    session.start(
        f"async def wait(): await {waits}\ndef start(): asyncio.run(wait())\nprint('waits')\nstart()"
    )
    session.reached("executing")
    stopped = session.stop()
    assert (stopped["status"], stopped["error"]["variables_lost"]) == ("aborted", False)
    assert session.run("print(kept, main())")["stdout"] == "kept 5\n"
    session.close()


def test_recursion_within_a_suspended_call_is_an_error_that_keeps_the_session(page: Page) -> None:
    session = Session(page, "python")
    session.run(WORK + "from functools import lru_cache\n@lru_cache(None)\ndef deep(n): return deep(n + 1)")
    source = "async def falls():\n    await work()\n    deep(0)\ndef start(): asyncio.run(falls())\nstart()"
    assert session.run(source)["error"]["name"] == "RecursionError"
    assert session.run("deep(0)")["error"]["name"] == "RecursionError"
    assert session.run("print(main())")["stdout"] == "5\n"
    session.close()
