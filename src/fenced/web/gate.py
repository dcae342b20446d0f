"""What every request passes before a route sees it: Host, Origin, login, size; and what every response carries.

It stands outside the routes, so that no route can forget any of it.
"""

from collections.abc import Mapping, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fenced.conversation.allowance import Allowance
from fenced.web import policies
from fenced.web.login import Login
from fenced.web.network import RefusedNetwork, is_worker_script, network_of
from fenced.web.problems import problem
from fenced.web.sites import Site, Sites

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN = frozenset({"same-site", "cross-site"})
"""What browsers say in `Sec-Fetch-Site` of a request that another origin's page makes."""
NOT_LOGGED_IN = (
    "You are not logged in here. Open the address that fenced serve printed in the terminal; "
    "programs send its token as 'Authorization: Bearer TOKEN'."
)


class Gate:
    """Hands a request to the app or to the sandbox, by its Host; both are given what passed the checks only."""

    def __init__(
        self,
        app: ASGIApp,
        sandbox: ASGIApp,
        *,
        sites: Sites,
        login: Login,
        allowance: Allowance,
        max_body_bytes: int,
    ) -> None:
        self._app = app
        self._sandbox = sandbox
        self._sites = sites
        self._login = login
        self._allowance = allowance
        self._max_body = max_body_bytes
        self._page_headers = policies.page(sites)
        self._data_headers = policies.data()
        self._supervisor_headers = policies.supervisor(sites, allowance.network.allowed)
        self._worker_headers = policies.worker(sites)
        self._output_headers = {name: policies.output(sites, name) for name in policies.OUTPUT_DOCUMENTS}
        self._output_file_headers = policies.output_file(sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path = scope["path"]
        site = self._site(headers, path)
        network: Sequence[str] = ()
        refusal = self._refusal(site, scope, headers)
        if refusal is None and site is Site.SANDBOX and is_worker_script(path):
            try:
                network = network_of(scope["query_string"], self._allowance)
            except RefusedNetwork as error:
                refusal = error.status, str(error)
        send = _with_headers(send, self._headers(site, path, network))
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
            return
        if scope["type"] == "http":
            receive = _limited(receive, self._max_body)
        target = self._app if site is Site.APP else self._sandbox
        await target(scope, receive, send)

    def _site(self, headers: Headers, path: str) -> Site | None:
        hosts = headers.getlist("host")
        return self._sites.of(hosts[0], path) if len(hosts) == 1 else None

    def _headers(self, site: Site | None, path: str, network: Sequence[str]) -> Mapping[str, str]:
        if site is Site.SANDBOX:
            if path == "/sandbox/":
                return self._supervisor_headers
            if path.startswith(policies.OUTPUTS):
                return self._output_headers.get(
                    path.removeprefix(policies.OUTPUTS), self._output_file_headers
                )
            return policies.worker(self._sites, network) if network else self._worker_headers
        return self._data_headers if site is None or path.startswith("/api") else self._page_headers

    def _refusal(self, site: Site | None, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Status and words if the request may not pass."""
        if site is None:
            # A name that somebody else's DNS leads here must not make their page one of ours.
            return 421, f"This server is not known under that name. Open {self._sites.app} instead."
        if site is Site.SANDBOX:
            if scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS:
                return 405, "The sandbox has files only."
            return None
        if not self._is_own(scope, headers):
            return 403, f"Only pages of {self._sites.app} may do this."
        if scope["path"].startswith("/api"):
            if not FOREIGN.isdisjoint(headers.getlist("sec-fetch-site")):
                # Another port of our host is the same site, and has the cookie sent along.
                return 403, f"Only pages of {self._sites.app} may use the API."
            if not self._is_logged_in(headers):
                return 401, NOT_LOGGED_IN
        if scope["type"] == "http" and not _fits(headers.get("content-length", "0"), self._max_body):
            return 413, _too_large(self._max_body)
        return None

    def _is_own(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request that may change something comes from our own pages or from a program."""
        if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
            return True
        origin = headers.get("origin")
        if origin is not None:
            return self._sites.is_app_origin(origin)
        # Browsers name the origin of all such requests; whoever does not must be a program with the token.
        return headers.get("sec-fetch-site", "none") in {"same-origin", "none"}

    def _is_logged_in(self, headers: Headers) -> bool:
        return self._login.has_cookie(headers) or self._login.has_bearer(headers)


def _fits(length: str, limit: int) -> bool:
    """Whether a Content-Length is a number, and not beyond the limit."""
    return length.isdecimal() and len(length) < 20 and int(length) <= limit


def _too_large(limit: int) -> str:
    return f"The request has more than {limit:,} bytes. Send less at once, or raise FENCED_MAX_BODY_BYTES."


def _with_headers(send: Send, added: Mapping[str, str]) -> Send:
    """Sends with headers that the response does not have itself."""

    async def wrapped(message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped


def _limited(receive: Receive, limit: int) -> Receive:
    """Receives a body, and refuses to go on once it has more bytes than `limit`."""
    received = 0

    async def wrapped() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, _too_large(limit))
        return message

    return wrapped


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    response = problem(status, words)
    if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
        await response(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
