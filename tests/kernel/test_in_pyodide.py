"""The kernel inside the real runtime: Pyodide in Node.

The programs run one after the other in one session, twice: in a fresh interpreter and in one restored from a memory
snapshot that has the kernel imported already.
"""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("pyodide_check.mjs")
KERNEL = ROOT / "src" / "fenced_kernel"
SECONDS = 170


@dataclass(frozen=True)
class Program:
    """A program and what it must do."""

    name: str
    source: str
    value: str | None = None
    stdout: str = ""
    stderr: str = ""
    """A part of it."""
    status: str = "completed"
    error: str | None = None
    message: str = ""
    """A part of the error's message."""
    line: int | tuple[int | None, ...] | None = None
    """Several when it depends on the last free bytes: a frame that finds no memory for its entry in the traceback is
    missing there. Then the line of its caller is told, or none where the caller is not the cell's."""
    typed: list[str | None] = field(default_factory=list)
    stop: str | None = None
    missing: list[str] = field(default_factory=list)
    names: dict[str, list[str]] | None = None
    """What it defines and uses, where that is asked for."""
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)


STOPPED = {"status": "aborted", "error": "Stopped", "message": "Stopped at line"}

FILL = """\
size = 2**20
while True:
    try: x.append(bytearray(size))
    except MemoryError:
        size //= 2
        if size == 0:
            raise
"""
"""Leaves nothing of the heap, whatever its layout is, where other programs may leave enough by chance."""

