"""Every response of either site carries its whole set of security headers, whatever its status is."""

from dataclasses import dataclass, field
from typing import Final

import httpx
import pytest
from starlette.types import ASGIApp

from fenced.rooms import conversations
from tests.web.clients import APP, BEARER, SANDBOX, client_of
from tests.web.routes import routes_of

ID = "00000000-0000-7000-8000-000000000000"

EVERYWHERE: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
DATA: Final = EVERYWHERE | {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cross-origin-opener-policy": "same-origin",
}
PAGE: Final = EVERYWHERE | {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob: https: http:; media-src data: blob:; connect-src 'self' ws://localhost:8000; "
    "frame-src http://127.0.0.1:8000; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "credentialless",
}
FORM: Final = EVERYWHERE | {"cross-origin-opener-policy": "same-origin", "referrer-policy": "same-origin"}
"""Its policy names a hash, and is looked at in a test of its own."""
SUPERVISOR: Final = EVERYWHERE | {
    "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-src 'none'; frame-ancestors http://localhost:8000",
    "connection-allowlist": "(response-origin)",
    "cross-origin-resource-policy": "cross-origin",
}
WORKER: Final = EVERYWHERE | {
    "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; "
    "connect-src 'self'; frame-ancestors 'none'",
    "connection-allowlist": "(response-origin)",
}
OUTPUT: Final = EVERYWHERE | {
    "content-security-policy": "default-src 'none'; script-src http://127.0.0.1:8000/sandbox/output/; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; connect-src 'none'; "
    "worker-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors http://localhost:8000; sandbox allow-scripts",
    "connection-allowlist": '("http://127.0.0.1:8000/sandbox/output/*")',
    "cross-origin-resource-policy": "cross-origin",
}
SCRIPTS: Final = OUTPUT | {
    "content-security-policy": OUTPUT["content-security-policy"].replace(
        "/sandbox/output/;", "/sandbox/output/ 'unsafe-inline' 'unsafe-eval';"
    )
}
OUTPUT_FILE: Final = WORKER | {"cross-origin-resource-policy": "cross-origin"}


@dataclass(frozen=True)
class Case:
    """A request, the status it gets and the headers it must have. `route` is the route that answers."""

    method: str
    path: str
    status: int
    expected: dict[str, str]
    route: str | None = None
    site: str = "app"
    headers: dict[str, str] = field(default_factory=lambda: BEARER)

    def __str__(self) -> str:
        return f"{self.site} {self.method} {self.path} {self.status}"


def api(method: str, path: str, status: int, **more: object) -> Case:
    return Case(method, path.replace("{id}", ID), status, DATA, route=path.partition("?")[0], **more)  # type: ignore[arg-type]


def sandbox(path: str, status: int, expected: dict[str, str], route: str | None = None) -> Case:
    return Case("GET", path, status, expected, route=route, site="sandbox", headers={})


