"""Files of a runtime that are missing, broken or out of reach: said in words, and mended without a reload where it can be."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from fenced.runtimes import default_directory
from tests.browser.chat import Chat
from tests.browser.faults.scene import conversation, eventually, expect_next_run_works, expect_words, show
from tests.browser.server import Server

WHEEL = "kept = 7\nimport regex\nprint(regex.findall('a', 'aab'))"
KEPT = "print('works' if kept == 7 else 'changed')"


class Files:
    """A copy of the installed runtimes, as links: changing one means putting another file in its place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        installed = Path(os.environ.get("FENCED_RUNTIMES_DIR") or default_directory())
        shutil.copytree(installed, root, copy_function=_link, ignore=shutil.ignore_patterns("models"))
        self._aside: list[tuple[Path, Path]] = []

    def break_(self, pattern: str, content: Callable[[bytes], bytes] | None) -> None:
        """Replaces the files of a name, and their compressed siblings; None removes them."""
        found = [path for path in self.root.rglob(pattern) if path.is_file()]
        assert found, pattern
        for path in found:
            for place in (path, path.with_name(path.name + ".br")):
                if place.exists():
                    aside = place.with_name(place.name + ".aside")
                    place.rename(aside)
                    self._aside.append((aside, place))
            if content is not None:
                aside = path.with_name(path.name + ".aside")
                path.write_bytes(content(aside.read_bytes()))
                if content is rotten:  # nobody notices who does not read it
                    os.utime(path, ns=(aside.stat().st_atime_ns, aside.stat().st_mtime_ns))

    def mend(self) -> None:
        for aside, place in self._aside:
            aside.replace(place)
        self._aside.clear()


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("runtimes") / "copy")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, folder: Files) -> Iterator[Server]:
    environment = {"FENCED_RUNTIMES_DIR": str(folder.root)}
    server = Server(tmp_path_factory.mktemp("data"), environment=environment).start()
    yield server
    server.stop()


@pytest.fixture
def files(folder: Files) -> Iterator[Files]:
    yield folder
    folder.mend()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def rotten(data: bytes) -> bytes:
    """Other bytes, as many."""
    return bytes(byte ^ 0x5A for byte in data[:4096]) + data[4096:]


VITAL = {
    "the interpreter is missing": ("pyodide.asm.wasm", None),
    "the interpreter is cut short": ("pyodide.asm.wasm", half),
    "the loader is missing": ("pyodide.mjs", None),
    "the interpreter is rotten": ("pyodide.asm.wasm", rotten),
}


@pytest.mark.parametrize(("pattern", "content"), VITAL.values(), ids=VITAL.keys())
def test_a_runtime_that_cannot_start_says_why_and_starts_once_it_is_mended(
    chat: Chat, server: Server, files: Files, pattern: str, content: Callable[[bytes], bytes] | None
) -> None:
    files.break_("snapshots/*.bin", None)
    files.break_(pattern, content)
    show(chat, conversation(server, "print('first')", "print('works')"))
    cell = chat.cell(0).start().wait().expect_state("failed")
    expect_words(cell, "Python (could not be started|is not installed on this server)")
    files.mend()
    expect_next_run_works(chat)


@pytest.mark.parametrize("content", [None, half, rotten], ids=["missing", "cut short", "rotten"])
def test_without_a_good_snapshot_python_starts_the_plain_way(
    chat: Chat, server: Server, files: Files, content: Callable[[bytes], bytes] | None
) -> None:
    files.break_("snapshots/*.bin", content)
    show(chat, conversation(server, "kept = 7", KEPT))
    chat.cell(0).run().expect_state("completed")
    expect_next_run_works(chat)


@pytest.mark.parametrize("content", [None, rotten], ids=["missing", "rotten"])
def test_a_package_that_cannot_be_loaded_is_named_and_the_variables_are_kept(
    chat: Chat, server: Server, files: Files, content: Callable[[bytes], bytes] | None
) -> None:
    show(chat, conversation(server, "kept = 7", WHEEL, KEPT))
    chat.cell(0).run().expect_state("completed")
    files.break_("regex-*.whl", content)
    cell = chat.cell(1).start().wait().expect_state("failed")
    expect_words(cell, "regex", "could not be loaded")
    expect_next_run_works(chat, 2)


def test_a_list_of_runtimes_out_of_reach_is_asked_for_again(chat: Chat, server: Server) -> None:
    chat.page.context.route("**/runtimes/manifest.json", lambda route: route.abort())
    show(chat, conversation(server, "print('first')", "print('works')"))
    cell = chat.cell(0).start().wait().expect_state("failed")
    expect_words(cell, "Python could not be started", "list of runtimes")
    chat.page.context.unroute("**/runtimes/manifest.json")
    expect_next_run_works(chat)


def test_a_runtime_whose_file_never_comes_can_be_stopped(chat: Chat, server: Server) -> None:
    held: list[Route] = []
    chat.page.context.route("**/pyodide.mjs", lambda route: held.append(route), times=1)
    show(chat, conversation(server, "print('first')", "print('works')"))
    cell = chat.cell(0).start().expect_state("loading")
    expect(cell.button("Stop")).to_be_visible()
    expect_words(cell, "loading|starting")
    eventually(lambda: len(held) > 0)
    assert cell.state == "loading"
    cell.stop().expect_state("aborted")
    expect_words(cell, "stopped before it ran")
    for route in held:
        route.continue_()
    expect_next_run_works(chat)


def test_a_language_that_is_not_installed_says_how_to_install_it(chat: Chat, tmp_path: Path) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    server = Server(tmp_path / "data", environment={"FENCED_RUNTIMES_DIR": str(empty)}).start()
    try:
        chat.server = server
        show(chat, conversation(server, "print('first')"))
        cell = chat.cell(0).start().wait().expect_state("failed")
        expect_words(cell, "Python is not installed on this server", "fenced runtimes install")
    finally:
        server.stop()
