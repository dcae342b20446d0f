"""Python's libraries for the network in the sandbox: against the one host its policy allows, and against another."""

import json
from collections.abc import Iterator

import pytest

from tests.browser.attacks.canary import Canary
from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


WAYS = """
import asyncio, json
import httpx, requests, urllib.request, urllib3
from pyodide.http import open_url, pyfetch

async def by_pyfetch(url): return json.loads(await (await pyfetch(url)).string())
async def by_async_httpx(url):
    async with httpx.AsyncClient() as client: return (await client.get(url)).json()
def by_urlretrieve(url): return json.load(open(urllib.request.urlretrieve(url)[0]))

WAYS = {
    'requests': lambda url: requests.get(url, timeout=20).json(),
    'requests in pieces': lambda url: json.loads(b''.join(requests.get(url, stream=True).iter_content(500))),
    'urllib3': lambda url: urllib3.request('GET', url).json(),
    'urlopen': lambda url: json.load(urllib.request.urlopen(url, timeout=20)),
    'urlretrieve': by_urlretrieve,
    'httpx': lambda url: httpx.get(url).json(),
    'open_url': lambda url: json.load(open_url(url)),
    'pyfetch': by_pyfetch,
    'httpx.AsyncClient': by_async_httpx,
}
got = {}
for name, way in WAYS.items():
    try:
        value = way(URL)
        if asyncio.iscoroutine(value): value = await asyncio.wait_for(value, 20)
        got[name] = sorted(value)
    except Exception as error:
        got[name] = str(error)
print('GOT', json.dumps(got))
"""


def outcomes(chat: Chat) -> dict[str, object]:
    cell = chat.cell().run(seconds=90).expect_state("completed")
    line = next(line.strip() for line in cell.text.splitlines() if "GOT " in line)
    decoded: dict[str, object] = json.loads(line.removeprefix("GOT "))
    assert len(decoded) == 9
    return decoded


def test_every_library_reads_an_allowed_host(chat: Chat, server: Server) -> None:
    url = f"{server.sandbox_origin}/runtimes/manifest.json"
    chat.open(write_cells(server, f"URL = {url!r}\n{WAYS}"))
    got = outcomes(chat)
    assert {name: value for name, value in got.items() if value != got["pyfetch"]} == {}
    assert "python" in got["pyfetch"]  # type: ignore[operator]  # a list of the manifest's keys


def test_every_library_names_a_refused_host(chat: Chat, server: Server, canary: Canary) -> None:
    host = f"127.0.0.1:{canary.port}"
    chat.open(write_cells(server, f"URL = 'http://{host}/x'\n{WAYS}"))
    got = outcomes(chat)
    assert {name: value for name, value in got.items() if f"{host} cannot be reached" not in str(value)} == {}
    assert canary.hits == []


def test_a_refused_host_is_all_that_the_error_of_requests_says(
    chat: Chat, server: Server, canary: Canary
) -> None:
    host = f"127.0.0.1:{canary.port}"
    source = f"import requests\ndef load():\n    return requests.get('http://{host}/x')\nload()"
    chat.open(write_cells(server, source))
    cell = chat.cell().run(seconds=90).expect_state("failed")
    assert (
        f"ConnectionError: {host} cannot be reached: programs in this conversation may not use it. Allow it"
        in cell.text
    )
    assert "Connection aborted" not in cell.text
    assert "site-packages" not in cell.text
    assert canary.hits == []
