"""What a connection is given before a request is complete, and what browsers may send with one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fenced.settings import Settings
from fenced.web.connection import MAX_HEADERS, MIN_BODY
from tests.web.clients import TOKEN
from tests.web.live import Live, live
from tests.web.talk import conversation, id_
from tests.web.wire import Wire, wire

SOON = 0.2
LINE = "GET /healthz HTTP/1.1\r\n"


@asynccontextmanager
async def quick(settings: Settings) -> AsyncIterator[Live]:
    async with live(settings.model_copy(update={"request_seconds": SOON})) as server:
        yield server


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[Live]:
    async with quick(settings) as server:
        yield server


@pytest.mark.parametrize("begun", ["G", LINE, LINE + "Host: localhost\r\nX: "])
async def test_headers_that_do_not_come_in_time_end_the_connection(server: Live, begun: str) -> None:
    async with wire(server) as connection:
        connection.say(begun)
        answer = await connection.rest()
    assert answer.startswith("HTTP/1.1 408 ")
    assert "did not come in time" in answer
    assert "cache-control: no-store" in answer


async def test_a_connection_that_says_nothing_is_closed_without_a_word(server: Live) -> None:
    async with wire(server) as connection:
        assert await connection.rest() == ""


async def test_bytes_that_trickle_do_not_put_the_end_off(server: Live) -> None:
    async def trickle(connection: Wire) -> None:
        connection.say(LINE + "X: ")
        while True:
            connection.say("x")
            await asyncio.sleep(SOON / 10)

    async with wire(server) as connection:
        trickling = asyncio.create_task(trickle(connection))
        try:
            # What is sent after the end may cost the answer, as TCP has it; the end is what is tried.
            with contextlib.suppress(ConnectionResetError):
                assert (await connection.rest()).startswith("HTTP/1.1 408 ")
        finally:
            trickling.cancel()


async def test_the_next_request_of_a_connection_has_as_long_as_the_first(server: Live) -> None:
    async with wire(server) as connection:
        connection.say(LINE + connection.host + "\r\n")
        assert (await connection.response()).endswith("ok\n")
        connection.say("GET")
        assert (await connection.rest()).startswith("HTTP/1.1 408 ")


async def test_a_connection_may_rest_between_two_requests(server: Live) -> None:
    async with wire(server) as connection:
        for _ in range(2):
            connection.say(LINE + connection.host + "\r\n")
            assert (await connection.response()).endswith("ok\n")
            # Nothing happens in this time, which is what is tried.
            await asyncio.sleep(2 * SOON)


@pytest.mark.parametrize("coding", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
async def test_a_body_that_does_not_come_in_time_ends_the_connection(server: Live, coding: str) -> None:
    async with wire(server) as connection:
        head = (
            f"PUT /api/conversations/{id_()} HTTP/1.1\r\n{connection.host}Authorization: Bearer {TOKEN}\r\n"
        )
        connection.say(f"{head}Content-Type: application/json\r\n{coding}\r\n\r\n")
        connection.say("5\r\n{    \r\n")
        assert (await connection.rest()).startswith("HTTP/1.1 408 ")


async def test_a_body_that_comes_fast_enough_may_take_longer(settings: Settings) -> None:
    pieces = 13
    size = pieces * MIN_BODY
    # Long enough for a busy machine to send the next piece in time.
    slower = settings.model_copy(update={"request_seconds": 1.0, "max_body_bytes": 2 * size})
    async with live(slower) as server, wire(server) as connection:
        head = (
            f"PUT /api/conversations/{id_()} HTTP/1.1\r\n{connection.host}Authorization: Bearer {TOKEN}\r\n"
        )
        connection.say(f"{head}Content-Type: application/json\r\nContent-Length: {size + 2}\r\n\r\n{{")
        for _ in range(pieces):
            connection.say(" " * MIN_BODY)
            await asyncio.sleep(0.1)
        connection.say("}")
        assert (await connection.response()).startswith("HTTP/1.1 201 ")


async def test_an_open_websocket_is_no_request_that_is_late(server: Live) -> None:
    talk = await conversation(server.client)
    async with server.page(talk) as page:
        await page.event("welcome")
        await asyncio.sleep(2 * SOON)
        await page.say(b"\x00\x00\x01\x00")
        assert await page.frame(b"\x00\x01")


def cookies(server: Live, value: str, *, own: bool) -> str:
    """As many and as large as a browser keeps for a host, among them the one that counts."""
    names = [f"fenced-{server.port}"] * 179 if own else [f"other-{n}" for n in range(179)]
    pairs = [f"{name}={'x' * 4000}" for name in names]
    pairs.insert(90, value)
    return "; ".join(pairs)


@pytest.fixture
async def login(server: Live) -> str:
    """The cookie of a login, as a browser sends it back."""
    response = await server.client.get("/", params={"token": TOKEN}, headers={"authorization": ""})
    return response.headers["set-cookie"].partition(";")[0]


@pytest.mark.parametrize("own", [True, False], ids=["of our name", "of other names"])
async def test_the_cookies_of_other_servers_lock_nobody_out(server: Live, login: str, own: bool) -> None:
    talk = await conversation(server.client)
    many = cookies(server, login, own=own)
    async with wire(server) as connection:
        connection.say(f"GET /api/config HTTP/1.1\r\n{connection.host}Cookie: {many}\r\n\r\n")
        assert (await connection.response()).startswith("HTTP/1.1 200 ")
    async with wire(server) as connection:
        connection.say(
            f"GET /api/conversations/{talk}/ws HTTP/1.1\r\n{connection.host}Cookie: {many}\r\n"
            f"Origin: {server.origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
        )
        assert (await connection.response()).startswith("HTTP/1.1 101 ")


@pytest.mark.parametrize(
    "more",
    [
        f"X: {'x' * 9000}\r\n",
        "X: x\r\n" * 200,
        "Content-Length: 1\r\n",
    ],
    ids=["a long header", "many headers", "a body"],
)
async def test_a_handshake_that_is_none_is_answered(server: Live, more: str) -> None:
    async with wire(server) as connection:
        connection.say(
            f"GET /api/conversations/{id_()}/ws HTTP/1.1\r\n{connection.host}{more}"
            f"Authorization: Bearer {TOKEN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
        )
        answer = await connection.rest()
    assert answer.startswith("HTTP/1.1 400 ")
    assert "no handshake of a WebSocket" in answer


@pytest.mark.parametrize("what", ["cookies", "address"])
async def test_headers_beyond_what_browsers_send_are_answered_in_words(server: Live, what: str) -> None:
    filling = "x" * MAX_HEADERS
    async with wire(server) as connection:
        if what == "address":
            connection.say(f"GET /?{filling} HTTP/1.1\r\n")
        else:
            connection.say(f"GET / HTTP/1.1\r\n{connection.host}Cookie: a={filling}\r\n")
        answer = await connection.response()
    assert answer.startswith("HTTP/1.1 431 ")
    assert "content-type: text/html" in answer
    assert "cache-control: no-store" in answer
    assert "content-security-policy: default-src 'none'; style-src" in answer
    assert "Delete the cookies of this host" in answer


async def test_what_is_no_request_is_not_kept(server: Live) -> None:
    async with wire(server) as connection:
        connection.say("GET /covert 1 2 3\r\n\r\n")
        answer = await connection.rest()
    assert answer.startswith("HTTP/1.1 400 ")
    assert "cache-control: no-store" in answer
