"""Packages from the index: refused until the reader allows it, installed as notebooks do, and there again after a reload."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Cell, Chat, write_cells
from tests.browser.server import Server
from tests.browser.test_environment import until_saved

PIP = "%pip install cowsay\nimport cowsay\nprint(cowsay.get_output_string('cow', 'moo'))"
MICROPIP = "import micropip\nawait micropip.install('tabulate')\nimport tabulate\nprint(tabulate.tabulate([[1, 2]]))"
HEADER = (
    "# /// script\n# dependencies = ['iniconfig']\n# ///\nimport iniconfig\nprint(iniconfig.__name__, 'is here')"
)
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


def allowed(server: Server, index: str, *sources: str) -> str:
    """A conversation of these cells whose reader has allowed the index."""
    conversation = write_cells(server, *sources)
    settings: dict[str, Any] = server.api("GET", f"/conversations/{conversation}")["conversation"]["settings"]
    server.api("PUT", f"/conversations/{conversation}", {"settings": {**settings, "network": [index]}})
    return conversation


def fails(cell: Cell, words: str) -> None:
    cell.run(seconds=SECONDS).expect_state("failed")
    expect(cell.element).to_contain_text(words)


def test_it_is_refused_in_words_until_the_reader_allows_the_index(
    chat: Chat, server: Server, index: str
) -> None:
    chat.open(write_cells(server, PIP))
    cell = chat.cell()
    fails(cell, f"cowsay was not installed: programs in this conversation may not use the package index ({index})")
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


def test_the_servers_own_packages_need_no_index(chat: Chat, server: Server, off: Server) -> None:
    source = "!pip install -q pandas numpy\nimport pandas\nprint(pandas.Series([1, 2]).sum())"
    chat.open(write_cells(server, source))
    cell = chat.cell().run(seconds=SECONDS).expect_state("completed")
    cell.expect_output("3")
    expect(cell.element).not_to_contain_text("Allow in this conversation")


def test_a_server_without_an_index_says_so(page_of: Any, off: Server) -> None:
    chat: Chat = page_of(off)
    chat.open(write_cells(off, PIP))
    fails(chat.cell(), "this server offers no package index")
    expect(chat.cell().element).not_to_contain_text("Allow in this conversation")


def test_packages_are_there_again_with_the_variables_after_a_reload(
    chat: Chat, server: Server, index: str
) -> None:
    source = "%pip install cowsay\nimport cowsay\nkept = cowsay.get_output_string"
    chat.open(allowed(server, index, source, "print(kept('cow', 'again'), cowsay.__name__)"))
    chat.cell(0).run(seconds=SECONDS).expect_state("completed")
    until_saved(chat)
    chat.page.reload()
    chat.cell(1).run(seconds=SECONDS).expect_state("completed").expect_output("| again |")
