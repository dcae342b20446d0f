"""What browsers may keep of the sandbox's origin: the files of the manifest, by their exact addresses.

Every program can ask the browser's cache whether it has an address (`cache: 'only-if-cached'`). An address that a
program may make up (a query, another spelling, a file that is not there, a part of a file) would be a bit that it
leaves for the programs of other conversations, so the browser is told to keep none of those.
"""

import asyncio
import re
import time
from collections.abc import Set as AbstractSet
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fenced import runtimes
from fenced.web.network import is_worker_script
from fenced.web.static_files import FOREVER

NOT_KEPT = "no-store"
AGAIN = 0.5
"""Seconds after which the files are looked at once more for an address that is not known: somebody may have put them
back by hand. A program can ask for unknown addresses as often as it likes."""
_WITH_QUERY = re.compile(r"/|/[cs]/[^/]+")
"""Addresses of the app's pages, which are led there with all that follows."""


class Kept:
    """Says so in every response of `app`, whatever it says itself, and answers no query that means nothing."""

    def __init__(self, app: ASGIApp, directory: Path) -> None:
        self._app = app
        self._directory = directory
        self._addresses: AbstractSet[str] = frozenset()
        self._as_of: int | None = None
        self._looked = -AGAIN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_file = await self._is_of_the_manifest(scope)
        kept = is_file and scope["method"] == "GET" and "range" not in Headers(scope=scope)

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = FOREVER if kept and message["status"] in {200, 304} else NOT_KEPT
            await send(message)

        app = self._app if is_file or not scope["query_string"] or _takes_query(scope["path"]) else nothing()
        await app(scope, receive, wrapped)

    async def _is_of_the_manifest(self, scope: Scope) -> bool:
        address: bytes = scope.get("raw_path") or scope["path"].encode()
        if not address.startswith(b"/runtimes/"):
            return False
        if scope["query_string"]:
            address += b"?" + scope["query_string"]
        named = address.decode("latin-1")
        as_of = runtimes.installed_at(self._directory)
        now = time.monotonic()
        if as_of != self._as_of or (named not in self._addresses and now - self._looked >= AGAIN):
            self._looked = now
            self._addresses = await asyncio.to_thread(runtimes.addresses, self._directory)
            self._as_of = as_of
        return named in self._addresses


def nothing() -> PlainTextResponse:
    """The answer where there is nothing."""
    return PlainTextResponse("There is nothing here.\n", status_code=404)


def _takes_query(path: str) -> bool:
    return is_worker_script(path) or _WITH_QUERY.fullmatch(path) is not None
