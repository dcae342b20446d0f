"""The browser's cache is no way from one conversation to another.

A program asks for addresses that it makes up, one for each bit that is set; later a program of another conversation, in
another page, looks which of them the cache has.
"""

import json
import re
from collections.abc import Mapping

import pytest

from fenced.runtimes.lock import packaged
from tests.browser.attacks.arena import CONTROL, PRELUDE, Arena
from tests.browser.chat import Cell, Chat, write_cells

pytestmark = pytest.mark.timeout(600)

BITS = (1, 0, 1, 1, 0, 0, 1, 0)
BASE = f"/runtimes/{packaged().base}"
WORKER = "/sandbox/workers/python.js"
WHEEL = f"{BASE}/{packaged().packages['sympy'].file}"
"""A file of the manifest that no session has asked for."""

WAYS: Mapping[str, str] = {
    "query of a file": f"{BASE}/pyodide.mjs?covert@",
    "query of the manifest": "/runtimes/manifest.json?covert@",
    "query of a worker": f"{WORKER}?covert@",
    "query of the supervisor": "/sandbox/?covert@",
    "query of an output's frame": "/sandbox/output/html.html?covert@",
    "query of a missing file": "/covert?@",
    "places of a worker": f"{WORKER}?network=https://covert@.example",
    "no places of a worker": f"{WORKER}?network=covert@",
    "refused places of a worker": f"{WORKER}?network=http://127.0.0.1:@",
    "missing file": f"{BASE}/covert@.mjs",
    "missing folder": "/covert@/",
    "spelling": f"{BASE}/~",
    "slashes": f"{BASE}/#/pyodide.mjs",
    "parameter of a path": f"{BASE}/pyodide.mjs;@",
    "address of the app": "/c/covert@",
    "package index": "/index/covert@/simple/cowsay/",
    "file of the package index": "/index/none/files/@/cowsay.whl",
    "range": f"{WHEEL} range bytes=@00000-@00009",
    "range that is none": f"{BASE}/pyodide.mjs?@ range covert",
    "range beyond the end": f"{BASE}/python_stdlib.zip range bytes=99999999@-",
    "head": f"{BASE}/pyodide.mjs?covert@ method HEAD",
    "long address": f"/covert@{'x' * 100}",
}
"""`@` is the number of a bit, `#` so many slashes, `~` a file's name with so many letters before one in hexadecimal. Behind the address: a range, or a method."""

PROGRAM = """
ways, bits = json.loads(WAYS), json.loads(BITS)
def asked(way, n, **more):
    name = 'pyodide.mjs'
    spelt = f'{name[:n]}%{ord(name[n]):02x}{name[n + 1:]}'
    address, *rest = way.replace('@', str(n)).replace('#', '/' * n).replace('~', spelt).split(' ')
    if rest and rest[0] == 'range': more['headers'] = l(l('Range', rest[1]))
    if rest and rest[0] == 'method': more['method'] = rest[1]
    return js.fetch(address, o(**more))
"""
WRITER = """
done = {}
for name, way in ways.items():
    done[name] = []
    for n, bit in enumerate(bits):
        if not bit: continue
        try:
            response = await asked(way, n)
            await response.arrayBuffer()
            done[name].append(response.status)
        except Exception as error: done[name].append(str(error)[:80])
print('DONE ' + json.dumps(done))
"""
READER = """
async def kept(way, n):
    try: return int((await asked(way, n, cache='only-if-cached', mode='same-origin')).status != 504)
    except Exception: return 0
read = {name: [await kept(way, n) for n in range(len(bits))] for name, way in ways.items()}
read['control'] = [await kept(CONTROL, 0)]
print('DONE ' + json.dumps(read))
"""


def program(text: str) -> str:
    given = f"WAYS = {json.dumps(WAYS)!r}\nBITS = {json.dumps(BITS)!r}\nCONTROL = {BASE + '/pyodide.mjs'!r}\n"
    return PRELUDE + given + PROGRAM + text


def told(cell: Cell) -> dict[str, list[object]]:
    cell.run(seconds=120)
    found = re.search(r"DONE (\{.*\})", cell.text)
    assert found is not None, cell.text[-500:]
    decoded: dict[str, list[object]] = json.loads(found[1])
    return decoded


def test_the_cache_carries_nothing_from_a_conversation_to_a_later_one(arena: Arena) -> None:
    arena.open(write_cells(arena.server, CONTROL, program(WRITER)))
    written = told(arena.chat.cell(1))
    assert {name: len(answers) for name, answers in written.items()} == dict.fromkeys(WAYS, sum(BITS))
    assert arena.findings() == []
    page = arena.context.new_page()
    try:
        read = told(Chat(page, arena.server).open(write_cells(arena.server, program(READER))).cell())
    finally:
        page.close()
    # The way that is left, by which it is seen that this way of looking works: a file that every session loads.
    assert read.pop("control") == [1]
    assert read == dict.fromkeys(WAYS, [0] * len(BITS))
