"""Which sites a worker may reach is the policy of the response with its script."""

from collections.abc import AsyncIterator

import httpx
import pytest

from fenced.app import running
from fenced.settings import Settings
from tests.web.clients import APP, SANDBOX, client_of

WORKER = "/sandbox/workers/python.js"
PLAIN = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; connect-src 'self'; "
    "frame-ancestors 'none'"
)


def policy(*sites: str) -> str:
    sources = [address for site in sites for address in (site, site.replace("http", "ws", 1))]
    return PLAIN.replace("connect-src 'self'", " ".join(("connect-src 'self'", *sources)))


def policies(response: httpx.Response) -> tuple[str, str]:
    return response.headers["content-security-policy"], response.headers["connection-allowlist"]


@pytest.fixture
async def operated(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The sandbox of a server whose operator allows a site, and readers none."""
    changed = settings.model_dump() | {"network": ["https://data.example.org"], "network_consent": False}
    async with (
        running(Settings(**changed), port=8000) as application,
        client_of(application, SANDBOX) as client,
    ):
        yield client


async def test_a_worker_reaches_nothing_unless_told(sandboxed: httpx.AsyncClient) -> None:
    response = await sandboxed.get(WORKER)
    assert policies(response) == (PLAIN, "(response-origin)")


async def test_a_worker_reaches_what_its_address_names(sandboxed: httpx.AsyncClient) -> None:
    sites = ["https://api.example.org", "http://localhost:11434"]
    response = await sandboxed.get(WORKER, params={"network": sites})
    assert response.status_code == 200
    assert policies(response) == (
        policy(*sites),
        '(response-origin "https://api.example.org" "wss://api.example.org" "http://localhost:11434" '
        '"ws://localhost:11434");redirects=allow',
    )
    assert response.text == "postMessage(1);\n"


async def test_a_browser_that_has_a_script_gets_the_same_policy(
    sandboxed: httpx.AsyncClient,
) -> None:
    params = {"network": "https://api.example.org"}
    sent = await sandboxed.get(WORKER, params=params)
    unchanged = await sandboxed.get(WORKER, params=params, headers={"if-none-match": sent.headers["etag"]})
    assert (sent.status_code, unchanged.status_code) == (200, 304)
    assert sent.headers["cache-control"] == unchanged.headers["cache-control"] == "no-store"
    assert policies(sent) == policies(unchanged)


@pytest.mark.parametrize(
    "path",
    [
        "/sandbox/",
        "/sandbox/index.html",
        "/sandbox//workers/python.js",
        "/sandbox/workers/%2e%2e/index.html",
        "/sandbox/workers/..%2findex.html",
        "/sandbox/workers/nothing",
        "/runtimes/manifest.json",
        "/runtimes/pyodide/v1/pyodide.mjs",
        "/nothing",
    ],
)
async def test_nothing_but_a_workers_script_can_be_given_places(
    sandboxed: httpx.AsyncClient, path: str
) -> None:
    response = await sandboxed.get(f"{path}?network=https://api.example.org")
    assert "example.org" not in "".join(policies(response))


@pytest.mark.parametrize(
    "query",
    [
        "network=api.example.org",
        "network=https://api.example.org/path",
        "network=https://*.example.org",
        "network=https://a.example%20https://b.example",
        "network=https://a.example;script-src%20*",
        "network=https://a.example%0d%0ax:y",
        "network=wss://a.example",
        "network=*",
        "network=",
        "network='unsafe-inline'",
        "network=https://a.example&network=x",
        "network=https://a.example:99999",
        "&".join(f"network=https://a{n}.example" for n in range(51)),
        "&".join(f"network=https://a{n}.example" for n in range(500)),
    ],
)
async def test_what_is_no_site_is_refused_in_words(sandboxed: httpx.AsyncClient, query: str) -> None:
    response = await sandboxed.get(f"{WORKER}?{query}")
    assert response.status_code == 400
    assert response.json()["error"]
    assert policies(response) == (PLAIN, "(response-origin)")


async def test_fifty_places_may_be_named(sandboxed: httpx.AsyncClient) -> None:
    sites = [f"https://a{n}.example" for n in range(50)]
    response = await sandboxed.get(WORKER, params={"network": sites})
    assert policies(response)[0] == policy(*sites)


@pytest.mark.parametrize("site", [APP, SANDBOX, "https://localhost:8000"])
async def test_fenced_itself_is_no_site(sandboxed: httpx.AsyncClient, site: str) -> None:
    response = await sandboxed.get(WORKER, params={"network": site})
    assert response.status_code == 403
    assert "Fenced itself" in response.json()["error"]
    assert policies(response) == (PLAIN, "(response-origin)")


async def test_what_the_operator_allows_every_worker_reaches(operated: httpx.AsyncClient) -> None:
    response = await operated.get(WORKER)
    assert policies(response) == (
        policy("https://data.example.org"),
        '(response-origin "https://data.example.org" "wss://data.example.org");redirects=allow',
    )
    for path in ("/sandbox/", "/sandbox/index.html", "/runtimes/manifest.json"):
        assert "example.org" not in "".join(policies(await operated.get(path)))


async def test_readers_can_be_kept_from_allowing_places(operated: httpx.AsyncClient) -> None:
    response = await operated.get(WORKER, params={"network": "https://api.example.org"})
    assert response.status_code == 403
    assert "ask whoever runs the server" in response.json()["error"]
    assert "api.example.org" not in "".join(policies(response))


async def test_a_place_that_is_allowed_twice_is_named_once(settings: Settings) -> None:
    changed = Settings(**(settings.model_dump() | {"network": ["https://data.example.org"]}))
    async with running(changed, port=8000) as application, client_of(application, SANDBOX) as client:
        response = await client.get(WORKER, params={"network": ["https://data.example.org"]})
    assert policies(response)[0] == policy("https://data.example.org")
