"""Fixtures: the whole server without a socket, and clients of it that differ in what they may do."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from fenced.app import running
from fenced.settings import Settings
from tests.unit.storage.conftest import empty
from tests.web.clients import APP, BEARER, SANDBOX, TOKEN, client_of

__all__ = ["empty"]

INDEX = """<!doctype html><title>Fenced</title>
<meta name="fenced-config" content="{{config}}" />
<iframe src="{{sandbox_origin}}/sandbox/" sandbox="{{sandbox_rights}}"></iframe>
"""
SCRIPT = "The first answer.\n---\nThe second answer.\n---\n<think>\nHmm.\n</think>\nThe third answer.\n"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Stands for the page's built files, so that these tests do not need a build."""
    folder = tmp_path / "static"
    for name, text in {
        "app/index.html": INDEX,
        "app/index-1a2b.js": "export const answer = 42;\n",
        "app/style-1a2b.css": "body { margin: 0 }\n",
        "sandbox/index.html": "<!doctype html><title>Sandbox</title>",
        "sandbox/workers/python.js": "postMessage(1);\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def settings_in(folder: Path, runtimes: Path, static: Path, empty: bytes) -> Settings:
    data = folder / "data"
    data.mkdir()
    (data / "fenced.db").write_bytes(empty)
    script = folder / "script.md"
    script.write_text(SCRIPT)
    return Settings(
        data_dir=data,
        token=TOKEN,
        model=f"scripted:{script}?delay=1",
        runtimes_dir=runtimes,
        page_dir=static,
        max_body_bytes=100_000,
        package_index="off",
    )


@pytest.fixture
def runtimes(tmp_path: Path) -> Path:
    """A runtimes' folder with a file of each kind."""
    folder = tmp_path / "runtimes"
    for name in (
        "pyodide/v1/pyodide.mjs",
        "pyodide/v1/pyodide.asm.wasm",
        "kernel/kernel-1a2b.zip",
        "stdlib/stdlib-1a2b.zip",
        "images/image-1a2b.bin",
        "snapshots/snapshot-1a2b.bin",
        "models/tiny.gguf",
        "installed.json",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 20)
    return folder


@pytest.fixture
def settings(tmp_path: Path, runtimes: Path, static: Path, empty: bytes) -> Settings:
    return settings_in(tmp_path, runtimes, static, empty)


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[ASGIApp]:
    async with running(settings, port=8000) as application:
        yield application


@pytest.fixture
async def stranger(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the app's host, and has neither token nor cookie."""
    async with client_of(application, APP) as client:
        yield client


@pytest.fixture
async def program(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the app's host with the token, as programs do."""
    async with client_of(application, APP, headers=BEARER) as client:
        yield client


@pytest.fixture
async def browser(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that is logged in: it has the cookie, and names its origin when it writes."""
    async with client_of(application, APP) as client:
        await client.get("/", params={"token": TOKEN})
        client.headers.update({"origin": APP, "sec-fetch-site": "same-origin"})
        yield client


@pytest.fixture
async def sandboxed(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the sandbox's host."""
    async with client_of(application, SANDBOX) as client:
        yield client