PROGRAMS = [
    Program("the last expression is shown", "print('one')\n1 + 1", value="2", stdout="one\n"),
    Program(
        "what a program defines and uses is known, with what this Python has and others have not",
        "type Pair[T] = tuple[T, int]\ndef first[T](pair: Pair[T]) -> T:\n    return pair[0]\n"
        "class Box[T]:\n    item: T\n    def get(self) -> T: return self.item\nfirst((1, 2))",
        value="1", names={"defines": ["Box", "Pair", "first"], "uses": ["int", "tuple"]},
    ),
    Program("top-level await works", "import asyncio\nawait asyncio.sleep(0.001, 'late')", value="'late'"),
    Program(
        "tracebacks name the line", "def f(n):\n    return 1 / n\n\nf(0)",
        status="failed", error="ZeroDivisionError", message="division by zero", line=2,
    ),
    Program(
        "syntax errors tell the line", "x = 1\ny = = 2",
        status="failed", error="SyntaxError", message="invalid syntax", line=2,
    ),
    Program(
        "asyncio.run works at the top level",
        "async def main(n=7):\n    await asyncio.sleep(0.001)\n    return n\n"
        "if __name__ == '__main__':\n    print(asyncio.run(main()))",
        stdout="7\n",
    ),
    Program(
        "loops a program makes for itself work at the top level",
        "loop = asyncio.new_event_loop()\nx = loop.run_until_complete(main(1))\nloop.close()\n"
        "x + asyncio.get_event_loop().run_until_complete(main(2))",
        value="3",
    ),
    Program(
        "asyncio.run in a function says what to do where the stack cannot be suspended",
        "def start():\n    return asyncio.run(main())\nstart()",
        status="failed", error="RuntimeError", message="asyncio.run() cannot wait inside a function here", line=2,
    ),
    Program("sys.exit ends the cell", "import sys\nprint('bye')\nsys.exit()", stdout="bye\n"),
    Program(
        "sys.exit with a text fails the cell", "sys.exit('no data')",
        status="failed", error="SystemExit", message="no data", line=1,
    ),
    Program("quit ends the cell only", "quit()"),
    Program(
        "a heap full of large objects is reported", "x = []\nwhile True:\n    x.append(bytearray(10_000_000))",
        status="failed", error="MemoryError", message="needed more memory", line=3,
    ),
    Program("the variables survive that", "n = len(x)\ndel x\nn > 10", value="True"),
    Program(
        "a heap full of small objects is reported",
        "def fill():\n    rows = []\n    while True:\n        rows.append([object() for n in range(1000)])\nfill()",
        status="failed", error="MemoryError", message="needed more memory", line=(4, 5),
    ),
    Program("the session works after that", "sum(range(10))", value="45"),
    Program(
        "a heap that variables keep full to the last byte is reported", f"x = []\n{FILL}",
        status="failed", error="MemoryError", message="needed more memory", line=(4, 8, None),
    ),
    Program(
        "there is room to fail again", FILL,
        status="failed", error="MemoryError", message="needed more memory", line=(3, 7, None),
    ),
    Program("and to free the variables", "n = len(x)\ndel x\nn > 100", value="True"),
    Program(
        "a task that fills the heap to the last byte wakes the program that waits for it",
        f"async def hoard():\n    x = []\n{indent(FILL, '    ')}\nawait asyncio.create_task(hoard())",
        status="failed", error="MemoryError", message="needed more memory", line=(5, 9, 10),
    ),
    Program("the session works after that too", "sum(range(11))", value="55"),
    Program("a computing program is stopped", "y = 5\nprint('go')\nwhile True: pass", stdout="go\n", line=3, stop="signal", **STOPPED),  # type: ignore[arg-type]
    Program("a waiting program is stopped", "print('go')\nawait asyncio.sleep(1000)", stdout="go\n", line=2, stop="call", **STOPPED),  # type: ignore[arg-type]
    Program(
        "asyncio.run is stopped", "print('go')\nasyncio.run(asyncio.sleep(1000))", stdout="go\n", line=2, stop="call", **STOPPED,  # type: ignore[arg-type]
    ),
    Program(
        "a task that the program waits for is stopped",
        "async def spin():\n    print('go')\n    while True:\n        pass\nawait asyncio.create_task(spin())",
        stdout="go\n", line=5, stop="signal", **STOPPED,  # type: ignore[arg-type]
    ),
    Program("sleep is stopped", "import time\ntime.sleep(1000)", line=2, **STOPPED),  # type: ignore[arg-type]
    Program("a future that nobody completes is stopped", "print('go')\nawait asyncio.Future()", stdout="go\n", line=2, stop="call", **STOPPED),  # type: ignore[arg-type]
    Program(
        "a wait for another thread with a limit is stopped", "import threading\nthreading.Event().wait(1000)", line=2, **STOPPED,  # type: ignore[arg-type]
    ),
    Program(
        "one without a limit is an error", "import queue\nqueue.Queue().get()",
        status="failed", error="RuntimeError", message="it waits for another thread", line=2,
    ),
    Program("input is stopped", "input('? ')", typed=[None], line=1, **STOPPED),  # type: ignore[arg-type]
    Program("variables survive Stop", "y", value="5"),
    Program("input is asked for", "name = input('Name? ')\nname.upper()", value="'ZOË 漢'", stdout="Name? Zoë 漢\n", typed=["Zoë 漢"]),
    Program("the end of input is an error", "input()", status="failed", error="EOFError", line=1),
    Program(
        "sys.exit in a background task ends that task only",
        "async def leave():\n    sys.exit(4)\nt = asyncio.create_task(leave())\nawait asyncio.sleep(0.001)\n"
        "t.exception().code",
        value="4",
    ),
    Program(
        "errors of background tasks are told",
        "import gc\nasync def fail():\n    raise ValueError('unnoticed')\nasyncio.create_task(fail())\n"
        "await asyncio.sleep(0.001)\ngc.collect();",
        stderr="Cell, line 3, in fail",
    ),
    Program("surrogates and broken bytes are shown", "print('\\ud800')\nsys.stdout.buffer.write(b'\\xff\\n');", stdout="\\ud800\n\ufffd\n"),
    Program(
        "classes can be pickled and their source found",
        "import inspect, pickle\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
        "pickle.loads(pickle.dumps(P(3))), inspect.getsource(P).splitlines()[1]",
        value="(P(x=3), 'class P:')",
    ),
    Program("the decimal context lasts", "import decimal\ndecimal.getcontext().prec = 5"),
    Program("and is there in the next cell", "decimal.Decimal(1) / 3", value="Decimal('0.33333')"),
    Program(
        "threads get a remark", "import threading\nthreading.Thread(target=print).start()",
        status="failed", error="RuntimeError", message="Threads cannot be started in the browser", line=2,
    ),
    Program(
        "processes get a remark", "import subprocess\nsubprocess.run(['ls'])",
        status="failed", error="OSError", message="cannot be started in the browser", line=2,
    ),
    Program(
        "process pools get a remark", "import multiprocessing\nmultiprocessing.Pool(2)",
        status="failed", error="ModuleNotFoundError", message="multiprocessing is not available in the browser", line=2,
    ),
    Program(
        "tkinter gets a remark", "import tkinter", missing=["tkinter"],
        status="failed", error="ModuleNotFoundError", message="tkinter is not available in the browser", line=1,
    ),
    Program(
        "a package with libraries of its own is loaded by exec",
        "exec('import lxml.etree')\nlxml.etree.fromstring('<a><b/></a>')[0].tag", value="'b'",
    ),
    Program(
        "packages that a library imports when it is used are loaded then",
        "exec('import networkx as nx')\nround(nx.pagerank(nx.path_graph(3))[0], 3)", value="0.257",
    ),
    Program("time zones are loaded when one is asked for", "import zoneinfo\nfrom datetime import datetime\n"
        "datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Asia/Tokyo')).utcoffset().seconds // 3600", value="9"),
    Program(
        "a misspelt package gets a remark", "import pandaz", missing=["pandaz"],
        status="failed", error="ModuleNotFoundError", message="Did you mean 'pandas'?", line=1,
    ),
    Program(
        "recursion is reported", "def f(n):\n    return f(n + 1)\nf(0)",
        status="failed", error="RecursionError", message="maximum recursion depth exceeded", line=2,
    ),
    Program(
        "exception groups are reported",
        "async def fail(n):\n    raise ValueError(n)\nasync with asyncio.TaskGroup() as g:\n    g.create_task(fail(1))",
        status="failed", error="ExceptionGroup", message="unhandled errors in a TaskGroup", line=3,
    ),
    Program(
        "errors of JavaScript are reported", "import js\njs.JSON.parse('{')",
        status="failed", error="JsException", message="SyntaxError", line=2,
    ),
    Program(
        "urllib asks the browser",
        "import json, urllib.request as u\n"
        "r = u.urlopen(u.Request('https://allowed.example/', b'data', {'X-A': 'b'}), timeout=2)\n"
        "asked = json.load(r)\nprint(r.status, r.getheader('Content-Type'), list(asked.values()))",
        stdout="200 application/json ['POST', 'https://allowed.example/', False, "
        "{'Content-type': 'application/x-www-form-urlencoded', 'X-a': 'b'}, 'arraybuffer', 2000, 'data']\n",
    ),
    Program(
        "a refused host is told in the worker's words", "u.urlopen('https://refused.example/')",
        status="failed", error="URLError", line=1,
        message="refused.example cannot be reached: programs in this conversation may not use it. Allow it",
    ),
    Program(
        "so it is when the browser's error comes through",
        "import js\nx = js.XMLHttpRequest.new()\nx.open('GET', 'https://refused.example/', False)\nx.send()",
        status="failed", error="JsException", line=4, message="refused.example cannot be reached: programs in",
    ),
    Program(
        "sockets say what to use", "import socket\nsocket.create_connection(('example.org', 80))",
        status="failed", error="OSError", line=2, message="example.org:80 cannot be reached by a socket.",
    ),
    Program(
        "libraries are told the truth about suspended stacks",
        "import pyodide.ffi\ntry: pyodide.ffi.run_sync(asyncio.sleep(0))\nexcept RuntimeError: works = False\n"
        "else: works = True\npyodide.ffi.can_run_sync() == works",
        value="True", stderr="",
    ),
    Program(
        "requests are answered between runs",
        "for name in [n for n in globals() if not n.startswith('__') and n != 'display']: del globals()[name]\n"
        "rows = [1, float('nan'), 2**60]\n"
        "class Slow:\n    def __repr__(self):\n        while True: pass\nslow = Slow()\ndel name",
        requests=[
            ("slice", {"name": "rows", "start": 0, "stop": 9}),
            ("complete", {"code": "'😀'; rows.appe", "cursor": 15}),
            ("inspect", {"code": "len", "cursor": 3}),
        ],
        answers=[
            {"columns": ["value"], "index": [0, 1, 2], "rows": [[1], [None], [str(2**60)]], "total": 3, "total_columns": 1, "matched": 3, "types": ["integer"], "run": 0},
            {"matches": [{"text": "append", "type": "function"}], "start": 11, "end": 15},
            {"found": True, "type": "builtin_function_or_method", "signature": "len(obj, /)", "doc": "Return the number of items in a container."},
        ],
    ),
    Program("a repr that never ends leaves the session as it was", "1", value="1", requests=[("complete", {"code": "slo", "cursor": 3})],
        answers=[{"matches": [{"text": "slow", "type": "variable"}], "start": 0, "end": 3}]),
]  # fmt: skip


