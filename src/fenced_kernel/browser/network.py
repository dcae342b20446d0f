"""Requests that programs make, carried out by the browser.

There are no sockets in a browser. It sends a request itself, to the hosts that its policy allows; a refused one fails
with words that name the host and say how to allow it (the worker puts them into the error). Here `urllib.request`
learns to ask the browser, sockets learn to say what to use instead, and the words are found again in the errors that
libraries wrap around them.
"""

import errno
import io
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import urlsplit

from fenced_kernel.patches import after_import, replace

SOCKETS = (
    "Sockets cannot be opened in the browser. For addresses that start with http:// or https:// use requests, "
    "urllib.request.urlopen() or pyodide.http.pyfetch()."
)

_REFUSAL = re.compile(r"[^\s\"'(<>]+ cannot be reached: [^\n]*? run again\.")

SET_BY_BROWSER = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "date",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    }
)
"""Headers that no program may set; a user agent would only make the browser ask for permission first."""
ABOUT_TRANSPORT = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection"))
"""Headers of an answer that no longer hold: the browser has decoded its body."""


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout: float | None
    """Seconds."""


@dataclass(frozen=True)
class Response:
    status: int
    reason: str
    headers: str
    """Lines of `name: value`, as the browser gives them."""
    body: bytes
    url: str
    """After redirections, which the browser follows."""


class Web(Protocol):
    """Sends requests and waits for their answers."""

    def send(self, request: Request, /) -> Response:
        """Raises TimeoutError, and OSError whose text says why there is no answer."""


def refusal(text: str) -> str | None:
    """The sentence of the worker about a refused host, wherever it stands in the text of an error."""
    found = _REFUSAL.search(text)
    # Where a library shows an error by its repr, apostrophes are escaped.
    return found[0].replace("\\'", "'") if found else None


def no_answer(url: str, problem: str) -> OSError:
    """The error for a request that the browser gave up; `problem` is what it said."""
    return OSError(
        refusal(problem)
        or f"{urlsplit(url).netloc or url} cannot be reached: the browser got no answer that a program may read. The "
        "address may be wrong, or its server does not allow requests from other sites (CORS)."
    )


def install(web: Web | None) -> list[Callable[[], None]]:
    """Let programs ask `web`; with None the system's own network stays. Returns what undoes it."""
    if web is None:
        return []
    return [
        replace(socket.socket, "connect", _refuse_connect),
        replace(socket.socket, "connect_ex", _refuse_connect),
        replace(socket, "create_connection", _refuse_connection),
        after_import("urllib.request", lambda module: _open_by(web, module)),
    ]


def _refuse_connect(self: Any, address: Any, /) -> None:
    raise OSError(errno.ENETUNREACH, f"{_named(address)} cannot be reached by a socket. {SOCKETS}")


def _refuse_connection(address: Any, *arguments: Any, **options: Any) -> None:
    _refuse_connect(None, address)


def _named(address: Any) -> str:
    if isinstance(address, tuple) and len(address) >= 2:
        return f"{address[0]}:{address[1]}"
    return str(address)


def _open_by(web: Web, module: ModuleType) -> list[Callable[[], None]]:
    """Replace how urllib's handlers send a request; everything around them stays urllib's."""

    def open_request(self: Any, request: Any) -> Any:
        timeout = request.timeout if isinstance(request.timeout, (int, float)) else None
        headers = {**request.unredirected_hdrs, **request.headers}
        asked = Request(
            method=request.get_method(),
            url=request.full_url,
            headers={
                name: str(value) for name, value in headers.items() if name.lower() not in SET_BY_BROWSER
            },
            body=_bytes_of(request.data),
            timeout=timeout,
        )
        try:
            return http_response(web.send(asked), asked.method)
        except OSError as error:
            reason = error if isinstance(error, TimeoutError) else str(error)
            raise module.URLError(reason) from None

    undo = [replace(module.HTTPHandler, "http_open", open_request)]
    if hasattr(module, "HTTPSHandler"):
        undo.append(replace(module.HTTPSHandler, "https_open", open_request))
    return undo


def http_response(response: Response, method: str) -> Any:
    """The answer as an `http.client.HTTPResponse`, which is what urllib hands to programs."""
    # Only here, because it takes a while to import and is there already where it is needed.
    from http.client import HTTPResponse

    lines = [f"HTTP/1.1 {response.status} {' '.join(response.reason.split())}"]
    lines += [line for line in response.headers.splitlines() if _is_about_content(line)]
    lines.append(f"Content-Length: {len(response.body)}")
    head = "\r\n".join((*lines, "", "")).encode("latin-1", "replace")
    answer = HTTPResponse(_Received(head + response.body), method=method)  # type: ignore[arg-type]  # it reads only
    answer.begin()
    answer.url = response.url
    answer.msg = answer.reason  # type: ignore[assignment]  # as urllib itself does
    return answer


class _Received:
    """Stands for the socket that HTTPResponse reads."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def _is_about_content(line: str) -> bool:
    name, colon, _ = line.partition(":")
    return bool(colon) and name.strip().lower() not in ABOUT_TRANSPORT


def _bytes_of(data: Any) -> bytes | None:
    if data is None:
        return None
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    if hasattr(data, "read"):
        content = data.read()
        return content if isinstance(content, bytes) else str(content).encode()
    return b"".join(data)
