"""The app's pages: one document for all addresses, logging in, and the document's files."""

import hashlib
import re
from html import escape
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from fenced.web.config import page_config
from fenced.web.plain_pages import login_page, retry_page
from fenced.web.services import In
from fenced.web.static_files import ASK_FIRST

MAX_FORM = 10_000

_BLANK = re.compile(r"\{\{(sandbox_origin|sandbox_rights|config)\}\}")

router = APIRouter(include_in_schema=False)


@router.get("/")
@router.get("/c/{conversation}")
@router.get("/s/{share}")
async def page(request: Request, services: In) -> Response:
    """The app, for whoever is logged in; a token in the address logs in and disappears from it."""
    to = _address(request)
    given = request.query_params.get("token")
    if given is not None:
        if not services.login.is_token(given):
            return login_page(to=to, wrong=True)
        return _logged_in(services, to)
    if services.login.has_cookie(request.headers):
        return await _document(request, services)
    # Coming from a link on another site, a browser holds the cookie back.
    if request.headers.get("sec-fetch-site") == "cross-site":
        return retry_page()
    return login_page(to=to, wrong=False)


@router.post("/login")
async def log_in(request: Request, services: In) -> Response:
    body = (await request.body())[:MAX_FORM].decode("utf-8", "replace")
    fields = parse_qs(body)
    to = _own_address(fields.get("to", ["/"])[0])
    if not services.login.is_token(fields.get("token", [""])[0].strip()):
        return login_page(to=to, wrong=True)
    return _logged_in(services, to)


@router.get("/healthz")
async def health() -> PlainTextResponse:
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


def _logged_in(services: In, to: str) -> Response:
    response = RedirectResponse(to, status_code=303, headers={"cache-control": "no-store"})
    services.login.remember(response)
    return response


async def _document(request: Request, services: In) -> Response:
    """The app's document, with what in it depends on the server: where the sandbox is, and what the page must know."""
    text = (services.page_directory / "app" / "index.html").read_text("utf-8")
    config = await page_config(services)
    filled = {
        "sandbox_origin": config.sandbox_origin,
        "sandbox_rights": "allow-scripts" if services.sites.opaque else "allow-scripts allow-same-origin",
        "config": config.model_dump_json(),
    }
    body = _BLANK.sub(lambda blank: escape(filled[blank[1]]), text).encode()
    headers = {"cache-control": ASK_FIRST, "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, headers=headers)


def _address(request: Request) -> str:
    """The address asked for, without the token."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
    query = f"?{urlencode(rest)}" if rest else ""
    return _own_address(request.url.path + query)


def _own_address(address: str) -> str:
    """The address if it is one of ours, else the start page: logging in must not lead elsewhere."""
    # With one slash, without control characters and backslashes, no browser reads a host into it.
    is_own = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if is_own and address.isprintable() else "/"
