"""The token logs in once; a cookie that does not hold it keeps the login."""

import time
from http.cookies import SimpleCookie

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from fenced.web.login import COOKIE_SECONDS, Login
from fenced.web.sites import Sites
from tests.web.clients import APP, TOKEN

SITES = Sites.local(8000)


def cookie_of(login: Login) -> str:
    """The cookie header that a browser sends after logging in."""
    response = Response()
    login.remember(response)
    return response.headers["set-cookie"].partition(";")[0]


def knows(login: Login, cookie: str) -> bool:
    return login.has_cookie(Headers({"cookie": cookie}))


async def log_in(client: httpx.AsyncClient, to: str, token: str = TOKEN) -> httpx.Response:
    return await client.post("/login", data={"token": token, "to": to}, headers={"origin": APP})


async def test_the_token_in_the_address_logs_in_and_disappears_from_it(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/c/abc?x=1&token=a-long-token&y=2")
    assert response.status_code == 303
    assert response.headers["location"] == "/c/abc?x=1&y=2"
    assert response.headers["cache-control"] == "no-store"
    assert (await stranger.get("/api/config")).status_code == 200


async def test_every_token_disappears_from_the_address(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/?token=wrong-token&token=a-long-token")
    assert response.headers["location"] == "/"


async def test_the_cookie_is_out_of_reach_and_does_not_hold_the_token(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/?token=a-long-token")
    cookie = response.headers["set-cookie"]
    (morsel,) = SimpleCookie(cookie).values()
    assert morsel.key == "fenced-8000"
    assert TOKEN not in cookie
    assert morsel["httponly"]
    assert morsel["samesite"] == "strict"
    assert morsel["path"] == "/"
    assert not morsel["domain"]
    assert 0 < int(morsel["max-age"]) <= 400 * 86_400


def test_over_https_the_cookie_is_secure_and_bound_to_the_host() -> None:
    response = Response()
    Login(TOKEN, Sites("https://a.example", "https://b.example")).remember(response)
    (morsel,) = SimpleCookie(response.headers["set-cookie"]).values()
    assert morsel.key == "__Host-fenced"
    assert morsel["secure"]
    assert morsel["path"] == "/"
    assert not morsel["domain"]


@pytest.mark.parametrize(
    "token", ["", "wrong-token", "a-long-toke", "a-long-token1", "A-LONG-TOKEN", "ä" * 12]
)
async def test_a_wrong_token_does_not_log_in(stranger: httpx.AsyncClient, token: str) -> None:
    response = await stranger.get("/", params={"token": token})
    assert response.status_code == 401
    assert "This is not the token" in response.text
    assert "set-cookie" not in response.headers


async def test_the_form_logs_in_and_leads_to_where_the_reader_wanted(stranger: httpx.AsyncClient) -> None:
    response = await log_in(stranger, "/c/abc?x=1", token=f" {TOKEN}\n")
    assert (response.status_code, response.headers["location"]) == (303, "/c/abc?x=1")
    assert (await stranger.get("/")).text.startswith("<!doctype html><title>Fenced</title>")


async def test_the_form_with_a_wrong_token_asks_again_and_keeps_the_address(
    stranger: httpx.AsyncClient,
) -> None:
    response = await log_in(stranger, "/c/abc", token="wrong")
    assert response.status_code == 401
    assert "set-cookie" not in response.headers
    assert '<input type="hidden" name="to" value="/c/abc">' in response.text


async def test_an_address_cannot_break_out_of_the_form(stranger: httpx.AsyncClient) -> None:
    response = await log_in(stranger, '/c/"><script>alert(1)</script>', token="wrong")
    assert "<script>" not in response.text


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:1",
        "/\t/evil.example",
        "/\n/evil.example",
        "\x00//evil.example",
        " //evil.example",
        "//[",
        "",
        "evil.example",
    ],
)
async def test_logging_in_does_not_lead_elsewhere(stranger: httpx.AsyncClient, to: str) -> None:
    response = await log_in(stranger, to)
    assert (response.status_code, response.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "path", ["//evil.example/?token=a-long-token", "/%5Cevil.example?token=a-long-token"]
)
async def test_no_path_that_a_browser_takes_for_another_host_is_led_to(
    stranger: httpx.AsyncClient, path: str
) -> None:
    response = await stranger.get(APP + path)
    assert response.status_code == 404


async def test_an_empty_form_is_a_wrong_token(stranger: httpx.AsyncClient) -> None:
    response = await stranger.post("/login", content=b"\xff\x00=&&;", headers={"origin": APP})
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN} ", 200),
        ("Bearer wrong-token", 401),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        ("Bearer", 401),
        ("", 401),
    ],
)
async def test_a_program_shows_the_token_as_bearer(
    stranger: httpx.AsyncClient, header: str, status: int
) -> None:
    assert (await stranger.get("/api/config", headers={"authorization": header})).status_code == status


