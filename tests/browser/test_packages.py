"""Packages from the index: refused until the reader allows it, installed as notebooks do, and there again after a reload."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Cell, Chat, fence, write_cells
from tests.browser.faults.scene import eventually
from tests.browser.server import Server
from tests.browser.test_environment import until_saved

PIP = "%pip install cowsay\nimport cowsay\nprint(cowsay.get_output_string('cow', 'moo'))"
MICROPIP = (
    "import micropip\nawait micropip.install('tabulate')\nimport tabulate\nprint(tabulate.tabulate([[1, 2]]))"
)
HEADER = "# /// script\n# dependencies = ['iniconfig']\n# ///\nimport iniconfig\nprint(iniconfig.__name__, 'is here')"
SECONDS = 120


@pytest.fixture(scope="module")
def index(server: Server) -> str:
    """The package index of this machine, as the page names it."""
    return str(server.api("GET", "/config")["network"]["index"])


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data"), environment={"FENCED_PACKAGE_INDEX": "off"}).start()
    yield server
    server.stop()


class Hanging(BaseHTTPRequestHandler):
    """An index that never answers about one package, and is out of order for the others."""

    def do_GET(self) -> None:
        if "/hangs/" in self.path:
            cast("HangingServer", self.server).released.wait()
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        """Nothing: tests read what the browser shows."""


class HangingServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hanging)
        self.released = Event()


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose index does not work."""
    index = HangingServer()
    Thread(target=index.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{index.server_port}/simple"
    server = Server(tmp_path_factory.mktemp("data"), environment={"FENCED_PACKAGE_INDEX": address}).start()
    yield server
    index.released.set()
    server.stop()
    index.shutdown()
    index.server_close()


def allowed(server: Server, index: str, *sources: str) -> str:
    """A conversation of these cells whose reader has allowed the index."""
    conversation = write_cells(server, *sources)
    allow(server, conversation, [index])
    return conversation


def allow(server: Server, conversation: str, network: list[str]) -> None:
    settings: dict[str, Any] = server.api("GET", f"/conversations/{conversation}")["conversation"]["settings"]
    server.api("PUT", f"/conversations/{conversation}", {"settings": {**settings, "network": network}})


def fails(cell: Cell, words: str) -> None:
    cell.run(seconds=SECONDS).expect_state("failed")
    expect(cell.element).to_contain_text(words)


def test_it_is_refused_in_words_until_the_reader_allows_the_index(
    chat: Chat, server: Server, index: str
) -> None:
    chat.open(write_cells(server, PIP))
    cell = chat.cell()
    fails(
        cell,
        f"cowsay was not installed: programs in this conversation may not use the package index ({index})",
    )
    cell.element.get_by_role("button", name="Allow in this conversation").click()
    cell.run(seconds=SECONDS).expect_state("completed").expect_output("Installed cowsay")
    expect(cell.element).to_contain_text("| moo |")


def test_micropip_and_headers_of_scripts_use_the_same_index(chat: Chat, server: Server, index: str) -> None:
    chat.open(allowed(server, index, MICROPIP, HEADER))
    chat.cell(0).run(seconds=SECONDS).expect_state("completed").expect_output("1  2")
    chat.cell(1).run(seconds=SECONDS).expect_state("completed").expect_output("iniconfig is here")


def test_what_is_not_possible_is_told_in_words(chat: Chat, server: Server, index: str) -> None:
    cases = {
        "%pip install docopt": "docopt is not available for WebAssembly",
        "!pip install uvloop": "uvloop is not available for WebAssembly",
        "%pip install no-such-package-is-here": "The package index knows no 'no-such-package-is-here'",
        "%pip install cowsay==99": "No release that runs in the browser fits 'cowsay==99'",
        "%pip install 'numpy<1'": "'numpy<1' was asked for, but numpy",
        "%pip install -r requirements.txt": "files of requirements are not read",
        "# /// script\n# dependencies = ['no-such-package-is-here']\n# ///": "The package index knows no",
    }
    chat.open(allowed(server, index, "import numpy", *cases))
    chat.cell(0).run().expect_state("completed")
    for number, words in enumerate(cases.values(), 1):
        fails(chat.cell(number), words)


def test_the_servers_own_packages_need_no_index(context: BrowserContext, off: Server) -> None:
    chat = Chat(context.new_page(), off)
    source = "!pip install -q pandas numpy\nimport pandas\nprint(pandas.Series([1, 2]).sum())"
    chat.open(write_cells(off, source))
    cell = chat.cell().run(seconds=SECONDS).expect_state("completed")
    cell.expect_output("3")
    expect(cell.element).not_to_contain_text("Allow in this conversation")


def test_a_server_without_an_index_says_so(context: BrowserContext, off: Server) -> None:
    chat = Chat(context.new_page(), off)
    chat.open(write_cells(off, PIP))
    fails(chat.cell(), "this server offers no package index")
    expect(chat.cell().element).not_to_contain_text("Allow in this conversation")


def test_an_index_that_does_not_answer_is_told_of_and_stop_ends_the_wait(
    context: BrowserContext, broken: Server
) -> None:
    chat = Chat(context.new_page(), broken)
    header = "# /// script\n# dependencies = ['hangs']\n# ///\nprint('not reached')"
    place = str(broken.api("GET", "/config")["network"]["index"])
    chat.open(
        allowed(broken, place, "kept = 1\n%pip install gone", "%pip install hangs", header, "print(kept)")
    )
    fails(chat.cell(0), "gone was not installed: The package index cannot be reached (it answered 503)")
    cell = chat.cell(1).start()
    expect(cell.element).to_contain_text("running")
    cell.stop().expect_state("aborted")
    cell = chat.cell(2).start()
    expect(cell.element).to_contain_text("packages")
    cell.stop().expect_state("aborted")
    chat.cell(3).run().expect_output("1")


def test_packages_that_could_not_be_had_again_are_told_and_come_when_they_can(
    chat: Chat, server: Server, index: str
) -> None:
    source = "%pip install cowsay\nimport cowsay\nkept = cowsay.get_output_string"
    conversation = allowed(server, index, source, "other = 1", "print(kept('cow', 'again'))")
    chat.open(conversation)
    chat.cell(0).run(seconds=SECONDS).expect_state("completed")
    until_saved(chat)
    allow(server, conversation, [])
    chat.page.reload()
    chat.cell(1).run(seconds=SECONDS).expect_state("completed")
    notice = chat.page.locator("fenced-restored")
    expect(notice).to_contain_text("kept (needs the module cowsay, which is not here)")
    expect(notice).to_contain_text(f"may not use the package index ({index})")
    until_saved(chat)
    expect(chat.page.get_by_role("list", name="Saved variables")).to_contain_text(
        "3 variables", timeout=30_000
    )
    allow(server, conversation, [index])
    chat.page.reload()
    chat.cell(2).run(seconds=SECONDS).expect_state("completed").expect_output("| again |")


def test_packages_are_there_again_with_the_variables_after_a_reload(
    chat: Chat, server: Server, index: str
) -> None:
    source = "%pip install cowsay\nimport cowsay\nkept = cowsay.get_output_string"
    chat.open(allowed(server, index, source, "print(kept('cow', 'again'), cowsay.__name__)"))
    chat.cell(0).run(seconds=SECONDS).expect_state("completed")
    until_saved(chat)
    chat.page.reload()
    chat.cell(1).run(seconds=SECONDS).expect_state("completed").expect_output("| again |")


IS_THERE = "import os, sys\nprint('there:', any(os.path.isdir(f'{p}/pan' + 'das') for p in sys.path))"
"""Not by an import, which would bring it."""


def test_what_a_block_will_need_is_loaded_into_the_session_that_is_there(chat: Chat, tmp_path: Path) -> None:
    script = tmp_path / "answers.md"
    script.write_text("No answer.\n\n---\n\n" + fence("import pandas as pd\npd.Series([1, 2]).sum()"))
    server = Server(tmp_path / "data", model=f"scripted:{script}").start()
    try:
        chat.server = server
        chat.open(write_cells(server, IS_THERE))
        probe = chat.cell(0).run().expect_output("there: False")
        chat.say("Sum up with pandas")
        chat.wait_for_answer()

        def loaded() -> bool:
            """pandas is there, although nothing has imported it"""
            time.sleep(1)  # any run would have it give way
            return "there: True" in probe.run().text

        eventually(loaded)
        chat.cell(1).run().expect_state("completed").expect_output("3")
    finally:
        server.stop()
