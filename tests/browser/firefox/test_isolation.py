"""A program in Firefox gets as little as in Chromium, where `tests/browser/attacks` tries more."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.attacks.canary import Canary
from tests.browser.chat import Chat, write, write_cells
from tests.browser.server import Server
from tests.browser.test_isolation import test_a_flood_of_messages_ends_its_own_session_only  # noqa: F401


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


TRY = """
import js, json
from pyodide.ffi import to_js
got = {}
async def attempt(name, work):
    try:
        value = work()
        if hasattr(value, 'then') or hasattr(value, '__await__'):
            value = await value
        got[name] = str(value)[:200]
    except BaseException as error:
        got[name] = 'REFUSED'
"""


def outcomes(chat: Chat, n: int) -> dict[str, str]:
    cell = chat.cell(n).run(seconds=90).expect_state("completed")
    line = next(line.strip() for line in cell.text.splitlines() if "OUTCOMES " in line)
    decoded: dict[str, str] = json.loads(line.removeprefix("OUTCOMES "))
    return decoded


def test_a_program_reaches_neither_the_api_nor_another_port(
    chat: Chat, server: Server, canary: Canary
) -> None:
    elsewhere = f"http://127.0.0.1:{canary.port}"
    source = (
        TRY
        + f"""
from pyodide.http import pyfetch, open_url
async def api(path, **options):
    response = await js.fetch('{server.origin}' + path, to_js(options, dict_converter=js.Object.fromEntries))
    return response.status
for path in ('/api/conversations', '/api/config', '/'):
    await attempt('app ' + path, lambda: api(path, credentials='include'))
    await attempt('app no-cors ' + path, lambda: api(path, mode='no-cors', credentials='include'))
await attempt('js.fetch', lambda: js.fetch('{elsewhere}/fetch'))
await attempt('pyfetch', lambda: pyfetch('{elsewhere}/pyfetch'))
await attempt('open_url', lambda: open_url('{elsewhere}/open_url'))
def urllib():
    import urllib.request
    return urllib.request.urlopen('{elsewhere}/urllib', timeout=2).status
await attempt('urllib', urllib)
def socket():
    import socket
    connection = socket.create_connection(('127.0.0.1', {canary.port}), 2)
    connection.sendall(b'GET /socket HTTP/1.0\\r\\n\\r\\n')
    return connection.recv(1)
await attempt('socket', socket)
def opened(make):
    import asyncio
    future = asyncio.get_running_loop().create_future()
    thing = make()
    thing.onopen = lambda event: future.done() or future.set_result('open')
    thing.onerror = lambda event: future.done() or future.set_exception(OSError('error'))
    return asyncio.wait_for(future, 2)
await attempt('WebSocket', lambda: opened(lambda: js.WebSocket.new('ws://127.0.0.1:{canary.port}/ws')))
await attempt('app WebSocket', lambda: opened(lambda: js.WebSocket.new('ws://localhost:{server.port}/api/conversations/x/ws')))
await attempt('EventSource', lambda: opened(lambda: js.EventSource.new('{elsewhere}/events')))
await attempt('import', lambda: js.eval("import('{elsewhere}/module.js')"))
await attempt('importScripts', lambda: js.importScripts('{elsewhere}/script.js'))
print('OUTCOMES ' + json.dumps(got))
"""
    )
    chat.open(write_cells(server, source))
    assert set(outcomes(chat, 0).values()) == {"REFUSED"}
    assert canary.hits == []


def test_a_program_reaches_neither_the_page_nor_its_cookies_nor_its_storage(
    chat: Chat, server: Server, canary: Canary
) -> None:
    source = (
        TRY
        + """
for name in ('parent', 'top', 'window', 'document', 'localStorage', 'sessionStorage', 'opener', 'frames'):
    await attempt(name, lambda: getattr(js, name))
async def databases():
    return [d.name for d in (await js.indexedDB.databases())]
await attempt('databases', databases)
async def caches():
    return [str(k) for k in (await js.caches.keys())]
await attempt('caches', caches)
async def cookies():
    return [c.name for c in (await js.cookieStore.getAll())]
await attempt('cookies', cookies)
await attempt('origin', lambda: js.location.origin)
print('OUTCOMES ' + json.dumps(got))
"""
    )
    chat.open(write_cells(server, source))
    chat.evaluate("localStorage.setItem('mine', 'secret-of-the-app')")
    got = outcomes(chat, 0)
    assert {name for name, outcome in got.items() if outcome != "REFUSED"} == {"origin"}
    assert got["origin"] == server.sandbox_origin
    assert "secret-of-the-app" not in json.dumps(got)


def test_a_program_leaves_nothing_for_another_conversation(chat: Chat, server: Server) -> None:
    source = (
        TRY
        + """
