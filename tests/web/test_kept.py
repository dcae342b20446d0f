"""What a browser may keep of the sandbox's origin: the files of the manifest by their addresses, and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from fenced.runtimes.build import package_list_path
from fenced.runtimes.folder import Folder, Known
from fenced.runtimes.lock import packaged
from fenced.settings import Settings
from tests.web.live import live
from tests.web.test_static_files import FOREVER
from tests.web.wire import wire

LOCK = packaged()
BASE = f"/runtimes/{LOCK.base}"
SCRIPT = f"{BASE}/pyodide.mjs"
KERNEL = "kernel/kernel-1a2b.zip"
WORKER = "/sandbox/workers/python.js"


@pytest.fixture(autouse=True)
def installed(runtimes: Path) -> Folder:
    """The folder's record says that Python is there; its files need not be the real ones for these tests."""
    folder = Folder(runtimes)
    folder.record.built.kernel = KERNEL
    hashes = {file.path: file.sha256 for file in LOCK.core()} | {
        package_list_path(LOCK): "5" * 64,
        KERNEL: "6" * 64,
    }
    package = next(file for file in LOCK.files if file.name == LOCK.packages["numpy"].file)
    for path, sha256 in (hashes | {package.path: package.sha256}).items():
        file = folder.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"0123456789")
        folder.record.files[path] = Known(size=10, mtime_ns=file.stat().st_mtime_ns, sha256=sha256)
    folder.save()
    return folder


async def ask(client: httpx.AsyncClient, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    # The client would resolve dots and decode escapes itself.
    url = httpx.URL(str(client.base_url)).copy_with(raw_path=path.encode())
    return await client.request(method, url, headers=headers)


def leaves(manifest: Mapping[str, Any]) -> list[str]:
    python = manifest["python"]
    named = [python["lock"], python["kernel"], *(python["base"] + name for name in python["sizes"])]
    return [*named, *(python["base"] + package["file"] for package in python["packages"].values())]


async def test_what_the_manifest_leads_to_is_kept_for_good(sandboxed: httpx.AsyncClient) -> None:
    manifest = (await sandboxed.get("/runtimes/manifest.json")).json()
    addresses = leaves(manifest)
    assert len(addresses) == 2 + len(LOCK.core()) + 1
    for address in addresses:
        response = await ask(sandboxed, address)
        assert (response.status_code, response.headers["cache-control"]) == (200, FOREVER), address
        again = await ask(sandboxed, address, **{"if-none-match": response.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, FOREVER), address


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{SCRIPT}?covert1", 404),
        (f"{SCRIPT}?5411c7bf215d", 404),
        (f"{BASE}/pyodide-lock.json", 200),
        (f"{BASE}/pyodide-lock.json?555555555555&x", 404),
        (f"/runtimes/{KERNEL}?x=1", 404),
        ("/runtimes/manifest.json", 200),
        ("/runtimes/manifest.json?x", 404),
        (f"{BASE}/%70yodide.mjs", 200),
        (f"{BASE}/%2e/pyodide.mjs", 200),
        (f"{BASE}/x/%2e%2e/pyodide.mjs", 200),
        (f"{BASE}//pyodide.mjs", 200),
        (f"{BASE}/pyodide.mjs/", 200),
        (f"{BASE}/pyodide.mjs;x", 404),
        (f"{BASE}/pyodide.mjs%00", 404),
        (f"{BASE}/pyodide.mjs%3Fx", 404),
        (f"{BASE}/Pyodide.mjs", 404),
        ("/runtimes/pyodide/v1/pyodide.mjs", 200),
        ("/runtimes/pyodide/covert1", 404),
        ("/runtimes/covert1", 404),
        ("/covert1", 404),
        ("/", 307),
        ("/?x", 307),
        ("/c/1?x", 307),
        ("/runtimes", 404),
        ("/sandbox", 307),
        ("/sandbox?x", 404),
        ("/sandbox/", 200),
        ("/sandbox/?x", 404),
        ("/sandbox/index.html", 200),
        (WORKER, 200),
        (f"{WORKER}?x", 404),
        (f"{WORKER}?network=https://a.example", 200),
        (f"{WORKER}?network=https://a.example&x", 404),
        (f"{WORKER}?network=covert1", 400),
        (f"{WORKER}?network=http://127.0.0.1:8000", 403),
        ("/sandbox/workers/covert1.js", 404),
        ("/sandbox/output/html.html", 404),
        ("/sandbox/output/html.html?x", 404),
        ("/index/none/simple/covert1/", 403),
        ("/index/none/simple/covert1/?x", 404),
        ("/index/none/files/0/a.whl", 403),
    ],
)
async def test_nothing_else_is_kept(sandboxed: httpx.AsyncClient, path: str, status: int) -> None:
    response = await ask(sandboxed, path)
    assert (response.status_code, response.headers.get_list("cache-control")) == (status, ["no-store"])


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("HEAD", {}, 200),
        ("OPTIONS", {}, 405),
        ("POST", {}, 405),
        ("COVERT", {}, 405),
        ("GET", {"range": "bytes=0-0"}, 206),
        ("GET", {"range": "bytes=0-"}, 206),
        ("GET", {"range": "bytes=0-1,3-4"}, 206),
        ("GET", {"range": "bytes=100-"}, 416),
        ("GET", {"range": "covert"}, 400),
        ("GET", {"host": "covert.example"}, 421),
    ],
)
async def test_nor_is_any_other_answer_of_a_file(
    sandboxed: httpx.AsyncClient, method: str, headers: dict[str, str], status: int
) -> None:
    response = await ask(sandboxed, SCRIPT, method, **headers)
    assert (response.status_code, response.headers.get_list("cache-control")) == (status, ["no-store"])