async def test_a_document_needs_the_cookie_and_not_the_bearer(program: httpx.AsyncClient) -> None:
    assert (await program.get("/")).status_code == 401


def test_a_cookie_of_the_same_token_is_known_after_a_restart() -> None:
    assert knows(Login(TOKEN, SITES), cookie_of(Login(TOKEN, SITES)))


def test_a_new_token_ends_every_login() -> None:
    assert not knows(Login("another-token", SITES), cookie_of(Login(TOKEN, SITES)))


@pytest.mark.parametrize(
    "tossed", ["x", "", "1.", f"{10**20}.x", "\u00e4\u00ff", '"quoted', "1767225600." + "0" * 64]
)
def test_a_cookie_of_the_same_name_beside_it_does_not_log_out(tossed: str) -> None:
    """Another port of our host can set one for another path, which the browser sends first."""
    login = Login(TOKEN, SITES)
    own = cookie_of(login)
    other = f"{login.cookie}={tossed}"
    for sent in (f"{other}; {own}", f"{own}; {other}", f"{other}; {other};{own};;{other}", f"a; =; {own} ;b"):
        assert knows(login, sent)
    assert not knows(login, f"{other}; {other}")


def test_a_cookie_that_was_changed_is_not_known() -> None:
    login = Login(TOKEN, SITES)
    name, _, value = cookie_of(login).partition("=")
    issued, _, signature = value.partition(".")
    for forged in (
        f"{int(issued) + 1}.{signature}",
        f"{issued}.{'0' * len(signature)}",
        f"{issued}.",
        f"0{issued}.{signature}",
        f"{issued}.{signature}.",
        f"{issued}.ä",
        f"²{issued}.{signature}",
        f".{signature}",
        "",
    ):
        assert not knows(login, f"{name}={forged}"), forged


def test_a_cookie_is_known_among_others_and_beside_an_older_one() -> None:
    login = Login(TOKEN, SITES)
    assert knows(login, f"a=b; {cookie_of(login)}; c")
    headers = Headers(raw=[(b"cookie", b"fenced-8000=old"), (b"cookie", cookie_of(login).encode())])
    assert login.has_cookie(headers)


def test_a_cookie_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    login = Login(TOKEN, SITES)
    cookie = cookie_of(login)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + COOKIE_SECONDS - 10)
    assert knows(login, cookie)
    monkeypatch.setattr(time, "time", lambda: now + COOKIE_SECONDS + 10)
    assert not knows(login, cookie)


async def test_a_link_on_another_site_gets_a_page_that_asks_again(stranger: httpx.AsyncClient) -> None:
    """The browser held the cookie back (SameSite=Strict) and sends it when our own page asks."""
    response = await stranger.get("/c/abc", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in response.text
    assert response.headers["cache-control"] == "no-store"


async def test_whoever_is_logged_in_gets_the_page_from_a_link_at_once(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/c/abc", headers={"sec-fetch-site": "cross-site"})
    assert response.text.startswith("<!doctype html><title>Fenced</title>")


async def test_without_a_cookie_our_own_page_is_asked_to_log_in(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/c/abc", headers={"sec-fetch-site": "same-origin"})
    assert response.status_code == 401
    assert 'value="/c/abc"' in response.text
