"""Pages of other sites cannot make the reader's browser write here."""

from uuid import uuid4

import httpx
import pytest

from fenced.web.plain_pages import login_page
from tests.web.clients import APP, BEARER, SANDBOX, TOKEN

FOREIGN = [
    "https://evil.example",
    "null",
    "",
    SANDBOX,
    "https://localhost:8000",
    "http://localhost",
    "http://localhost:8001",
    f"{APP}.evil.example",
    f"{APP}/",
]


def some_conversation() -> str:
    return f"/api/conversations/{uuid4()}"


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_write_from_a_foreign_origin_is_refused(browser: httpx.AsyncClient, origin: str) -> None:
    response = await browser.put(some_conversation(), json={}, headers={"origin": origin})
    assert response.status_code == 403
    assert response.json() == {"error": "Only pages of http://localhost:8000 may do this."}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
async def test_a_foreign_origin_is_refused_for_every_method_that_writes(
    browser: httpx.AsyncClient, method: str
) -> None:
    response = await browser.request(method, some_conversation(), headers={"origin": "https://evil.example"})
    assert response.status_code == 403


async def test_the_token_does_not_help_a_foreign_origin(stranger: httpx.AsyncClient) -> None:
    headers = BEARER | {"origin": "https://evil.example"}
    assert (await stranger.put(some_conversation(), json={}, headers=headers)).status_code == 403


async def test_logging_in_from_a_foreign_origin_is_refused(stranger: httpx.AsyncClient) -> None:
    response = await stranger.post(
        "/login", data={"token": TOKEN}, headers={"origin": "https://evil.example"}
    )
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


async def test_our_own_page_may_write(browser: httpx.AsyncClient) -> None:
    assert (await browser.put(some_conversation(), json={})).status_code == 201


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_without_an_origin_what_the_browser_says_of_the_site_counts(
    program: httpx.AsyncClient, site: str
) -> None:
    response = await program.put(some_conversation(), json={}, headers={"sec-fetch-site": site})
    assert response.status_code == 403


async def test_a_program_names_no_origin_and_may_write_with_the_token(program: httpx.AsyncClient) -> None:
    assert (await program.put(some_conversation(), json={})).status_code == 201


async def test_nobody_writes_without_token_or_cookie(stranger: httpx.AsyncClient) -> None:
    response = await stranger.put(some_conversation(), json={}, headers={"origin": APP})
    assert response.status_code == 401
    assert "fenced serve" in response.json()["error"]


async def test_reading_asks_for_the_login_and_not_for_the_origin(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/api/conversations", headers={"origin": "https://evil.example"})
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("access-control")]


async def test_the_login_pages_form_is_sent_to_our_own_origin() -> None:
    assert b'action="/login"' in bytes(login_page(to="/", wrong=False).body)


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
async def test_no_other_origins_page_reads_the_api(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, site: str
) -> None:
    """Another port of our host is the same site, so the cookie comes with its requests."""
    for client in (browser, program):
        for path in ("/api/conversations", "/api/openapi.json", f"{some_conversation()}/ws"):
            response = await client.get(path, headers={"sec-fetch-site": site})
            assert response.status_code == 403
            assert response.json()["error"] == "Only pages of http://localhost:8000 may use the API."
        response = await client.put(some_conversation(), json={}, headers={"sec-fetch-site": site})
        assert response.status_code == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_our_own_page_and_the_reader_read_the_api(browser: httpx.AsyncClient, site: str) -> None:
    response = await browser.get("/api/conversations", headers={"sec-fetch-site": site})
    assert response.status_code == 200
