"""The package index on the sandbox's origin: listings and files of the mirror, for whoever has a token.

A page that is logged in gets the token, and gives it to the sessions of conversations whose reader allowed the index.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from fenced.packages import (
    BadFile,
    BadName,
    IndexUnreachable,
    Listing,
    Mirror,
    NoSuchFile,
    NoSuchPackage,
    PackagesError,
    find_index,
)
from fenced.packages.listing import JSON
from fenced.web.login import Login
from fenced.web.problems import problem
from fenced.web.sites import Sites

TOKEN_SECONDS = 12 * 3600
"""For which a token holds; a page asks for another one in time."""
_PURPOSE = "package-index"
_STATUS: dict[type[PackagesError], int] = {
    BadName: 400,
    NoSuchPackage: 404,
    NoSuchFile: 404,
    BadFile: 502,
    IndexUnreachable: 503,
}


class PackageIndex:
    """The mirror, found when it is first asked for, and the tokens for it."""

    def __init__(self, folder: Path, setting: str | None, login: Login, sites: Sites) -> None:
        self._folder = folder
        self._setting = setting
        self._login = login
        self._sites = sites
        self._found: asyncio.Task[Mirror | None] | None = None

    def prepare(self) -> None:
        """Starts to look which index there is, so that the first page need not wait for it."""
        if self._found is None and not self._sites.opaque:
            self._found = asyncio.create_task(self._find())

    async def mirror(self) -> Mirror | None:
        """None where there is no index, or where the sandbox has no origin of its own to serve it on."""
        self.prepare()
        return await asyncio.shield(self._found) if self._found is not None else None

    async def site(self) -> str | None:
        """The index's origin, which a reader allows like any other."""
        mirror = await self.mirror()
        return mirror.index.site if mirror is not None else None

    def issue(self) -> tuple[str, int]:
        """The folder of the index on the sandbox's origin, and when it stops being one, in seconds of the clock."""
        expires = int(time.time()) + TOKEN_SECONDS
        return f"/index/{expires}.{self._login.sign(_PURPOSE, str(expires))}", expires

    def is_valid(self, token: str) -> bool:
        expires, _, signature = token.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) < 16):
            return False
        return self._login.is_signed(_PURPOSE, expires, signature) and int(expires) > time.time()

    async def aclose(self) -> None:
        if self._found is not None and (mirror := await self._found) is not None:
            await mirror.aclose()

    async def _find(self) -> Mirror | None:
        index = await asyncio.to_thread(find_index, self._setting)
        return Mirror(self._folder, index) if index is not None else None


def routes(index: PackageIndex, sites: Sites) -> list[Route]:
    """On the sandbox's origin."""

    async def listing(request: Request) -> Response:
        async def answer(mirror: Mirror) -> Response:
            found = await mirror.listing(request.path_params["name"])
            base = f"{sites.sandbox}/index/{request.path_params['token']}/files"
            return JSONResponse(_page(found, base), media_type=JSON)

        return await _answered(index, request, answer)

    async def file(request: Request) -> Response:
        async def answer(mirror: Mirror) -> Response:
            filename = request.path_params["filename"]
            path = await mirror.file(request.path_params["sha256"], filename)
            return FileResponse(path, media_type="application/zip")

        return await _answered(index, request, answer)

    return [
        Route("/index/{token}/simple/{name}/", listing),
        Route("/index/{token}/files/{sha256}/{filename}", file),
    ]


async def _answered(
    index: PackageIndex, request: Request, answer: Callable[[Mirror], Awaitable[Response]]
) -> Response:
    if not index.is_valid(request.path_params["token"]):
        return problem(403, "Programs of this conversation may not use the package index.")
    mirror = await index.mirror()
    if mirror is None:
        return problem(404, "This server has no package index.")
    try:
        return await answer(mirror)
    except PackagesError as error:
        return problem(_STATUS[type(error)], str(error))


def _page(listing: Listing, base: str) -> dict[str, object]:
    """As PEP 691 has it; `others` counts the files that browsers cannot use."""
    return {
        "meta": {"api-version": "1.0"},
        "name": listing.name,
        "files": [
            {
                "filename": wheel.filename,
                "url": f"{base}/{wheel.sha256}/{wheel.filename}",
                "hashes": {"sha256": wheel.sha256},
                "requires-python": wheel.requires_python,
                "yanked": wheel.yanked,
            }
            for wheel in listing.wheels
        ],
        "others": listing.others,
    }
