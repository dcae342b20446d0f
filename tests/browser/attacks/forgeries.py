"""What a program says to the supervisor in the runtime's name, and what it does to the memory that they share."""

from tests.browser.attacks.attack import Attack

FORGED = "FORGED"
"""No page may ever show this; programs put it together, so that their source does not have it."""

_POST = """
word = 'FOR' + 'GED'
def post(**message): js.postMessage(o(**message))
stream = lambda text: o(output_type='stream', name='stdout', text=text)
"""

LISTENING = """
import builtins, js
from pyodide.ffi import create_proxy
if not hasattr(builtins, 'caught'):
    builtins.caught = []
    js.addEventListener('message', create_proxy(lambda event: builtins.caught.append(getattr(event.data, 'run', None))))
print('listening')
"""
"""What learns the names of the next runs from the commands to its worker."""

_CAUGHT = """
import builtins
caught = builtins.caught
own = caught[-1]
assert own is not None and caught.count(own) == 1, caught
"""
"""For the rows that follow on `LISTENING`."""

_RING = """
seen = []
load = js.Atomics.load
def spy(array, index):
    if not seen and array.byteLength < 100: seen.append(array)
    return load(array, index)
js.Atomics.load = create_proxy(spy)
print('a line'); print('x' * 9000)
js.Atomics.load = load
header = seen[0]
ring = header.buffer
data = js.Uint8Array.new(ring, 16)
def write(frame):
    at = header[0] & (data.length - 1)
    for n, byte in enumerate(frame): data[(at + n) % data.length] = byte
    js.Atomics.add(header, 0, len(frame)); js.Atomics.notify(header, 0)
def framed(text): return len(text.encode()).to_bytes(4, 'little') + text.encode()
await asyncio.sleep(0.1)
"""
"""Gets at the output ring: whoever replaces `Atomics.load` is handed its header."""

_ENDED = "completed|failed|lost"


def _program(name: str, text: str, expected: str = "completed", *, words: str = "") -> Attack:
    listens = text.startswith(_CAUGHT)
    return Attack(name, "program", text, expected, alone=True, words=words, listens=listens)


UNSTORABLE = (
    ("half a character as the name", "o(name=js.JSON.parse('\"\\\\ud800\"'), message='m')"),
    ("half a character in the message", "o(name='E', message=js.JSON.parse('\"m\\\\udfff\"'))"),
    ("half a line", "o(name='E', message='m', line=1.5)"),
    ("a line beyond all integers", "o(name='E', message='m', line=1e300)"),
    ("a name with no character", "o(name='\\x00', message='\\x00', line=-1)"),
)
"""Errors that a program says its run ended with; whatever the server makes of one, nothing later may wait for it."""