async def test_what_is_installed_later_is_kept_from_then_on(
    sandboxed: httpx.AsyncClient, installed: Folder
) -> None:
    assert (await ask(sandboxed, SCRIPT)).headers["cache-control"] == FOREVER
    later = "kernel/kernel-3c4d.zip"
    installed.write(later, b"later")
    assert (await ask(sandboxed, f"/runtimes/{later}")).headers["cache-control"] == "no-store"
    installed.record.built.kernel = later
    installed.save()
    assert (await ask(sandboxed, f"/runtimes/{later}")).headers["cache-control"] == FOREVER
    assert (await ask(sandboxed, f"/runtimes/{KERNEL}")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{SCRIPT}?", 404),
        (f"{SCRIPT}??", 404),
        (f"{BASE}/./pyodide.mjs", 200),
        (f"{BASE}/x/../pyodide.mjs", 200),
        (f"http://127.0.0.1{SCRIPT}", 404),
        ("/sandbox/?", 404),
        (f"{WORKER}?", 200),
        ("/covert 1", 400),
        ("/covert\x00", 400),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_nor_is_what_only_raw_bytes_can_say(settings: Settings, path: str, status: int) -> None:
    async with live(settings) as server, wire(server) as connection:
        connection.say(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n")
        answer = await connection.response()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert "cache-control: no-store\r\n" in answer


async def test_an_empty_query_is_no_matter_to_a_page(settings: Settings) -> None:
    async with live(settings) as server, wire(server) as connection:
        connection.say(f"GET /? HTTP/1.1\r\n{connection.host}\r\n")
        assert (await connection.response()).startswith("HTTP/1.1 401 ")


async def test_files_that_come_back_are_answered_again(
    sandboxed: httpx.AsyncClient, installed: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.web.kept.AGAIN", 0)
    address = (await sandboxed.get("/runtimes/manifest.json")).json()["python"]["lock"]
    script = installed.path(f"{LOCK.base}/pyodide.mjs")
    aside = script.rename(script.with_suffix(".aside"))
    installed.save()
    assert (await ask(sandboxed, address)).status_code == 404
    aside.rename(script)
    answer = await ask(sandboxed, address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, FOREVER)
