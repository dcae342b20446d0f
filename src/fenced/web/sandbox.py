"""The sandbox's origin: the supervisor, the workers and the runtimes' files. No API, no cookies, no pages.

Where the sandbox has no origin of its own, `/sandbox/` and `/runtimes/` of the app's are these.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from fenced import runtimes
from fenced.web import packages
from fenced.web.kept import NOT_KEPT, Kept, nothing
from fenced.web.packages import PackageIndex
from fenced.web.sites import Sites
from fenced.web.static_files import Files

PUBLIC = ("pyodide", "kernel", "stdlib", "images", "snapshots")
"""The folders of the runtimes' files that browsers need; the rest is not theirs."""


def sandbox(
    directory: Path, page: Path, sites: Sites, network: Sequence[str], index: PackageIndex
) -> Starlette:
    """`directory` holds the runtimes' files, `page` the built page; `network` is what all programs may reach."""

    async def manifest(_: Request) -> Response:
        found = await asyncio.to_thread(runtimes.manifest, directory)
        # For the words of errors; what holds a program back is the policy on its worker's response.
        found["network"] = list(network)
        return JSONResponse(found)

    async def to_app(request: Request) -> Response:
        # Whoever types the other name of this machine means the app.
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{sites.app}{request.url.path}{query}")

    files = [
        Mount(f"/runtimes/{name}", Files(directory / name, cache=NOT_KEPT), name=name) for name in PUBLIC
    ]
    own = Files(page / "sandbox", cache=NOT_KEPT)
    own.html = True
    return Starlette(
        routes=[
            Route("/runtimes/manifest.json", manifest),
            *files,
            Mount("/sandbox", own, name="sandbox"),
            *packages.routes(index, sites),
            Route("/", to_app),
            Route("/c/{conversation}", to_app),
            Route("/s/{share}", to_app),
        ],
        middleware=[Middleware(Kept, directory=directory)],
        exception_handlers={404: _nothing},
    )


async def _nothing(_: Request, __: Exception) -> Response:
    return nothing()