MESSAGES = (
    _program(
        "output and result of other runs",
        _POST
        + """
for run in ('x', '', None, '00000000-0000-4000-8000-000000000000', '@run@'):
    post(type='output', run=run, outputs=l(stream(word)))
    post(type='started', run=run)
    post(type='input_request', run=run, prompt=word, password=False)
    post(type='result', run=run, status='completed', error=None, download=0, execution=0, heap=1)
    post(type='result', session='@session@', run=run, status='failed', error=o(name=word, message=word, line=1), download=0, execution=0, heap=1)
print('done')
""",
        words="done",
    ),
    _program(
        "messages of the supervisor",
        _POST
        + """
for kind in ('ready', 'dead', 'session', 'usage', 'pong', 'progress', 'opened', 'hello', '__proto__', 'constructor', 'toString', 'closed'):
    post(type=kind, session='x', run='@run@', state='ready', reason='closed', message=word, n=1, shared=False, languages=l(word),
        phase='runtime', label=word, loaded=1, total=1, heap=1, elapsed=1, fenced=kind, supervisor='x')
for thing in (None, True, 3, 'x', l(1, 2), o(), js.Date.new(), js.Map.new(), js.RegExp.new('x'), js.ArrayBuffer.new(9)): js.postMessage(thing)
print('done')
""",
        words="done",
    ),
    _program(
        "result of the run itself, before its end and after",
        _CAUGHT
        + _POST
        + """
for _ in range(3): post(type='started', run=own)
for _ in range(3):
    for status in ('completed', 'failed', 'aborted', 'timed_out', 'lost', '__proto__'):
        post(type='result', run=own, status=status, error=None, download=0, execution=1e300, heap=-1)
        post(type='result', run=own, status=status, error=None, download=0, execution=0, heap=1)
post(type='output', run=own, outputs=l(stream(word)))
print('after the end')
""",
    ),
    _program(
        "error with markup and marks of direction in every part",
        _CAUGHT
        + _POST
        + """
evil = '<img src=@http@ onerror=pwned=1>\\u202e\\u2066\\x00\\x1b]8;;javascript:pwned=1\\x07x'
post(type='result', run=own, status='failed', error=o(name=evil, message=evil, line=10**18, variables_lost=True), download=0, execution=0, heap=1)
""",
        "failed",
    ),
    *(
        _program(
            f"end of the run that no server can store: {name}",
            _CAUGHT
            + _POST
            + f"post(type='result', run=own, status='failed', error={error}, download=0, execution=0, heap=1)\n",
            "failed",
        )
        for name, error in UNSTORABLE
    ),
    _program(
        "results of runs that were long over",
        _CAUGHT
        + _POST
        + """
for run in caught[:-1]:
    post(type='result', run=run, status='failed', error=o(name=word, message=word), download=0, execution=0, heap=1)
    post(type='started', run=run)
print('replayed', len(caught) > 1)
""",
        words="replayed True",
    ),
    _program(
        "module that others would start from",
        _POST
        + """
code = bytes.fromhex('0061736d01000000')
post(type='module', module=js.WebAssembly.Module.new(to_js(code)))
post(type='module', module=o(), url='@http@')
print('done')
""",
        words="done",
    ),
    _program(
        "end of its own session",
        _POST + "post(type='fatal', message='<img src=@http@ onerror=pwned=1>' * 9)\nawait asyncio.sleep(3)",
        "lost",
        words="crashed",
    ),
    _program(
        "flood of questions",
        _CAUGHT
        + _POST
        + "for _ in range(300): post(type='input_request', run=own, prompt='<img src=x onerror=pwned=1>\\u202e' * 50, password=True)\nprint('done')",
        _ENDED,
    ),
    _program(
        "message with very many keys",
        "js.postMessage(js.Object.fromEntries(to_js([[f'k{n}', n] for n in range(200_000)])))\nprint('done')",
        _ENDED,
    ),
    _program(
        "message that is deep",
        """
top = inner = o()
for _ in range(3000): inner.a = o(); inner = inner.a
js.postMessage(o(type='result', run=top, error=top)); print('done')
""",
        _ENDED,
    ),
    _program(
        "message that contains itself",
        """
me = o(type='output', run='x'); me.outputs = l(me); me.self = me
js.postMessage(me); print('done')
""",
        words="done",
    ),
    _program(
        "message with getters, proxies and functions",
        """
thing = o(type='started')
js.Object.defineProperty(thing, 'run', o(enumerable=True, get=create_proxy(lambda *_: js.said)))
for message in (thing, js.Proxy.new(o(), o()), o(type=create_proxy(print)), js.Symbol('x'), js.globalThis):
    try: js.postMessage(message)
    except Exception as error: print(type(error).__name__)
print('done')
""",
        words="done",
    ),
    _program(
        "message with keys of the prototype",
        _POST
        + """
for text in ('{"__proto__": {"type": "started", "run": "x", "polluted": 1}}', '{"type": "result", "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'):
    js.postMessage(js.JSON.parse(text))
print('done')
""",
        words="done",
    ),
    _program(
        "bundle with keys of the prototype",
        """
class Polluting:
    def _repr_mimebundle_(self, include=None, exclude=None):
        evil = {'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}, 'toString': 'x', 'hasOwnProperty': 1, 'then': 'x'}
        return {**evil, 'text/plain': 'seen', 'application/json': evil}, {**evil, 'text/plain': evil}
    def __repr__(self): return 'seen'
display(Polluting()); print('done')
""",
        words="done",
    ),
    _program(
        "ports, shared memory and streams handed over",
        """
channel = js.MessageChannel.new()
for thing, moved in ((channel.port1, l(channel.port1)), (js.SharedArrayBuffer.new(1 << 28), l()), (js.ReadableStream.new(), None), (js.OffscreenCanvas.new(9, 9), None),
    (js.ArrayBuffer.new(1 << 28), None), (js.Blob.new(l('x' * 10**6)), l())):
    for _ in range(5):
        try: js.postMessage(o(type='output', run='@run@', outputs=thing), l(thing) if moved is None else moved)
        except Exception: break
got = []
channel.port2.onmessage = create_proxy(lambda event: got.append(event.data))
channel.port2.postMessage('x')
await asyncio.sleep(0.2)
print('answers', got)
""",
        _ENDED,
        words=r"answers \[\]|crashed",
    ),
    _program("flood of messages", "while True: js.postMessage('x')", "lost", words="flooded"),
    _program(
        "flood of large messages",
        "big = 'x' * 10**6\nwhile True: js.postMessage(o(type='output', run='x', outputs=big))",
        "lost",
        words="flooded",
    ),
    _program(
        "command to itself: another interpreter from elsewhere",
        """
files = o(base='@http@/', lock='@http@/lock', kernel='@http@/kernel', files=o())
for _ in range(3):
    js.dispatchEvent(js.MessageEvent.new('message', o(data=o(type='open', files=files, limits=o(heap=1 << 40), shared=None, module=None))))
await asyncio.sleep(0.3); print('done')
""",
        _ENDED,
    ),
    _program(
        "command to itself: a run of another cell",
        _CAUGHT
        + """
def command(**given): js.dispatchEvent(js.MessageEvent.new('message', o(data=o(**given))))
for run in ('@run@', own): command(type='execute', run=run, cell=run, source='print("FOR" + "GED")', limits=o(heap=1 << 40))
await asyncio.sleep(0.3); print('done')
""",
        words="done",
    ),
    _program(
        "command to itself: more memory, more time, more output",
        _CAUGHT
        + """
more = o(heap=1 << 32, execution=10**9, output=10**12)
for kind in ('execute', 'open', 'request', 'interrupt', 'limits'):
    js.dispatchEvent(js.MessageEvent.new('message', o(data=o(type=kind, run=own, cell='x', source='pass', limits=more))))
await asyncio.sleep(0.1)
kept = bytearray(1200 << 20)
""",
        "failed",
        words="MemoryError",
    ),
    _program(
        "answers to questions that nobody asked",
        _POST
        + """
for request in ('', 'x', None, 0, '@run@', '00000000-0000-4000-8000-000000000000', '__proto__', 'constructor'):
    for answer in (o(value=l(word)), o(refusal='failed', message=word), o(refusal='__proto__', message=word), o(), None, word):
        post(type='answer', request=request, answer=answer)
        post(type='answer', session='@session@', request=request, answer=answer)
print('done')
""",
        words="done",
    ),
)

