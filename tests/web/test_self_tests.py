"""Pages run a tiny program in each language after an upgrade, and the server remembers how it went."""

from typing import Any

import httpx
import pytest

PASSED = {"status": "passed", "browser": "Chromium 156", "seconds": 1.25}


async def config(program: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await program.get("/api/config")).json()
    return found


async def put(program: httpx.AsyncClient, language: str, **changes: Any) -> httpx.Response:
    body = {"revision": (await config(program))["revision"], **PASSED, **changes}
    return await program.put(f"/api/self-tests/{language}", json=body)


async def test_a_language_that_passed_is_tested(program: httpx.AsyncClient) -> None:
    first = await put(program, "python")
    again = await put(program, "python")
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["language"], first.json()["message"]) == ("python", "")
    assert (await config(program))["tested"] == ["python"]


async def test_one_that_failed_is_not_and_the_last_result_counts(program: httpx.AsyncClient) -> None:
    await put(program, "python")
    await put(program, "python", status="failed", message="expected 42, got 41")
    assert (await config(program))["tested"] == []


async def test_after_an_upgrade_nothing_is_tested(
    program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(program, "python")
    monkeypatch.setattr("fenced.web.config.version", lambda _: "99.0")
    assert (await config(program))["tested"] == []


async def test_a_page_of_another_revision_is_told_to_reload(program: httpx.AsyncClient) -> None:
    response = await put(program, "python", revision="older")
    assert response.status_code == 409
    assert "Reload the page" in response.json()["error"]
    assert (await config(program))["tested"] == []


@pytest.mark.parametrize("language", ["Python", "a b", "x" * 41, "%00"])
async def test_a_language_has_a_plain_name(program: httpx.AsyncClient, language: str) -> None:
    assert (await put(program, language)).status_code == 422
