"""Static files: compressed siblings, caching, and nothing that is not meant to be served."""

from pathlib import Path

import httpx
import pytest

FOREVER = "public, max-age=31536000, immutable"
WASM = "/runtimes/pyodide/v1/pyodide.asm.wasm"


@pytest.fixture
def compressed(runtimes: Path) -> bytes:
    """What stands in the sibling of the wasm file; it need not be Brotli for these tests."""
    data = b"compressed"
    (runtimes / "pyodide/v1/pyodide.asm.wasm.br").write_bytes(data)
    return data


async def raw(client: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The response with its bytes as they were sent, not decoded."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream("GET", path, headers=names) as response:
        return response, b"".join([chunk async for chunk in response.aiter_raw()])


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br", "gzip;q=0.5, br;q=0.8"])
async def test_the_compressed_sibling_goes_to_those_who_take_it(
    sandboxed: httpx.AsyncClient, compressed: bytes, accepted: str
) -> None:
    response, data = await raw(sandboxed, WASM, accept_encoding=accepted)
    assert data == compressed
    assert response.headers["content-encoding"] == "br"
    assert response.headers["content-type"] == "application/wasm"
    assert response.headers["content-length"] == str(len(compressed))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None)],
)
async def test_the_smallest_sibling_goes_that_is_taken(
    sandboxed: httpx.AsyncClient, runtimes: Path, compressed: bytes, accepted: str, coding: str | None
) -> None:
    (runtimes / "pyodide/v1/pyodide.asm.wasm.gz").write_bytes(b"zipped")
    response, data = await raw(sandboxed, WASM, accept_encoding=accepted)
    assert response.headers.get("content-encoding") == coding
    assert response.headers["vary"] == "accept-encoding"
    assert (data == compressed, data == b"zipped") == (coding == "br", coding == "gzip")


@pytest.mark.parametrize(
    "accepted", ["", "gzip", "identity", "br;q=0", "br;q=0.0", "gzip, br; q=0", "brotli"]
)
async def test_the_plain_file_goes_to_those_who_do_not(
    sandboxed: httpx.AsyncClient, compressed: bytes, accepted: str
) -> None:
    response, data = await raw(sandboxed, WASM, accept_encoding=accepted)
    assert data.startswith(b"pyodide/")
    assert "content-encoding" not in response.headers


async def test_a_file_with_a_sibling_varies_by_what_is_accepted(
    sandboxed: httpx.AsyncClient, compressed: bytes
) -> None:
    plain, _ = await raw(sandboxed, WASM, accept_encoding="identity")
    packed, _ = await raw(sandboxed, WASM, accept_encoding="br")
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    assert plain.headers["etag"] != packed.headers["etag"]


async def test_a_file_without_a_sibling_does_not_vary(sandboxed: httpx.AsyncClient) -> None:
    assert "vary" not in (await sandboxed.get(WASM)).headers


async def test_a_range_is_of_the_plain_file(sandboxed: httpx.AsyncClient, compressed: bytes) -> None:
    response, data = await raw(sandboxed, WASM, accept_encoding="br", range="bytes=0-6")
    assert (response.status_code, data) == (206, b"pyodide")


async def test_what_a_browser_still_has_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    etag = (await browser.get("/assets/index-1a2b.js")).headers["etag"]
    response = await browser.get("/assets/index-1a2b.js", headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["cache-control"] == FOREVER


async def test_another_etag_gets_the_file(sandboxed: httpx.AsyncClient) -> None:
    assert (await sandboxed.get(WASM, headers={"if-none-match": '"other"'})).status_code == 200


async def test_names_that_change_with_their_content_are_kept_for_good(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/assets/index-1a2b.js")).headers["cache-control"] == FOREVER


async def test_the_page_is_asked_for_anew(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/")).headers["cache-control"] == "no-cache"


async def test_a_missing_file_is_not_kept(sandboxed: httpx.AsyncClient) -> None:
    response = await sandboxed.get("/runtimes/pyodide/nothing")
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/index-1a2b.js", "text/javascript; charset=utf-8"),
        ("/assets/style-1a2b.css", "text/css; charset=utf-8"),
    ],
)
async def test_a_file_of_the_page_has_its_kind(browser: httpx.AsyncClient, path: str, kind: str) -> None:
    assert (await browser.get(path)).headers["content-type"] == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/runtimes/pyodide/v1/pyodide.mjs", "text/javascript; charset=utf-8"),
        ("/runtimes/snapshots/snapshot-1a2b.bin", "application/octet-stream"),
        ("/runtimes/kernel/kernel-1a2b.zip", "application/zip"),
        ("/sandbox/", "text/html; charset=utf-8"),
    ],
)
async def test_a_file_of_the_sandbox_has_its_kind(sandboxed: httpx.AsyncClient, path: str, kind: str) -> None:
    assert (await sandboxed.get(path)).headers["content-type"] == kind


@pytest.mark.parametrize(
    "path",
    [
        "/runtimes/installed.json",
        "/runtimes/models/tiny.gguf",
        "/runtimes/",
        "/runtimes/pyodide/",
        "/runtimes/pyodide/v1",
        "/runtimes/pyodide/../installed.json",
        "/runtimes/pyodide/%2e%2e/installed.json",
        "/runtimes/pyodide/..%2finstalled.json",
        "/runtimes/pyodide/v1/..%2f..%2fmodels%2ftiny.gguf",
        "/runtimes/pyodide/..%5cinstalled.json",
        "/runtimes/pyodide/%2fetc%2fpasswd",
        "/runtimes/pyodide//etc/passwd",
        "/runtimes/pyodide/%00",
        "/runtimes/pyodide/" + "x" * 300,
        "/sandbox/..%2fapp%2findex.html",
        "/sandbox/%00",
    ],
)
async def test_nothing_else_of_the_runtimes_folder_is_served(sandboxed: httpx.AsyncClient, path: str) -> None:
    # The client would resolve the dots itself.
    url = httpx.URL("http://127.0.0.1:8000").copy_with(raw_path=path.encode())
    assert (await sandboxed.get(url)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/assets/..%2fsandbox%2findex.html", "/assets/%00", "/assets/", "/assets/" + "x" * 300]
)
async def test_nothing_beside_the_pages_files_is_served(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_a_link_does_not_lead_out_of_the_folder(sandboxed: httpx.AsyncClient, runtimes: Path) -> None:
    (runtimes / "pyodide/link.json").symlink_to(runtimes / "installed.json")
    assert (await sandboxed.get("/runtimes/pyodide/link.json")).status_code == 404
