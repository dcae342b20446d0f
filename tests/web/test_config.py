"""What the page is told of its server, in its document and at `/api/config`; and what the operator allows."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from fenced import runtimes
from fenced.app import running
from fenced.runtimes import RuntimesError
from fenced.settings import Settings
from tests.web import talk
from tests.web.clients import APP, BEARER, client_of
from tests.web.talk import id_, state


def with_(settings: Settings, **changes: Any) -> Settings:
    return Settings(**(settings.model_dump() | changes))


def in_document(html: str) -> dict[str, Any]:
    found = re.search(r'<meta name="fenced-config" content="([^"]*)" />', html)
    assert found is not None
    config: dict[str, Any] = json.loads(unescape(found[1]))
    return config


async def test_the_page_is_told_the_same_in_its_document_and_by_the_api(
    browser: httpx.AsyncClient, settings: Settings
) -> None:
    config = (await browser.get("/api/config")).json()
    assert in_document((await browser.get("/")).text) == config
    assert config["sandbox_origin"] == "http://127.0.0.1:8000"
    assert config["sandbox"] == "site"
    assert config["version"]
    assert config["tested"] == []
    assert config["network"] == {"allowed": [], "consent": True, "index": None}
    assert config["ceilings"] == {
        "execution_seconds": 86_400,
        "heap_bytes": 4 << 30,
        "output_bytes": 1 << 30,
        "idle_seconds": 604_800,
        "sessions": 8,
    }


async def test_the_document_frames_the_sandbox_with_its_own_origin(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/")).text
    assert 'src="http://127.0.0.1:8000/sandbox/" sandbox="allow-scripts allow-same-origin"' in html


async def test_the_operators_settings_reach_the_page(settings: Settings) -> None:
    changed = with_(settings, network="api.example.org", network_consent=False, max_sessions=2)
    async with running(changed, port=8000) as application, client_of(application, APP, headers=BEARER) as one:
        config = (await one.get("/api/config")).json()
    assert config["network"] == {"allowed": ["https://api.example.org"], "consent": False, "index": None}
    assert config["ceilings"]["sessions"] == 2


async def test_an_upgrade_is_another_revision(
    program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (await program.get("/api/config")).json()["revision"]
    assert (await program.get("/api/config")).json()["revision"] == first
    monkeypatch.setattr("fenced.web.config.version", lambda _: "99.0")
    assert (await program.get("/api/config")).json()["revision"] != first


async def test_the_page_opens_though_the_runtimes_folder_cannot_be_read(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimesError("cannot be read")

    monkeypatch.setattr(runtimes, "revision", fail)
    response = await browser.get("/")
    assert response.status_code == 200
    assert in_document(response.text)["revision"].endswith("without files")


@pytest.fixture
async def strict(settings: Settings) -> Any:
    """A server with low ceilings that lets readers allow nothing."""
    changed = with_(settings, max_execution_seconds=10, max_heap_bytes=128 << 20, network_consent=False)
    async with running(changed, port=8000) as application, client_of(application, APP, headers=BEARER) as one:
        yield one


async def test_a_new_conversation_gets_no_more_than_the_ceilings(strict: httpx.AsyncClient) -> None:
    id = await talk.conversation(strict)
    settings = (await state(strict, id))["conversation"]["settings"]
    assert (settings["execution_seconds"], settings["heap_bytes"]) == (10, 128 << 20)
    assert settings["output_bytes"] == 10_000_000


@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"execution_seconds": 11}, "allows 10 seconds of execution at most, and 11 were asked for"),
        ({"heap_bytes": 1 << 30}, "allows 134,217,728 bytes of heap at most"),
        ({"network": ["https://api.example.org"]}, "https://api.example.org was asked for"),
        ({"network": [APP]}, "is Fenced itself"),
    ],
)
async def test_more_than_the_operator_allows_is_refused_in_words(
    strict: httpx.AsyncClient, asked: dict[str, Any], words: str, new: bool
) -> None:
    id = id_() if new else await talk.conversation(strict)
    response = await strict.put(f"/api/conversations/{id}", json={"settings": asked})
    assert response.status_code == 422
    assert words in response.json()["error"]
    if new:
        assert (await strict.get(f"/api/conversations/{id}")).status_code == 404


async def test_the_limits_of_one_cell_are_no_way_around_the_ceilings(settings: Settings) -> None:
    more, less = {"limits": {"execution_seconds": 60}}, {"limits": {"execution_seconds": 10}}
    strict = with_(settings, max_execution_seconds=10)
    async with (
        running(settings, port=8000) as application,
        client_of(application, APP, headers=BEARER) as one,
    ):
        id = await talk.conversation(one)
        message = await talk.message(one, id)
        path = f"/api/conversations/{id}/cells/{message}"
        assert (await one.put(f"{path}.0", json=more)).status_code == 201
    async with running(strict, port=8000) as application, client_of(application, APP, headers=BEARER) as one:
        # What was chosen before the ceiling was lowered does not keep the reader from choosing something else.
        assert (await one.put(f"{path}.0", json=more | {"language": "r"})).status_code == 200
        refused = await one.put(f"{path}.1", json=more)
        assert refused.status_code == 422
        assert "allows 10 seconds of execution at most" in refused.json()["error"]
        assert (await one.put(f"{path}.1", json=less)).status_code == 201


async def test_what_the_reader_allows_is_kept(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program, settings={"network": ["https://api.example.org"]})
    settings = (await state(program, id))["conversation"]["settings"]
    assert settings["network"] == ["https://api.example.org"]
    refused = await program.put(
        f"/api/conversations/{id}", json={"settings": {"network": ["https://a.example/path"]}}
    )
    assert refused.status_code == 422


async def test_the_built_page_can_be_elsewhere(settings: Settings, application: ASGIApp) -> None:
    assert settings.page_dir is not None
    (settings.page_dir / "app" / "other.js").write_text("1\n")
    async with client_of(application, APP) as one:
        assert (await one.get("/assets/other.js")).text == "1\n"
