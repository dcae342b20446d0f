"""What somebody says to the server without a browser, and what a foreign page could make a browser say."""

import contextlib
import re
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.attacks.attack import Attack
from tests.browser.attacks.requests import HANDSHAKES, REQUESTS
from tests.browser.chat import write
from tests.browser.server import TOKEN, Server

SECRET = "what only its reader may see"
PASSWD = "root:"


def said(port: int, request: bytes) -> bytes:
    """All that a server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.settimeout(3)
        answer = b""
        # A server that refuses early hangs up while we still speak; its answer is there all the same.
        with contextlib.suppress(ConnectionError, TimeoutError):
            connection.sendall(request)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while data := connection.recv(65_536):
                answer += data
                if answer.startswith(b"HTTP/1.1 101"):
                    break
        return answer


def status_of(answer: bytes) -> str:
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return found[1].decode() if found else "closed"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory: Path = tmp_path_factory.mktemp("asked")
    server = Server(directory).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def secret(addressed: Server) -> str:
    """A conversation that nobody may read or change."""
    return write(addressed, [("user", SECRET)], title=SECRET)


@pytest.fixture(scope="module")
def cookie(addressed: Server) -> str:
    """A login as a browser has it."""
    request = f"GET /?token={TOKEN} HTTP/1.1\r\nHost: localhost:{addressed.port}\r\nConnection: close\r\n\r\n"
    answer = said(addressed.port, request.encode())
    found = re.search(rb"set-cookie: ([^;]+)", answer, re.IGNORECASE)
    assert found is not None
    return found[1].decode()


@pytest.mark.parametrize("attack", [*REQUESTS, *HANDSHAKES], ids=lambda attack: attack.name)
def test_a_request_is_refused(addressed: Server, secret: str, cookie: str, attack: Attack) -> None:
    new = str(uuid.uuid4())
    before = addressed.api("GET", "/conversations")
    addresses = {
        "appport": str(addressed.port),
        "token": TOKEN,
        "cookie": cookie,
        "secret": secret,
        "new": new,
    }
    text = attack.filled(addresses).replace("\n", "\r\n")
    answer = said(addressed.port, text.encode("latin-1"))
    status = status_of(answer)
    assert status in attack.expected.split("|"), answer[:500]
    head, _, body = answer.partition(b"\r\n\r\n")
    if status != "200":
        assert SECRET.encode() not in answer
    assert PASSWD.encode() not in body
    assert b"def " not in body
    assert not re.search(rb"^(set-cookie|pwned)", head, re.IGNORECASE | re.MULTILINE)
    assert b"access-control-allow" not in head.lower()
    assert TOKEN.encode() not in answer
    assert addressed.api("GET", "/conversations") == before
    assert addressed.api("GET", f"/conversations/{secret}")["messages"][0]["text"] == SECRET


def test_the_secret_is_there_for_its_reader(addressed: Server, secret: str, cookie: str) -> None:
    """Each row above could fail: with the right Host and login the same bytes are answered."""
    for login in (f"Cookie: {cookie}", f"Authorization: Bearer {TOKEN}"):
        request = (
            f"GET /api/conversations/{secret} HTTP/1.1\r\nHost: localhost:{addressed.port}\r\n{login}\r\n"
        )
        assert SECRET.encode() in said(addressed.port, f"{request}Connection: close\r\n\r\n".encode())
        upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        request = (
            f"GET /api/conversations/{secret}/ws HTTP/1.1\r\nHost: localhost:{addressed.port}\r\n{login}\r\n"
        )
        own = f"Origin: http://localhost:{addressed.port}\r\n"
        assert status_of(said(addressed.port, f"{request}{own}{upgrade}\r\n".encode())) == "101"
