"""Programs and the network: urllib by way of the browser, sockets, and the words of a refusal."""

import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from fenced_kernel.browser import network
from fenced_kernel.browser.network import Request, Response, no_answer, refusal
from fenced_kernel.patches import after_import

from .conftest import Run

WORDS = (
    "example.org cannot be reached: programs in this conversation may not use it. Allow it under the cell or in the "
    "conversation's settings, then run again."
)


class FakeWeb:
    """A browser in memory: what is asked is kept; `pages` answer by address, an exception among them is raised."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.pages: dict[str, Response | OSError] = {}

    def put(
        self, url: str, body: bytes = b"hello", status: int = 200, reason: str = "OK", headers: str = ""
    ) -> None:
        self.pages[url] = Response(status, reason, headers, body, url)

    def send(self, request: Request, /) -> Response:
        self.asked.append(request)
        page = self.pages[request.url]
        if isinstance(page, OSError):
            raise page
        return page


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    web = FakeWeb()
    undo = network.install(web)
    yield web
    while undo:
        undo.pop()()


async def test_urlopen_reads_what_the_browser_got(run: Run, web: FakeWeb) -> None:
    web.put("https://example.org/a", headers="content-type: text/plain; charset=utf-8\r\nx-more: 1\r\n")
    ran = await run(
        "from urllib.request import urlopen\nwith urlopen('https://example.org/a') as r:\n"
        "    print(r.status, r.reason, r.headers.get_content_type(), r.getheader('X-More'), r.url, r.read())"
    )
    assert ran.stdout == "200 OK text/plain 1 https://example.org/a b'hello'\n"
    assert web.asked == [Request("GET", "https://example.org/a", {}, None, None)]


async def test_what_is_sent_arrives(run: Run, web: FakeWeb) -> None:
    web.put("http://example.org/b")
    await run(
        "import urllib.request as u\n"
        "u.urlopen(u.Request('http://example.org/b', b'data', {'X-Token': 't', 'User-Agent': 'me'}, method='PUT'), timeout=2.5)"
    )
    [asked] = web.asked
    assert (asked.method, asked.body, asked.timeout) == ("PUT", b"data", 2.5)
    assert asked.headers == {"X-token": "t", "Content-type": "application/x-www-form-urlencoded"}


async def test_urlretrieve_writes_a_file(run: Run, web: FakeWeb, tmp_path: Path) -> None:
    # The length is that of the compressed body, which the browser has decoded.
    web.put(
        "http://example.org/c", b"x" * 100_000, headers="content-encoding: gzip\r\ncontent-length: 999999\r\n"
    )
    ran = await run(
        f"import urllib.request\nurllib.request.urlretrieve('http://example.org/c', {str(tmp_path / 'c')!r});"
    )
    assert ran.status == "completed", ran
    assert (tmp_path / "c").stat().st_size == 100_000


async def test_statuses_of_failure_are_http_errors(run: Run, web: FakeWeb) -> None:
    web.put("http://example.org/d", b"gone", 404, "Not Found")
    ran = await run("import urllib.request\nurllib.request.urlopen('http://example.org/d')")
    assert ran.error is not None
    assert ran.error["name"] == "HTTPError"
    assert ran.message == "HTTP Error 404: Not Found"


async def test_a_head_request_has_no_body(run: Run, web: FakeWeb) -> None:
    web.put("http://example.org/e", b"")
    ran = await run(
        "import urllib.request as u\nu.urlopen(u.Request('http://example.org/e', method='HEAD')).read()"
    )
    assert ran.value == "b''"


async def test_a_reason_and_headers_cannot_break_out_of_their_lines(run: Run, web: FakeWeb) -> None:
    web.put("http://example.org/f", b"body", 200, "fi\r\nX-Forged: 1\r\n\r\nne", "no colon here\r\nä: 漢\r\n")
    ran = await run(
        "import urllib.request as u\nr = u.urlopen('http://example.org/f')\nr.reason, r.getheader('X-Forged'), r.read()"
    )
    assert ran.value == "('fi X-Forged: 1 ne', None, b'body')"


async def test_a_refused_host_is_told_in_the_workers_words(run: Run, web: FakeWeb) -> None:
    web.pages["http://example.org/"] = OSError(WORDS)
    ran = await run(
        "import urllib.request\ndef load():\n    urllib.request.urlopen('http://example.org/')\nload()"
    )
    assert ran.error == {"name": "URLError", "message": WORDS, "line": 4 - 1}
    assert ran.traceback[-1] == f"\x1b[1;31mURLError\x1b[0m: {WORDS}"
    assert [line for line in ran.traceback if "line" in line] == ["  Cell, line 4", "  Cell, line 3, in load"]
    caught = await run("try: load()\nexcept urllib.error.URLError as error: print(error)")
    assert "example.org cannot be reached" in caught.stdout
    assert "Allow it" in caught.stdout


async def test_a_timeout_is_a_timeout(run: Run, web: FakeWeb) -> None:
    web.pages["http://example.org/"] = TimeoutError("timed out")
    ran = await run(
        "import urllib.request, urllib.error\ntry: urllib.request.urlopen('http://example.org/', timeout=1)\n"
        "except urllib.error.URLError as error: print(type(error.reason).__name__)"
    )
    assert ran.stdout == "TimeoutError\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WORDS, WORDS),
        (f"<urlopen error {WORDS}>", WORDS),
        (f"('Connection aborted.', HTTPException({f'gives NetworkError: {WORDS}'!r}))", WORDS),
        (
            '(HTTPException(\'gives """NetworkError: '
            + WORDS.replace("'", "\\'")
            + '""".\\nThe value NetworkError: x',
            WORDS,
        ),
        ("example.org cannot be reached", None),
        ("", None),
    ],
)
def test_the_words_are_found_in_wrappers(text: str, found: str | None) -> None:
    assert refusal(text) == found


