"""A connection as uvicorn has it, which neither waits for ever for a request nor trips over what browsers send.

uvicorn waits without end for the rest of a request that has begun, and its limits for headers are below what other
servers on `localhost` can make a browser send us: all ports of a host share their cookies.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import h11
from starlette.responses import PlainTextResponse, Response
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from fenced.web import policies
from fenced.web.login import is_login_cookie
from fenced.web.plain_pages import headers_too_large_page

MAX_HEADERS = 1 << 20
"""Bytes of a request's headers: more than the cookies that a browser keeps for a host (180 of 4 KiB)."""
MAX_LINE = 4000
"""Bytes of a line that the WebSocket's handshake takes."""
MIN_BODY = 10_000
"""Bytes of a body that must come within `request_seconds`, and again within the next, until it is complete."""


class Connection(H11Protocol):
    """Ends a connection whose request does not come within `request_seconds`."""

    def __init__(self, *given: Any, request_seconds: float, **named: Any) -> None:
        super().__init__(*given, **named)
        self._parser = self.conn = _Parser(h11.SERVER, MAX_HEADERS)
        self._request_seconds = request_seconds
        self._is_http = True
        self._deadline: asyncio.TimerHandle | None = None
        self._is_for_body = False
        self._body = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_wait()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._body += len(data)
        super().data_received(data)
        self._expect()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        # From now on the connection is the WebSocket's.
        self._is_http = False
        self._end_wait()
        self.headers = list(_within_lines(self.headers))
        super().handle_websocket_upgrade(event)
        if not getattr(self.transport.get_protocol(), "handshake_initiated", True):
            # uvicorn would keep the connection, and say nothing.
            self._refuse(_words(400, "This is no handshake of a WebSocket, or its headers are too long."))

    def send_400_response(self, msg: str) -> None:
        self._end_wait()
        if self._parser.too_large:
            self._refuse(headers_too_large_page(MAX_HEADERS))
        else:
            self._refuse(_words(400, msg))

    def _expect(self) -> None:
        """Goes on to wait for headers or a body, or stops waiting if there are no more to come."""
        if not self._is_http or self.transport.is_closing():
            return
        state = self.conn.their_state
        awaited = state is h11.SEND_BODY or (state is h11.IDLE and self.timeout_keep_alive_task is None)
        is_for_body = state is h11.SEND_BODY
        if not awaited or is_for_body != self._is_for_body:
            self._end_wait()
        if awaited and self._deadline is None:
            self._is_for_body, self._body = is_for_body, 0
            self._deadline = self.loop.call_later(self._request_seconds, self._too_slow)

    def _end_wait(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self._is_for_body and (self._body >= MIN_BODY or self.flow.read_paused):
            # It comes fast enough, or we are the slow ones.
            self._expect()
        elif self._is_for_body or self.conn.trailing_data[0]:
            self._refuse(_words(408, "The request did not come in time. Try again over a faster connection."))
        else:
            self.transport.close()

    def _refuse(self, response: Response) -> None:
        """Answers instead of the application, which the request has not reached, and closes."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            status = response.status_code
            headers = [*response.raw_headers, (b"connection", b"close")]
            start = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
            for event in (start, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _words(status: int, words: str) -> Response:
    return PlainTextResponse(f"{words}\n", status_code=status, headers=policies.data())


class _Parser(h11.Connection):
    """Remembers why it refused a request, and keeps an empty query, which is another address for a browser's cache."""

    too_large = False

    def next_event(self) -> Any:
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            self.too_large = error.error_status_hint == 431
            raise
        if isinstance(event, h11.Request) and event.target.endswith(b"?"):
            target = event.target + b"&"
            event = h11.Request(
                method=event.method, target=target, headers=event.headers, http_version=event.http_version
            )
        return event


def _within_lines(headers: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """The headers with our own cookies only, in as many lines as the handshake wants."""
    for name, value in headers:
        if name != b"cookie":
            yield name, value
            continue
        line = b""
        for cookie in value.split(b";"):
            if not is_login_cookie(cookie):
                continue
            if line and len(line) + len(cookie) > MAX_LINE:
                yield name, line
                line = b""
            line = line + b";" + cookie if line else cookie
        if line:
            yield name, line