await attempt('files', lambda: js.navigator.storage.getDirectory())
await attempt('database', lambda: js.indexedDB.open('left'))
await attempt('cache', lambda: js.caches.open('left'))
await attempt('old files', lambda: js.webkitRequestFileSystemSync(0, 1000))
await attempt('bucket', lambda: js.navigator.storageBuckets.open('left'))
await attempt('channel', lambda: js.BroadcastChannel.new('left'))
await attempt('lock', lambda: js.navigator.locks.query())
await attempt('service worker', lambda: js.navigator.serviceWorker.register('/sandbox/workers/python.js'))
import asyncio
def worker(kind):
    said = asyncio.get_running_loop().create_future()
    options = to_js({'type': 'module'}, dict_converter=js.Object.fromEntries)
    started = getattr(js, kind).new('/sandbox/workers/python.js', options)
    started.onmessage = lambda event: said.done() or said.set_result('it answers')
    started.onerror = lambda event: said.done() or said.set_exception(OSError('error'))
    started.postMessage(to_js({'type': 'open', 'files': {}, 'limits': {'heap': 1}, 'shared': None, 'module': None},
        dict_converter=js.Object.fromEntries))
    return asyncio.wait_for(said, 5)
await attempt('worker', lambda: worker('Worker'))
await attempt('shared worker', lambda: worker('SharedWorker'))
print('OUTCOMES ' + json.dumps(got))
"""
    )
    chat.open(write_cells(server, source))
    assert set(outcomes(chat, 0).values()) == {"REFUSED"}


def test_the_sandbox_origin_has_no_api_even_with_the_token(chat: Chat, server: Server) -> None:
    source = (
        TRY
        + """
async def status(path):
    return (await js.fetch(path, to_js({'headers': {'Authorization': 'Bearer browser-tests'}}, dict_converter=js.Object.fromEntries))).status
for path in ('/api/conversations', '/api/config', '/api/openapi.json', '/healthz', '/c/x'):
    await attempt(path, lambda: status(path))
print('OUTCOMES ' + json.dumps(got))
"""
    )
    chat.open(write_cells(server, source))
    for path, outcome in outcomes(chat, 0).items():
        assert outcome in {"404", "421", "REFUSED"}, path


def test_forged_messages_change_nothing_outside_the_session(chat: Chat, server: Server) -> None:
    source = """
import js
from pyodide.ffi import to_js
def post(**message):
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
for run in ('x', '', None, '00000000-0000-4000-8000-000000000000'):
    post(type='output', run=run, outputs=[{'output_type': 'stream', 'name': 'stdout', 'text': 'FORGED'}])
    post(type='result', run=run, status='completed', error=None, download=0, execution=0, heap=1)
post(type='ready'); post(type='dead', session='x', reason='closed', message='FORGED')
post(type='__proto__'); post(constructor='x'); js.postMessage(to_js([1, 2, 3])); js.postMessage(None)
print('done')
"""
    chat.open(write_cells(server, source, "print('still here')"))
    chat.cell(0).run().expect_state("completed").expect_output("done")
    assert "FORGED" not in chat.page.content()
    chat.cell(1).run().expect_output("still here")


def test_html_of_a_program_and_of_a_model_runs_nothing(chat: Chat, server: Server, canary: Canary) -> None:
    elsewhere = f"http://127.0.0.1:{canary.port}"
    payloads = [
        f'<img src={elsewhere}/img onerror="window.pwned=1">',
        '<img src=x onerror="window.pwned=1">',
        '<svg onload="window.pwned=1"></svg>',
        "<script>window.pwned=1</script>",
        f'<iframe src="{elsewhere}/frame" srcdoc="<script>parent.pwned=1</script>"></iframe>',
        '<a href="javascript:window.pwned=1" id=link>link</a>',
        f'<form action={elsewhere}/form><input name=x autofocus onfocus="window.pwned=1"></form>',
        f"<style>body {{ background: url({elsewhere}/css) }}</style>",
        f"<link rel=stylesheet href={elsewhere}/link>",
        '<math><mtext><table><mglyph><style><img src=x onerror="window.pwned=1"></style></mglyph></table></mtext></math>',
    ]
    html = "\n".join(payloads)
    source = f"""
class Hostile:
    def _repr_html_(self): return {html!r}
    def __repr__(self): return 'hostile'
Hostile()
"""
    markdown = (
        "Before\n\n"
        + "\n\n".join(payloads)
        + f"\n\n![pixel]({elsewhere}/markdown.png)\n\n[x](javascript:window.pwned=1)\n\nAfter\n\n```python\n{source}```\n"
    )
    conversation = write_cells(server, source)
    chat.open(conversation)
    chat.cell().run().expect_state("completed")
    chat.open(write(server, [("assistant", markdown)]))
    expect(chat.messages.last).to_contain_text("After")
    chat.cell().run().expect_state("completed")
    chat.page.wait_for_load_state("networkidle")
    assert chat.evaluate("window.pwned") is None
    assert canary.hits == []
