"""Where no second origin can be had: a frame without an origin keeps programs apart, and the reader can see that it is one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.canary import Canary
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data"), environment={"FENCED_SANDBOX": "opaque"}).start()
    yield server
    server.stop()


def test_programs_run_with_packages_input_and_stop(chat: Chat, server: Server) -> None:
    chat.open(
        write_cells(
            server,
            "import numpy\nkept = int(numpy.arange(4).sum())\nprint(kept)",
            "print('Hello', input('name? '))",
            "while True: pass",
            "print('still', kept)",
        )
    )
    chat.cell(0).run(seconds=120).expect_state("completed").expect_output("6")
    field = chat.cell(1).start().output.get_by_role("textbox")
    field.fill("Ada")
    field.press("Enter")
    chat.cell(1).wait().expect_output("Hello Ada")
    chat.cell(2).start().expect_state("executing").stop().wait(seconds=20).expect_state("aborted")
    chat.cell(3).run().expect_output("still 6")


PROBE = """
import js, json
from pyodide.ffi import to_js
got = {}
async def attempt(name, work):
    try:
        value = work()
        if hasattr(value, 'then'):
            value = await value
        got[name] = str(value)
    except BaseException as error:
        got[name] = 'REFUSED'
"""


def test_programs_reach_neither_the_api_nor_anything_else(chat: Chat, server: Server) -> None:
    canary = Canary()
    try:
        source = (
            PROBE
            + f"""
for name, url in {{
    'api': '{server.origin}/api/conversations', 'page': '{server.origin}/', 'asset': '{server.origin}/theme.js',
    'other': 'http://127.0.0.1:{canary.port}/x', 'name': 'http://localhost:{canary.port}/x',
}}.items():
    await attempt(name, lambda: js.fetch(url, to_js({{'credentials': 'include'}}, dict_converter=js.Object.fromEntries)))
for name in ('indexedDB', 'caches', 'BroadcastChannel', 'Worker', 'SharedWorker'):
    await attempt(name, lambda: getattr(js, name).toString() and 'THERE')
await attempt('cookie', lambda: js.document.cookie)
await attempt('origin', lambda: js.origin)
print('GOT ' + json.dumps(got))
"""
        )
        chat.open(write_cells(server, source))
        cell = chat.cell().run(seconds=90).expect_state("completed")
        got = next(line for line in cell.text.splitlines() if "GOT " in line)
        assert got.count("REFUSED") == 11, got
        assert '"origin": "null"' in got
        assert canary.hits == []
    finally:
        canary.close()


def test_the_frame_has_no_origin_and_reaches_into_nothing(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "1"))
    chat.cell().run()
    frame = next(frame for frame in chat.page.frames if frame.url.endswith("/sandbox/"))
    assert frame.evaluate("origin") == "null"
    for expression in ("parent.document.title", "localStorage.length", "document.cookie"):
        with pytest.raises(Exception, match="SecurityError"):
            frame.evaluate(expression)


def test_the_reader_is_told_in_the_settings(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "1"))
    chat.page.get_by_role("button", name="Settings").click()
    expect(chat.page.get_by_text("The sandbox has no site of its own.", exact=True)).to_be_visible()
    expect(chat.page.get_by_role("textbox", name="Add a site")).to_have_count(0)