def runtime() -> Path | None:
    """A folder with Pyodide's core: the installed runtime files or the package the page is built from."""
    found = []
    try:
        from fenced.runtimes import default_directory
    except ImportError:
        pass
    else:
        found += sorted((default_directory() / "pyodide").glob("314.*"))
    found.append(ROOT / "web" / "node_modules" / "pyodide")
    for folder in found:
        if all(
            (folder / name).is_file() for name in ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
        ):
            return folder
    return None


@pytest.fixture(scope="module", params=["fresh", "snapshot"])
def session(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What became of every program, by its name."""
    steps = [{"source": p.source, "typed": p.typed, "stop": p.stop, "requests": p.requests} for p in PROGRAMS]
    results = executed(steps, snapshot=request.param == "snapshot")
    assert len(results) == len(PROGRAMS)
    return dict(zip((p.name for p in PROGRAMS), results, strict=True))


def executed(steps: list[dict[str, Any]], *, snapshot: bool = False) -> list[dict[str, Any]]:
    """What became of each step in one session; after a `fatal` one there are no more."""
    node, folder = shutil.which("node"), runtime()
    if node is None or folder is None:
        pytest.fail("needs node and Pyodide's files (npm ci in web/, or fenced runtimes install)")
    command = [
        node,
        str(SCRIPT),
        str(folder),
        str(KERNEL),
        *(["--snapshot"] if snapshot else []),
    ]
    done = subprocess.run(
        command,
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # A dying interpreter dumps its stack before that.
    results: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])["results"]
    return results


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_programs_in_pyodide(session: dict[str, Any], program: Program) -> None:
    ran = session[program.name]
    values = [o["data"]["text/plain"] for o in ran["outputs"] if o["output_type"] == "execute_result"]
    assert ran["status"] == program.status, ran
    assert values == ([] if program.value is None else [program.value])
    assert _text(ran, "stdout") == program.stdout
    assert program.stderr in _text(ran, "stderr")
    assert ran["missing"] == program.missing
    assert program.names in (None, ran["names"])
    # The count of runs is that of all programs.
    assert [
        {**answer, "run": 0} if "run" in answer else answer for answer in ran["answers"]
    ] == program.answers
    if program.error is None:
        assert ran["error"] is None
    else:
        assert ran["error"]["name"] == program.error
        assert program.message in ran["error"]["message"]
        assert ran["error"]["line"] in (program.line if isinstance(program.line, tuple) else (program.line,))
        traceback = "\n".join(next(o for o in ran["outputs"] if o["output_type"] == "error")["traceback"])
        assert not re.search(r"fenced_kernel|[/_]pyodide/|webloop", traceback), traceback


def _text(ran: dict[str, Any], name: str) -> str:
    return "".join(o["text"] for o in ran["outputs"] if o["output_type"] == "stream" and o["name"] == name)


DEATHS = {
    "the repr of a very deep list": "x = []\nfor n in range(100_000): x = [x]\nrepr(x)",
    "a repr that calls itself": "class A:\n    def __repr__(self): return repr(self)\nA()",
    "recursion without a limit": "import sys\nsys.setrecursionlimit(10**7)\ndef f(n): return f(n + 1)\nf(0)",
    "os.abort": "import os\nos.abort()",
    "os._exit": "import os\nos._exit(3)",
}
"""Programs that no interpreter survives: they must end it in a way that is told, not leave it silent."""


@pytest.mark.parametrize("source", DEATHS.values(), ids=DEATHS)
def test_the_death_of_the_interpreter_is_told(source: str) -> None:
    [alive, dead] = executed([{"source": "print('alive')"}, {"source": source}, {"source": "1"}])
    assert alive["status"] == "completed"
    assert dead["source"] == source
    assert dead["fatal"]
