"""What the server says when something is wrong with it or with its machine."""

import logging
import sqlite3

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from fenced.rooms import conversations
from tests.web.talk import id_


def failing_with(error: Exception) -> object:
    async def fail(*_: object) -> None:
        raise error

    return fail


def operational(words: str) -> OperationalError:
    return OperationalError("INSERT …", {}, sqlite3.OperationalError(words))


async def test_a_full_disk_is_told(program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "put", failing_with(operational("database or disk is full")))
    response = await program.put(f"/api/conversations/{id_()}", json={})
    assert response.status_code == 507
    assert response.json() == {
        "error": "The server's disk is full, so nothing can be saved. Free some space on it."
    }


async def test_a_database_that_is_in_use_is_told(
    program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "put", failing_with(operational("database is locked")))
    response = await program.put(f"/api/conversations/{id_()}", json={})
    assert response.status_code == 503
    assert "database cannot be used" in response.json()["error"]


async def test_a_bug_is_told_in_words_and_logged_without_telling_more(
    program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(conversations, "put", failing_with(RuntimeError("a secret detail")))
    with caplog.at_level(logging.ERROR, "fenced"):
        response = await program.put(f"/api/conversations/{id_()}", json={})
    assert response.status_code == 500
    assert response.json() == {
        "error": "The server failed at this; that is a mistake in Fenced. Its log has the details."
    }
    assert "a secret detail" in caplog.text


async def test_an_unknown_address_of_the_api_is_told(program: httpx.AsyncClient) -> None:
    response = await program.get("/api/nothing")
    assert (response.status_code, response.json()) == (
        404,
        {
            "error": "There is nothing at this address. Check it, or see /api/openapi.json for those there are."
        },
    )


async def test_an_unknown_page_is_told_as_a_page(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/nothing")
    assert response.status_code == 404
    assert "There is nothing here" in response.text


async def test_a_method_that_an_address_does_not_take_is_told(program: httpx.AsyncClient) -> None:
    response = await program.patch("/api/config")
    assert response.status_code == 405
    assert list(response.json()) == ["error"]


async def test_the_server_says_that_it_is_well_to_whoever_asks(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")