def test_without_an_answer_the_host_and_the_likely_reasons_are_named() -> None:
    assert str(no_answer("https://example.org:8443/x", "NetworkError")).startswith(
        "example.org:8443 cannot be reached: "
    )
    assert "CORS" in str(no_answer("https://example.org/x", "NetworkError"))
    assert str(no_answer("https://example.org/x", f"NetworkError: {WORDS}")) == WORDS


async def test_an_error_of_the_program_that_was_caused_by_a_refusal_keeps_its_text(run: Run) -> None:
    ran = await run(
        f"try:\n    raise OSError({WORDS!r})\nexcept OSError as e:\n    raise RuntimeError('no data') from e"
    )
    assert ran.message == "no data"
    assert any(WORDS in line for line in ran.traceback)


@pytest.mark.parametrize(
    "source",
    [
        "import socket\nsocket.create_connection(('example.org', 80), timeout=1)",
        "import socket\nwith socket.socket() as s: s.connect(('example.org', 80))",
        "import socket\nwith socket.socket() as s: s.connect_ex(('example.org', 80))",
        "import http.client\nhttp.client.HTTPConnection('example.org').request('GET', '/')",
    ],
)
async def test_sockets_say_what_to_use(run: Run, web: FakeWeb, source: str) -> None:
    ran = await run(source)
    assert ran.error is not None
    assert ran.error["name"] == "OSError"
    assert "example.org:80 cannot be reached by a socket." in ran.message
    assert ran.message.endswith("urllib.request.urlopen() or pyodide.http.pyfetch().")


def test_everything_is_given_back() -> None:
    def state() -> list[object]:
        return [
            socket.socket.connect, socket.create_connection, urllib.request.HTTPHandler.http_open,
            urllib.request.HTTPSHandler.https_open, list(sys.meta_path),
        ]  # fmt: skip

    before = state()
    undo = network.install(FakeWeb())
    assert state() != before
    while undo:
        undo.pop()()
    assert state() == before


def test_a_module_is_patched_when_it_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imported_later.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    patched: list[str] = []
    undone: list[bool] = []

    give_up = after_import(
        "imported_later", lambda module: patched.append(module.__name__) or [lambda: undone.append(True)]
    )  # type: ignore[func-returns-value]
    assert patched == []
    module = __import__("imported_later")
    monkeypatch.delitem(sys.modules, "imported_later")
    assert patched == ["imported_later"]
    assert type(module.__loader__).__name__ == type(module.__spec__.loader).__name__ == "SourceFileLoader"
    give_up()
    assert undone == [True]
