"""The package index on the sandbox's origin: for pages that are logged in, by a token, and from the mirror alone."""

import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from fenced.app import running
from fenced.settings import Settings
from tests.unit.packages.fake_index import NAME, SHA256, WHEEL, FakeIndex, tiny_index
from tests.web.clients import APP, BEARER, SANDBOX, client_of


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    fake = tiny_index()
    yield fake
    fake.stop()


@pytest.fixture
async def clients(
    settings: Settings, index: FakeIndex
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Of the app and of the sandbox."""
    changed = settings.model_copy(update={"package_index": index.index.url})
    async with (
        running(changed, port=8000) as application,
        client_of(application, APP, headers=BEARER) as app,
        client_of(application, SANDBOX) as sandbox,
    ):
        yield app, sandbox


Clients = tuple[httpx.AsyncClient, httpx.AsyncClient]


async def path_of(app: httpx.AsyncClient) -> str:
    answer = await app.post("/api/package-index")
    assert answer.status_code == 200
    path: str = answer.json()["path"]
    return path


async def test_a_page_is_told_the_place_and_gets_a_folder(clients: Clients, index: FakeIndex) -> None:
    app, sandbox = clients
    assert (await app.get("/api/config")).json()["network"]["index"] == index.index.site
    path = await path_of(app)
    listing = await sandbox.get(f"{path}/simple/Tiny_Thing/")
    assert listing.headers["content-type"] == "application/vnd.pypi.simple.v1+json"
    (entry,) = listing.json()["files"]
    assert (entry["filename"], listing.json()["others"]) == (NAME, 1)
    assert entry["url"] == f"{SANDBOX}{path}/files/{SHA256}/{NAME}"
    assert (await sandbox.get(entry["url"])).content == WHEEL


async def test_without_a_token_there_is_nothing(clients: Clients, index: FakeIndex) -> None:
    app, sandbox = clients
    path = await path_of(app)
    expires = int(path.removeprefix("/index/").partition(".")[0])
    assert expires > time.time()
    signature = path.partition(".")[2]
    for token in (
        "x",
        "1.x",
        f"{expires}.{'0' * 64}",
        f"{expires + 1}.{signature}",
        f".{signature}",
        f"-1.{signature}",
    ):
        answer = await sandbox.get(f"/index/{token}/simple/tiny-thing/")
        assert (answer.status_code, answer.json()["error"]) == (
            403,
            "Programs of this conversation may not use the package index.",
        )
        assert (await sandbox.get(f"/index/{token}/files/{SHA256}/{NAME}")).status_code == 403
    assert index.asked == []


async def test_a_token_ends(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    app, sandbox = clients
    path = await path_of(app)
    later = time.time() + 13 * 3600
    monkeypatch.setattr("fenced.web.packages.time.time", lambda: later)
    assert (await sandbox.get(f"{path}/simple/tiny-thing/")).status_code == 403


async def test_what_is_not_there_is_told_in_words(clients: Clients, index: FakeIndex) -> None:
    app, sandbox = clients
    path = await path_of(app)
    unknown = await sandbox.get(f"{path}/simple/other/")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "The package index knows no 'other'.")
    for name in ("-x", "x" * 200, "%2e%2e", "a%5Cb"):
        assert (await sandbox.get(f"{path}/simple/{name}/")).status_code in (400, 404)
    assert (await sandbox.get(f"{path}/files/{SHA256}/tiny.tar.gz")).status_code == 400
    assert (await sandbox.get(f"{path}/files/{'0' * 64}/{NAME}")).status_code == 404
    index.pages["/files/tiny.whl"] = ("application/zip", b"spoiled")
    assert (await sandbox.get(f"{path}/files/{SHA256}/{NAME}")).status_code == 502


async def test_the_app_has_no_index_and_strangers_get_no_token(clients: Clients) -> None:
    app, sandbox = clients
    path = await path_of(app)
    assert (await app.get(f"{path}/simple/tiny-thing/")).status_code == 404
    assert (
        await app.post("/api/package-index", headers={"authorization": "Bearer wrong-token"})
    ).status_code == 401
    assert (await sandbox.post("/api/package-index", headers=BEARER)).status_code == 405