ROUTES = [
    api("GET", "/api/openapi.json", 200),
    api("GET", "/api/config", 200),
    api("GET", "/api/models", 200),
    api("GET", "/api/conversations", 200),
    api("PUT", "/api/conversations/{id}", 422),
    api("GET", "/api/conversations/{id}", 404),
    api("DELETE", "/api/conversations/{id}", 404),
    api("GET", "/api/conversations/{id}/messages?ids=" + ID, 404),
    Case(
        "PUT",
        f"/api/conversations/{ID}/messages/{ID}",
        422,
        DATA,
        "/api/conversations/{id}/messages/{message}",
    ),
    Case(
        "PUT", f"/api/conversations/{ID}/replies/{ID}", 422, DATA, "/api/conversations/{id}/replies/{message}"
    ),
    Case(
        "DELETE",
        f"/api/conversations/{ID}/replies/{ID}",
        404,
        DATA,
        "/api/conversations/{id}/replies/{message}",
    ),
    Case("PUT", f"/api/conversations/{ID}/cells/{ID}.0", 422, DATA, "/api/conversations/{id}/cells/{cell}"),
    api("GET", f"/api/conversations/{{id}}/versions?cell={ID}.0", 404),
    Case(
        "PUT",
        f"/api/conversations/{ID}/versions/{ID}",
        422,
        DATA,
        "/api/conversations/{id}/versions/{version}",
    ),
    api("GET", "/api/conversations/{id}/runs", 404),
    api("DELETE", "/api/conversations/{id}/runs?which=all", 404),
    Case("GET", f"/api/conversations/{ID}/runs/{ID}", 404, DATA, "/api/conversations/{id}/runs/{run}"),
    Case("PUT", f"/api/conversations/{ID}/runs/{ID}", 422, DATA, "/api/conversations/{id}/runs/{run}"),
    Case(
        "PUT",
        f"/api/conversations/{ID}/runs/{ID}/outputs",
        422,
        DATA,
        "/api/conversations/{id}/runs/{run}/outputs",
    ),
    api("PUT", "/api/self-tests/{language}", 422),
    Case("GET", f"/api/blobs/{'0' * 64}", 404, DATA, "/api/blobs/{sha256}"),
    api("POST", "/api/package-index", 404),
    api("GET", "/api/conversations/{id}/ws", 404),
    Case("GET", "/", 401, FORM, "/", headers={}),
    Case("GET", "/c/1", 401, FORM, "/c/{conversation}", headers={}),
    Case("GET", "/s/1", 401, FORM, "/s/{share}", headers={}),
    Case("GET", "/status", 401, FORM, "/status", headers={}),
    Case("POST", "/login", 401, FORM, "/login", headers={}),
    Case("GET", "/healthz", 200, PAGE, "/healthz", headers={}),
    Case("GET", "/assets/index-1a2b.js", 200, PAGE, "/assets", headers={}),
    Case("GET", "/nothing", 404, FORM, "/{path:path}", headers={}),
    sandbox("/runtimes/manifest.json", 200, WORKER, "/runtimes/manifest.json"),
    sandbox("/runtimes/pyodide/v1/pyodide.mjs", 200, WORKER, "/runtimes/pyodide"),
    sandbox("/runtimes/kernel/kernel-1a2b.zip", 200, WORKER, "/runtimes/kernel"),
    sandbox("/runtimes/stdlib/stdlib-1a2b.zip", 200, WORKER, "/runtimes/stdlib"),
    sandbox("/runtimes/images/image-1a2b.bin", 200, WORKER, "/runtimes/images"),
    sandbox("/runtimes/snapshots/snapshot-1a2b.bin", 200, WORKER, "/runtimes/snapshots"),
    sandbox("/sandbox/", 200, SUPERVISOR, "/sandbox"),
    sandbox("/index/1.f/simple/cowsay/", 403, WORKER, "/index/{token}/simple/{name}/"),
    sandbox("/index/1.f/files/0/a.whl", 403, WORKER, "/index/{token}/files/{sha256}/{filename}"),
    sandbox("/", 307, WORKER, "/"),
    sandbox("/c/1", 307, WORKER, "/c/{conversation}"),
    sandbox("/s/1", 307, WORKER, "/s/{share}"),
]

