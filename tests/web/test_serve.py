"""`fenced serve`: what it prints, why it does not start, and how it ends."""

import json
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from pycrdt import Doc, Text
from typer.testing import CliRunner
from websockets.sync.client import ClientConnection, connect

from fenced.cli import app
from fenced.rooms.frames import write_update
from fenced.serve import _announce
from fenced.settings import Settings
from tests.web.clients import BEARER
from tests.web.process import Serving, fails, serving
from tests.web.talk import id_


@pytest.fixture
def data(tmp_path: Path, empty: bytes) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "fenced.db").write_bytes(empty)
    return folder


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.md"
    path.write_text("word " * 10_000)
    return path


class Client:
    """A program that uses a server in another process."""

    def __init__(self, server: Serving) -> None:
        self.http = httpx.Client(base_url=f"http://localhost:{server.port}/api", headers=BEARER)
        self.port = server.port

    def put(self, path: str, **body: object) -> None:
        self.http.put(path, json=body).raise_for_status()

    @contextmanager
    def open(self, conversation: str) -> Iterator[ClientConnection]:
        """A page that has said hello."""
        address = f"ws://localhost:{self.port}/api/conversations/{conversation}/ws"
        with connect(address, additional_headers=BEARER, proxy=None) as page:
            page.send(json.dumps({"type": "hello", "epoch": "", "seq": 0}))
            yield page


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_soon_and_nothing_is_lost(data: Path, script: Path, number: signal.Signals) -> None:
    """Though a page is connected, an answer under way and an edit not stored yet."""
    conversation, question, answer = id_(), id_(), id_()
    doc: Doc[Text] = Doc()
    doc.get(f"{question}.0", type=Text).insert(0, "edited")
    with serving(data, "--model", f"scripted:{script}") as server:
        client = Client(server)
        client.put(f"/conversations/{conversation}")
        client.put(f"/conversations/{conversation}/messages/{question}", role="user", text="Write")
        with client.open(conversation) as page:
            client.put(f"/conversations/{conversation}/replies/{answer}", parent=question)
            while '"message.delta"' not in str(page.recv(timeout=10)):
                pass
            page.send(write_update(doc.get_update()))
            page.send(b"\x00\x00\x01\x00")  # asks for the document, so that what comes next is after the edit
            while not (isinstance(frame := page.recv(timeout=10), bytes) and frame.startswith(b"\x00\x01")):
                pass
            code, seconds, log = server.end(number)
            assert page.protocol.close_rcvd is not None
        client.http.close()
    assert (code, log) == (0, "")
    assert seconds < 20
    with closing(sqlite3.connect(data / "fenced.db")) as database:
        status, text = database.execute("SELECT status, text FROM messages WHERE id = ?", [answer]).fetchone()
        (update,) = database.execute("SELECT data FROM source_updates").fetchone()
    assert status == "interrupted"
    assert text.startswith("word ")
    assert b"edited" in update


def test_what_was_acknowledged_survives_kill_9(data: Path) -> None:
    conversation, message, version, run = id_(), id_(), id_(), id_()
    path, cell = f"/conversations/{conversation}", f"{message}.c00000000"
    asked = (f"{path}/versions?cell={cell}", f"{path}/runs?cell={cell}", f"{path}/runs/{run}")
    body = {"cell": cell, "source": "1", "created": "2026-01-01T00:00:00Z"}
    output = {"output_type": "stream", "name": "stdout", "text": "1"}
    with serving(data) as server:
        client = Client(server)
        client.put(path)
        client.put(f"{path}/messages/{message}", role="user", text="Hello")
        client.put(f"{path}/cells/{cell}", language="python")
        client.put(f"{path}/versions/{version}", reason="run", **body)
        client.put(f"{path}/runs/{run}", language="python", status="executing", **body)
        client.put(f"{path}/runs/{run}/outputs", start=0, outputs=[output])
        server.end(signal.SIGKILL)
        client.http.close()
    with serving(data) as server:
        client = Client(server)
        versions, runs, whole = (client.http.get(address).json() for address in asked)
        cells = client.http.get(path).json()["cells"]
        client.http.close()
    assert [row["id"] for row in cells] == [cell]
    assert [(row["id"], row["created"]) for row in versions["versions"]] == [(version, body["created"])]
    assert [(row["id"], row["created"]) for row in runs["runs"]] == [(run, body["created"])]
    assert whole["outputs"] == [output]


