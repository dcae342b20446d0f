"""The Host header tells the two sites apart, and keeps names out that are not ours (DNS rebinding)."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from fenced.app import running
from fenced.settings import Settings
from fenced.web.sites import Site, Sites
from tests.web.clients import APP, BEARER, TOKEN, client_of


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost",
        "localhost:80",
        "localhost:8001",
        "127.0.0.1",
        "[::1]:8000",
        "localhost:8000.evil.example",
        "localhost.:8000",
        "user@localhost:8000",
        "localhost:08000",
        "2130706433:8000",
        "",
    ],
)
async def test_an_unknown_host_is_refused(program: httpx.AsyncClient, host: str) -> None:
    response = await program.get("/api/config", headers={"host": host})
    assert response.status_code == 421
    assert response.json() == {
        "error": "This server is not known under that name. Open http://localhost:8000 instead."
    }


async def test_two_hosts_are_refused_even_when_both_are_right(application: ASGIApp) -> None:
    headers = [("host", "localhost:8000"), ("host", "localhost:8000"), *BEARER.items()]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application)) as client:
        response = await client.get(f"{APP}/api/config", headers=headers)
    assert response.status_code == 421


async def test_a_host_is_known_in_any_case(program: httpx.AsyncClient) -> None:
    assert (await program.get("/api/config", headers={"host": "LocalHost:8000"})).status_code == 200


@pytest.mark.parametrize("path", ["/", "/c/abc", "/s/abc?x=1&y=%20z", "/?token=abc", "/c/%C3%A4"])
async def test_a_page_asked_for_at_the_sandboxs_host_is_at_the_app(
    sandboxed: httpx.AsyncClient, path: str
) -> None:
    response = await sandboxed.get(path)
    assert response.status_code == 307
    assert response.headers["location"] == f"http://localhost:8000{path}"


@pytest.mark.parametrize(
    "path", ["/api/config", "/api/conversations", "/api/openapi.json", "/healthz", "/login"]
)
async def test_the_sandboxs_host_has_neither_api_nor_login(sandboxed: httpx.AsyncClient, path: str) -> None:
    assert (await sandboxed.get(path, headers=BEARER)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_the_sandboxs_host_takes_no_writes(sandboxed: httpx.AsyncClient, method: str) -> None:
    response = await sandboxed.request(method, "/login", headers=BEARER, data={"token": TOKEN})
    assert response.status_code == 405
    assert response.json() == {"error": "The sandbox has files only."}


@pytest.mark.parametrize(
    "path", ["/", f"/?token={TOKEN}", "/sandbox/", "/runtimes/manifest.json", "/nothing"]
)
async def test_the_sandboxs_host_sets_no_cookie(sandboxed: httpx.AsyncClient, path: str) -> None:
    assert "set-cookie" not in (await sandboxed.get(path)).headers


@pytest.mark.parametrize("path", ["/sandbox/", "/runtimes/manifest.json", "/runtimes/pyodide/v1/pyodide.mjs"])
async def test_the_apps_host_has_no_file_of_the_sandbox(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


@pytest.fixture
async def at_port_80(settings: Settings) -> AsyncIterator[ASGIApp]:
    async with running(settings, port=80) as application:
        yield application


@pytest.mark.parametrize("host", ["localhost", "localhost:80"])
async def test_the_default_port_may_be_left_out(at_port_80: ASGIApp, host: str) -> None:
    async with client_of(at_port_80, "http://localhost", headers=BEARER) as client:
        response = await client.get("/api/config", headers={"host": host})
        assert response.json()["sandbox_origin"] == "http://127.0.0.1"
        written = await client.post("/login", headers={"host": host, "origin": "http://localhost"})
        assert written.status_code == 401  # and not 403: the origin is ours


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:80"])
async def test_the_default_port_may_be_left_out_at_the_sandbox(at_port_80: ASGIApp, host: str) -> None:
    async with client_of(at_port_80, "http://127.0.0.1") as client:
        response = await client.get("/c/1", headers={"host": host})
        assert response.headers["location"] == "http://localhost/c/1"


@pytest.mark.parametrize(
    ("app", "sandbox"),
    [
        ("https://chat.example.org", "https://box.example.net"),
        ("https://chat.example.org:443", "https://box.example.net:443"),
        ("https://Chat.Example.org/", "https://BOX.example.net/"),
    ],
)
async def test_public_origins_are_known_as_browsers_spell_them(
    settings: Settings, app: str, sandbox: str
) -> None:
    settings = Settings(**(settings.model_dump() | {"app_origin": app, "sandbox_origin": sandbox}))
    assert settings.app_origin is not None
    assert settings.sandbox_origin is not None
    sites = Sites(settings.app_origin, settings.sandbox_origin)
    assert sites.of("chat.example.org") is sites.of("chat.example.org:443") is Site.APP
    assert sites.of("box.example.net") is sites.of("box.example.net:443") is Site.SANDBOX
    assert sites.of("chat.example.org:80") is None
    assert sites.is_app_origin("https://chat.example.org")
    assert sites.app == "https://chat.example.org"
    assert sites.app_socket == "wss://chat.example.org"
