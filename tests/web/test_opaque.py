"""Where no second origin can be had, the app's origin serves the sandbox, and its document gives its origin up."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from fenced.app import running
from fenced.settings import Settings
from tests.web.clients import APP, BEARER, SANDBOX, TOKEN, client_of


@pytest.fixture
def changes() -> dict[str, Any]:
    return {}


@pytest.fixture
async def opaque(settings: Settings, changes: dict[str, Any]) -> AsyncIterator[ASGIApp]:
    given = settings.model_dump() | {"sandbox": "opaque", "network": ["https://data.example.org"]}
    async with running(Settings(**(given | changes)), port=8000) as application:
        yield application


@pytest.fixture
async def frame(opaque: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as a document without an origin does: no cookie, `Origin: null`."""
    async with client_of(opaque, APP, headers={"origin": "null"}) as client:
        yield client


def directives(response: httpx.Response) -> dict[str, list[str]]:
    policy = response.headers["content-security-policy"]
    return {name: values for name, *values in (part.split() for part in policy.split("; "))}


async def test_the_sandboxs_document_gives_up_its_origin(frame: httpx.AsyncClient) -> None:
    response = await frame.get("/sandbox/")
    assert response.status_code == 200
    assert directives(response) == {
        "default-src": ["'none'"],
        "script-src": [f"{APP}/sandbox/", f"{APP}/runtimes/", "'wasm-unsafe-eval'"],
        "worker-src": ["blob:"],
        "connect-src": [
            f"{APP}/sandbox/",
            f"{APP}/runtimes/",
            "https://data.example.org",
            "wss://data.example.org",
        ],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
        "frame-src": ["'none'"],
        "frame-ancestors": [APP],
        "sandbox": ["allow-scripts"],
    }
    assert response.headers["connection-allowlist"] == (
        f'("{APP}/sandbox/*" "{APP}/runtimes/*" "https://data.example.org" "wss://data.example.org");redirects=allow'
    )
    assert response.headers["cross-origin-embedder-policy"] == "require-corp"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/sandbox/index.html",
        "/sandbox//",
        "/sandbox/workers/python.js",
        "/runtimes/manifest.json",
        "/runtimes/pyodide/v1/pyodide.mjs",
        "/runtimes/nothing",
        "/sandbox",
    ],
)
async def test_everything_else_of_the_sandbox_can_be_read_but_is_no_page(
    frame: httpx.AsyncClient, path: str
) -> None:
    response = await frame.get(path)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert directives(response) == {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": []}
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_the_sandboxs_part_takes_no_writes(frame: httpx.AsyncClient, method: str) -> None:
    for path in ("/sandbox/", "/runtimes/manifest.json"):
        assert (await frame.request(method, path, headers=BEARER)).status_code == 405


@pytest.mark.parametrize("path", ["/api/config", "/api/conversations", "/", "/assets/index-1a2b.js"])
async def test_nothing_else_of_the_app_is_readable_from_the_frame(
    frame: httpx.AsyncClient, path: str
) -> None:
    response = await frame.get(path)
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["cross-origin-resource-policy"] == "same-origin"


async def test_a_write_from_the_frame_is_refused_even_with_the_token(frame: httpx.AsyncClient) -> None:
    path = "/api/conversations/00000000-0000-7000-8000-000000000000"
    assert (await frame.put(path, json={}, headers=BEARER)).status_code == 403


async def test_nothing_of_the_sandboxs_part_redirects_out_of_it(frame: httpx.AsyncClient) -> None:
    """A policy's paths do not count after a redirect."""
    for path in ("/sandbox", "/sandbox/workers", "/runtimes", "/runtimes/pyodide", "/runtimes/pyodide/v1"):
        response = await frame.get(path)
        assert response.headers.get("location", f"{APP}/sandbox/").startswith(
            (f"{APP}/sandbox/", f"{APP}/runtimes/")
        )


async def test_the_page_is_told_and_frames_no_more_than_the_sandbox(opaque: ASGIApp) -> None:
    async with client_of(opaque, APP) as client:
        await client.get("/", params={"token": TOKEN})
        page = await client.get("/")
        config = (await client.get("/api/config")).json()
    assert f'src="{APP}/sandbox/" sandbox="allow-scripts"' in page.text
    assert directives(page)["frame-src"] == [f"{APP}/sandbox/"]
    assert (config["sandbox"], config["sandbox_origin"]) == ("opaque", APP)
    # All workers of the frame have its policy: what one conversation may reach, every one could.
    assert config["network"] == {"allowed": ["https://data.example.org"], "consent": False, "index": None}


async def test_a_worker_cannot_be_given_other_places(frame: httpx.AsyncClient) -> None:
    response = await frame.get("/sandbox/workers/python.js", params={"network": "https://a.example"})
    assert response.status_code == 403


async def test_the_other_name_of_this_machine_is_nobodys(opaque: ASGIApp) -> None:
    async with client_of(opaque, SANDBOX) as client:
        assert (await client.get("/sandbox/")).status_code == 421


@pytest.mark.parametrize("changes", [{"app_origin": "https://chat.example.org", "host": "0.0.0.0"}])
async def test_one_public_address_serves_both(opaque: ASGIApp) -> None:
    async with client_of(opaque, "https://chat.example.org") as client:
        response = await client.get("/sandbox/")
        assert directives(response)["frame-ancestors"] == ["https://chat.example.org"]
        assert (await client.get("/api/config")).status_code == 401


@pytest.mark.parametrize("name", ["html", "plotly", "vega"])
async def test_documents_of_outputs_have_no_origin_and_reach_nothing(
    frame: httpx.AsyncClient, name: str
) -> None:
    response = await frame.get(f"/sandbox/output/{name}.html")
    parts = directives(response)
    assert (parts["sandbox"], parts["connect-src"], parts["frame-src"]) == (
        ["allow-scripts"],
        ["'none'"],
        ["'none'"],
    )
    assert response.headers["connection-allowlist"] == f'("{APP}/sandbox/output/*")'
    assert "set-cookie" not in response.headers