def test_kill_9_loses_no_more_of_an_answer_than_its_last_moment(data: Path, script: Path) -> None:
    conversation, question, answer = id_(), id_(), id_()
    came: list[tuple[float, str]] = []
    with serving(data, "--model", f"scripted:{script}?delay=5") as server:
        client = Client(server)
        client.put(f"/conversations/{conversation}")
        client.put(f"/conversations/{conversation}/messages/{question}", role="user", text="Write")
        with client.open(conversation) as page:
            client.put(f"/conversations/{conversation}/replies/{answer}", parent=question)
            while sum(len(text) for _, text in came) < 4_000:
                frame = page.recv(timeout=10)
                if isinstance(frame, str) and '"message.delta"' in frame:
                    came.append((time.monotonic(), json.loads(frame)["text"]))
            killed = time.monotonic()
            server.end(signal.SIGKILL)
        client.http.close()
    with closing(sqlite3.connect(data / "fenced.db")) as database:
        ((stored,),) = database.execute("SELECT text FROM messages WHERE id = ?", [answer])
    # A quarter of a second and one commit, which is given much on a busy machine.
    kept = "".join(text for at, text in came if at < killed - 0.25 - 1)
    assert stored.startswith(kept)
    with serving(data) as server:
        client = Client(server)
        messages = client.http.get(f"/conversations/{conversation}").json()["messages"]
        client.http.close()
    ((status, text),) = [(each["status"], each["text"]) for each in messages if each["id"] == answer]
    assert (status, text) == ("interrupted", stored)


def test_the_address_it_prints_logs_in(data: Path) -> None:
    with serving(data) as server, httpx.Client() as browser:
        response = browser.get(server.address)
        assert (response.status_code, response.headers["location"]) == (303, "/")
        assert "server" not in response.headers
        assert browser.get(f"http://localhost:{server.port}/api/config").status_code == 200


def test_a_second_server_on_one_data_folder_says_so(data: Path) -> None:
    with serving(data):
        second = fails(data)
    assert second.returncode == 1
    assert second.stderr == (
        f"Fenced could not start: the data folder {data} is in use by another Fenced server; stop that one, or "
        "choose another folder with --data-dir\n"
    )


def test_a_taken_port_is_told(data: Path, taken_port: int) -> None:
    result = fails(data, "--port", str(taken_port))
    assert result.returncode == 1
    assert result.stderr.startswith(
        f"Fenced could not start: port {taken_port} of 127.0.0.1 cannot be used ("
    )
    assert "choose another port with --port" in result.stderr


def test_a_token_that_could_be_guessed_is_told_and_not_repeated(data: Path) -> None:
    result = fails(data, "--token", "short!")
    assert result.returncode == 2
    assert result.stderr.startswith("token: the token has fewer than 8 characters")
    assert "short!" not in result.stderr


def test_an_address_for_others_needs_a_second_site(data: Path) -> None:
    result = fails(data, "--host", "0.0.0.0")
    assert result.returncode == 2
    assert result.stderr.startswith("listening on 0.0.0.0 needs addresses of its own")
    assert "FENCED_SANDBOX_ORIGIN" in result.stderr


def run(*options: str) -> tuple[int, str]:
    """As the command line does, in this process."""
    result = CliRunner().invoke(app, ["serve", "--no-browser", "--port", "0", *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code, result.output


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    code, words = run("--data-dir", str(path))
    assert code == 1
    assert str(path) in words
    assert "--data-dir" in words


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "fenced.db").write_bytes(b"This is no database." * 100)
    code, words = run("--data-dir", str(tmp_path))
    assert code == 1
    assert "cannot be used" in words


def test_a_model_that_is_not_understood_is_told(tmp_path: Path) -> None:
    code, words = run("--data-dir", str(tmp_path), "--model", "scripted:file?speed=9")
    assert code == 1
    assert "?speed=9" in words
    assert "delay=MILLISECONDS" in words


def test_a_port_that_is_none_is_told(tmp_path: Path) -> None:
    code, words = run("--data-dir", str(tmp_path), "--port", "65536")
    assert code == 2
    assert "port" in words


@pytest.mark.parametrize("sandbox", ["site", "opaque"])
def test_a_frame_without_an_origin_is_told_at_the_start(
    data: Path, capsys: pytest.CaptureFixture[str], sandbox: str
) -> None:
    settings = Settings(data_dir=data, sandbox=sandbox, no_browser=True, runtimes_dir=data / "none")  # type: ignore[arg-type]
    _announce(settings, 8000)
    assert ("Programs run in a frame without an origin" in capsys.readouterr().out) is (sandbox == "opaque")