OTHERS = [
    Case("GET", "/api/config", 401, DATA, headers={}),
    Case("PUT", f"/api/conversations/{ID}", 403, DATA, headers=BEARER | {"origin": "https://evil.example"}),
    Case("POST", "/login", 403, PAGE, headers={"origin": "https://evil.example"}),
    Case("GET", "/api/nothing", 404, DATA),
    Case("GET", "/assets/nothing.js", 404, PAGE, headers={}),
    Case("POST", "/api/config", 405, DATA),
    Case("POST", "/assets/index-1a2b.js", 405, PAGE, headers={}),
    Case("PUT", f"/api/conversations/{ID}", 413, DATA, headers=BEARER | {"content-length": "100001"}),
    Case("GET", "/?token=a-long-token", 303, PAGE, headers={}),
    Case("GET", "/?token=wrong-token", 401, FORM, headers={}),
    Case("GET", "/", 200, FORM, headers={"sec-fetch-site": "cross-site"}),
    Case("GET", "/status", 200, FORM, headers={"sec-fetch-site": "cross-site"}),
    Case("GET", "/", 421, DATA, headers={"host": "evil.example"}),
    Case("GET", "/api/config", 421, DATA, headers={"host": "evil.example"}),
    sandbox("/nothing", 404, WORKER),
    sandbox("/api/config", 404, WORKER),
    sandbox("/runtimes/pyodide/nothing", 404, WORKER),
    sandbox("/sandbox", 307, WORKER),
    sandbox("/sandbox/workers/python.js", 200, WORKER),
    # The same document by other names must not come without `frame-ancestors`.
    sandbox("/sandbox/index.html", 200, WORKER),
    sandbox("/sandbox//", 200, WORKER),
    sandbox("/sandbox/output/html.html", 404, SCRIPTS),
    sandbox("/sandbox/output/plotly.html", 404, OUTPUT),
    sandbox("/sandbox/output/vega.html", 404, OUTPUT),
    sandbox("/sandbox/output/vega.js", 404, OUTPUT_FILE),
    # By any other name they are documents in which nothing runs.
    sandbox("/sandbox/output//html.html", 404, OUTPUT_FILE),
    Case("POST", "/sandbox/", 405, SUPERVISOR, site="sandbox", headers={}),
    Case("POST", "/runtimes/manifest.json", 405, WORKER, site="sandbox", headers={}),
]


async def ask(application: ASGIApp, case: Case) -> httpx.Response:
    origin = APP if case.site == "app" else SANDBOX
    async with client_of(application, origin, headers=case.headers) as client:
        return await client.request(case.method, case.path)


def check(response: httpx.Response, expected: dict[str, str]) -> None:
    for name, value in expected.items():
        assert response.headers.get_list(name) == [value], name
    assert len(response.headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize("case", [*ROUTES, *OTHERS], ids=str)
async def test_a_response_carries_its_security_headers(application: ASGIApp, case: Case) -> None:
    response = await ask(application, case)
    assert response.status_code == case.status, response.text
    check(response, case.expected)


async def test_every_route_of_both_sites_is_in_the_table(application: ASGIApp) -> None:
    """Whoever adds a route says here which headers it must have."""
    assert {(case.site, case.route) for case in ROUTES} == routes_of(application)


async def test_the_document_has_the_headers_of_a_page_when_it_is_sent_and_when_it_is_unchanged(
    browser: httpx.AsyncClient,
) -> None:
    sent = await browser.get("/")
    unchanged = await browser.get("/", headers={"if-none-match": sent.headers["etag"]})
    assert (sent.status_code, unchanged.status_code) == (200, 304)
    check(sent, PAGE)
    check(unchanged, PAGE)


async def test_the_servers_own_pages_allow_their_one_style_sheet_and_nothing_else(
    stranger: httpx.AsyncClient,
) -> None:
    policy = (await stranger.get("/")).headers["content-security-policy"]
    parts = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert parts.pop("style-src")[0].startswith("'sha256-")
    assert parts == {
        "default-src": ["'none'"],
        "img-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }


async def test_a_failure_of_the_server_carries_the_headers_too(
    program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(conversations, "search", fail)
    response = await program.get("/api/conversations")
    assert response.status_code == 500
    check(response, DATA)


async def test_a_failure_of_the_sandbox_carries_the_headers_too(
    sandboxed: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("fenced.runtimes.manifest", fail)
    response = await sandboxed.get("/runtimes/manifest.json")
    assert response.status_code == 500
    check(response, WORKER)