MEMORY = (
    _program(
        "ring with an index from nowhere",
        _RING
        + "js.Atomics.store(header, 0, 0x7fffffff); js.Atomics.notify(header, 0)\nawait asyncio.sleep(5)",
        "lost",
        words="crashed",
    ),
    _program(
        "ring with a length from nowhere",
        _RING + "write(b'\\xff\\xff\\xff\\xff' + b'x' * 100)\nawait asyncio.sleep(5)",
        "lost",
        words="crashed",
    ),
    _program(
        "ring that was read already",
        _RING
        + "js.Atomics.store(header, 1, header[0] + 5); js.Atomics.store(header, 0, header[0] - 5000); js.Atomics.notify(header, 0)\nawait asyncio.sleep(5)",
        "lost",
        words="crashed",
    ),
    _program(
        "frame of another run",
        _RING
        + "write(framed(json.dumps({'run': '@run@', 'output': {'output_type': 'stream', 'name': 'stdout', 'text': 'FOR' + 'GED'}})))\nprint('done')",
        _ENDED,
    ),
    _program(
        "frame that is no JSON",
        _RING
        + "write(framed('{')); write(framed('\\x00' * 100)); write(b'\\3\\0\\0\\0\\xff\\xfe\\xfd')\nawait asyncio.sleep(1)",
        _ENDED,
    ),
    _program(
        "empty frames",
        _RING + "for _ in range(20): write(b'\\0\\0\\0\\0' * 1000)\nawait asyncio.sleep(1)",
        _ENDED,
    ),
    _program(
        "flags of the supervisor",
        _RING
        + "for n in range(4): js.Atomics.store(header, n, -1)\njs.Atomics.notify(header, 0)\nawait asyncio.sleep(5)",
        "lost",
        words="crashed",
    ),
)
"""The shared memory."""

FLOODS = (
    _program("more output than is allowed", "for _ in range(11_000): print('x' * 1000)\nprint('the end')"),
    _program("many outputs", "for n in range(3000): display({'n': n})\nprint('the end')", words="the end"),
    _program("one output that is huge", "print('x' * 12_000_000)\nprint('the end')"),
    _program(
        "heap that is full",
        "kept = []\nwhile True: kept.append(bytearray(10**7))",
        "failed|lost",
        words="MemoryError|memory",
    ),
)

PLACES = (
    _POST
    + """
for origin in ('javascript:1', 'file:///x', 'data:,x', 'https://evil.example/path', 'https://evil.example?x', 'https://evil.example#x', 'https://a@evil.example', '//evil.example',
    'https://*.example', '*', "'self'", "'none'", "'unsafe-inline'", 'https://evil.example https://b.example', 'https://evil.example; script-src *', 'https://EVIL.example', 'https://\u202eevil.example',
    'https://evil.example\\n', 'https://<img src=x onerror=pwned=1>', 'https://-evil.example', 'ws://evil.example', 'https://' + 'evil.' * 60 + 'example', 'https://evil.example:123456', '', None, 1, l(), o()):
    post(type='refused', origin=origin)
    post(type='refused', origin=origin, session='@session@', run='@run@')
for n in range(500): post(type='refused', origin=f'https://made-up-{n}.example')
print('asked')
"""
)
"""Places that nobody asked for: of those that could be places, the page may show twenty, and of the others none."""

CAPABILITIES = (
    _POST
    + """
for capabilities in (o(interrupt=False, input=False, heap=False, requests=l()), o(interrupt=True, requests=l('__proto__', 'constructor', word)), None, word):
    for kind in ('opened', 'capabilities', 'ready'):
        post(type=kind, session='@session@', heap=1, capabilities=capabilities)
        post(type=kind, heap=1e300, capabilities=capabilities)
kept = 7
print('kept')
while True: pass
"""
)
"""A session that says of itself that it cannot be interrupted, and then has to be."""

SPOILED = tuple(
    _program(f"spoiled {name}", text + "\nprint('spoiled')", _ENDED)
    for name, text in (
        (
            "prototype of objects",
            "for key in ('type', 'run', 'polluted', 'outputs', 'then', 'get', 'value'): js.Reflect.set(js.Object.prototype, key, 'x')",
        ),
        ("promises", "js.Promise.prototype.then = js.Promise.prototype.catch = None"),
        ("arrays", "js.Array.prototype.push = None; js.Array.isArray = create_proxy(lambda *_: True)"),
        (
            "JSON",
            "js.JSON.stringify = create_proxy(lambda *_: 'FOR' + 'GED'); js.JSON.parse = js.JSON.stringify",
        ),
        (
            "way of messages",
            "js.postMessage = js.DedicatedWorkerGlobalScope.prototype.postMessage = js.self.onmessage = js.EventTarget.prototype.addEventListener = None",
        ),
        ("network functions", "js.fetch = js.XMLHttpRequest = js.Request = None"),
        (
            "clock",
            "js.Date.now = create_proxy(lambda *_: 0); js.performance.now = create_proxy(lambda *_: -1e300)",
        ),
        (
            "shared memory",
            "js.Atomics.load = js.Atomics.store = js.Atomics.wait = js.Atomics.notify = create_proxy(lambda *_: 2)",
        ),
        (
            "kernel",
            "import fenced_kernel, sys, builtins\nfor name in [n for n in sys.modules if n.startswith('fenced_kernel')]: sys.modules[name].__dict__.clear()",
        ),
        (
            "builtins",
            "import builtins\nfor name in ('print', 'compile', 'exec', 'isinstance', 'str', 'len'): setattr(builtins, name, None)",
        ),
        (
            "standard streams",
            "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = sys.displayhook = sys.excepthook = None",
        ),
        (
            "event loop",
            "import asyncio\nasyncio.get_running_loop().stop(); asyncio.get_running_loop().close()",
        ),
        ("interpreter", "import ctypes\nctypes.memset(0, 255, 1 << 16)"),
        ("memory of the interpreter", "import ctypes\nctypes.memset(1 << 20, 255, 8 << 20)"),
    )
)
"""What the next run of the same session finds. It may fail, or not end: the reader stops it or restarts the session."""

STUCK = tuple(
    _program(f"stuck by {name}", f"print('going')\n{text}\nawait asyncio.sleep(0.01)", "aborted")
    for name, text in (
        ("the interpreter's way to its event loop", "js.MessagePort.prototype.postMessage = None"),
        ("shared memory that is gone", "js.Atomics = None"),
        (
            "an interrupt that it swallows",
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        ),
    )
)
"""Runs that never end by themselves: Stop replaces their session."""

FORGERIES = (*MESSAGES, *MEMORY, *FLOODS)
