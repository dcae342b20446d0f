"""The only module that may know JavaScript: adapts the worker's host object and Pyodide's event loop.

In plain CPython there is neither, and everything here is the identity.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from fenced_kernel.browser import deadlocks
from fenced_kernel.browser.local_time import Browser, Zone
from fenced_kernel.browser.network import Request, Response, Web, no_answer
from fenced_kernel.execution.waiting import Suspension
from fenced_kernel.host import Host, PackageIndex
from fenced_kernel.patches import after_import, replace

Block = Callable[[Any, str], Any]
Action = Callable[[], None]

DIALECTS = ("en-US", "en-GB", "en-AU", "en-NZ", "en-IN", "en-CA", "en-ZA", "en-IE")
"""Each knows the abbreviations of its own part of the world."""

IN_BROWSER = sys.platform == "emscripten"


def wrap(host: Any) -> Host:
    """A `Host` from a Python one (returned as it is) or from the worker's JavaScript object."""
    if not IN_BROWSER:
        return cast("Host", host)
    from pyodide.ffi import JsProxy

    return JsHost(host) if isinstance(host, JsProxy) else cast("Host", host)


def as_bytes(data: Any) -> bytes:
    """Python's own from an array of JavaScript's."""
    if not IN_BROWSER:
        return bytes(data)
    from pyodide.ffi import JsProxy

    return bytes(data.to_bytes()) if isinstance(data, JsProxy) else bytes(data)


class JsHost:
    """The worker's object, with its errors as Python's."""

    def __init__(self, host: Any) -> None:
        # Looked up once: each access to an attribute of a JavaScript object makes a proxy.
        self._write = host.write
        self._readline = host.readline
        self._sleep = host.sleep
        self._heap = host.heap
        self._package_index = host.packageIndex
        self._refused = host.refused
        self._wheels = host.wheels
        self._wheel = host.wheel
        self._unpacked = host.unpacked

    def write(self, json: str, run: str | None = None, /) -> None:
        if run is None:
            self._write(json)
        else:
            self._write(json, run)

    def readline(self, prompt: str, password: bool, /) -> str:
        line = _call(self._readline, prompt, password)
        if line is None:
            raise EOFError("there is no more input")
        return str(line)

    def sleep(self, seconds: float, /) -> None:
        _call(self._sleep, seconds)

    def heap(self) -> int:
        return int(self._heap())

    def package_index(self) -> PackageIndex | None:
        index = self._package_index()
        if index is None:
            return None
        return PackageIndex(str(index.site), None if index.url is None else str(index.url))

    def refused(self, site: str, /) -> None:
        self._refused(site)

    def wheels(self, module: str, /) -> str:
        return str(_call(self._wheels, module))

    def wheel(self, package: str, /) -> bytes:
        return as_bytes(_call(self._wheel, package))

    def unpacked(self, package: str, /) -> None:
        self._unpacked(package)


def _call(function: Any, *arguments: object) -> Any:
    from pyodide.ffi import JsException

    try:
        return function(*arguments)
    except JsException as error:
        text = f"{error.name}: {error.message}"
        if "KeyboardInterrupt" in text:
            raise KeyboardInterrupt from None
        if "EOF" in text:
            raise EOFError("there is no more input") from None
        # The words are for the reader, who need not know what said them.
        raise RuntimeError(error.message) from None


class BrowserWeb:
    """Sends requests by synchronous XMLHttpRequest, which workers may use in every browser.

    While it waits nothing else happens in the worker: Stop ends the session, and the timeout is the browser's.
    """

    def send(self, request: Request, /) -> Response:
        import js
        from pyodide.ffi import JsException, to_js

        xhr = js.XMLHttpRequest.new()
        try:
            xhr.open(request.method, request.url, False)
            xhr.responseType = "arraybuffer"
            if request.timeout is not None:
                # 0 means for ever there.
                xhr.timeout = max(1, int(request.timeout * 1000))
            for name, value in request.headers.items():
                xhr.setRequestHeader(name, value)
            xhr.send(to_js(request.body))
        except JsException as error:
            problem = str(error)
            if "TimeoutError" in problem:
                raise TimeoutError("timed out") from None
            raise no_answer(request.url, problem) from None
        body = xhr.response.to_bytes() if xhr.response is not None else b""
        return Response(
            int(xhr.status), str(xhr.statusText), str(xhr.getAllResponseHeaders()), body, str(xhr.responseURL)
        )


async def fetch(url: str, /) -> tuple[int, bytes]:
    """The status and the bytes of what is at an address; programs of the session go on meanwhile."""
    from pyodide.http import pyfetch

    response = await pyfetch(url)
    return int(response.status), await response.bytes()


class StackSwitching:
    """Suspends the WebAssembly stack, in browsers that can."""

    def __init__(self) -> None:
        self._promised: Callable[[], bool] | None = None
        self._suspend: Callable[[Any], Any] | None = None
        self._works: bool | None = None

    def install(self, block: Block) -> list[Action]:
        """Let libraries, which ask Pyodide, hear the truth, and wait as programs do: Stop ends it."""
        import pyodide.ffi

        self._promised = pyodide.ffi.can_run_sync
        self._suspend = pyodide.ffi.run_sync
        return [
            replace(pyodide.ffi, "can_run_sync", self.possible),
            replace(pyodide.ffi, "run_sync", lambda awaitable: block(awaitable, "run_sync()")),
        ]

    def possible(self) -> bool:
        """Whether it works here and now.

        Pyodide's own answer is about the browser alone. The interpreter decides at its first start whether it can;
        where one that was restored from a memory snapshot could not be told better, it does not work.
        """
        if self._promised is None or not self._promised():
            return False
        if self._works is None:
            done = asyncio.get_event_loop().create_future()
            done.set_result(None)
            try:
                self.wait(done)
            except RuntimeError:
                self._works = False
            else:
                self._works = True
        return self._works

    def wait(self, future: asyncio.Future[Any], /) -> Any:
        if self._suspend is None:
            raise RuntimeError("this interpreter is not connected to a page")
        return self._suspend(future)


def _nothing_to_prepare(block: Block, interrupt: Action, out_of_memory: Action) -> list[Action]:
    return []


class BrowserZone:
    """The reader's time zone."""

    def zone(self) -> str:
        import js

        return str(js.Intl.DateTimeFormat.new().resolvedOptions().timeZone)

    def names(self, seconds: float, /) -> list[str]:
        import js
        from pyodide.ffi import to_js

        options = js.Object.fromEntries(to_js([["timeZoneName", "short"]]))
        date = js.Date.new(seconds * 1000)
        formats = [js.Intl.DateTimeFormat.new(dialect, options) for dialect in DIALECTS]
        return [
            str(part.value)
            for one in formats
            for part in one.formatToParts(date)
            if part.type == "timeZoneName"
        ]

    def tell(self, zone: Zone, /) -> None:
        # The C library looks once in its life, which began before the snapshot: its own texts are changed in place.
        from ctypes import POINTER, c_char, c_char_p, c_int, c_long, memmove, pythonapi

        names = (POINTER(c_char) * len(zone.names)).in_dll(pythonapi, "tzname")
        for place, name in zip(names, zone.names, strict=True):
            memmove(place, c_char_p(name.encode()), len(name) + 1)
        c_long.in_dll(pythonapi, "timezone").value = zone.timezone
        c_int.in_dll(pythonapi, "daylight").value = zone.daylight


@dataclass(frozen=True)
class Runtime:
    """What differs between Pyodide and CPython."""

    suspension: Suspension | None = None
    web: Web | None = None
    fetch: Callable[[str], Awaitable[tuple[int, bytes]]] | None = None
    zone: Browser | None = None
    prepare: Callable[[Block, Action, Action], list[Action]] = field(default=_nothing_to_prepare)
    """Adapts the event loop and what else has no thread to wait for; returns what undoes it."""


def runtime() -> Runtime:
    if not IN_BROWSER:
        return Runtime()
    switching = StackSwitching()

    def prepare(block: Block, interrupt: Action, out_of_memory: Action) -> list[Action]:
        return [
            *switching.install(block),
            deadlocks.install(),
            after_import("urllib3.contrib.emscripten.fetch", _without_worker),
            *_prepare_loop(block, interrupt, out_of_memory),
        ]

    return Runtime(switching, BrowserWeb(), fetch, BrowserZone(), prepare)


def _without_worker(module: Any) -> list[Action]:
    """urllib3 starts a worker of its own, which the policy refuses: nobody need hear of that error."""
    fetcher = module._fetcher
    if fetcher is not None:
        module._fetcher = None
        fetcher.js_worker_ready_promise.catch(lambda error: None)
    return []


def _prepare_loop(block: Block, interrupt: Action, out_of_memory: Action) -> list[Action]:
    """Let Pyodide's one event loop stand for all that a program asks for.

    It cannot block, so waiting for the end of something goes through `block`; and what stops a task from
    inside must not reach JavaScript as an error that nobody catches.
    """
    loop = asyncio.get_event_loop()
    schedule = loop.call_later

    def call_later(*arguments: Any, **options: Any) -> Any:
        """A task that used up the heap must still be able to wake the program that waits for it."""
        try:
            return schedule(*arguments, **options)
        except MemoryError:
            out_of_memory()
            return schedule(*arguments, **options)

    def run_until_complete(self: Any, future: Any) -> Any:
        return block(future, "run_until_complete()")

    def ignore_exit(code: object) -> None:
        """sys.exit() in a background task ends that task only."""

    return [
        replace(type(loop), "run_until_complete", run_until_complete),
        replace(loop, "call_later", call_later),
        replace(loop, "_keyboard_interrupt_handler", interrupt),
        replace(loop, "_system_exit_handler", ignore_exit),
        replace(asyncio, "new_event_loop", lambda: loop),
        replace(asyncio.events, "new_event_loop", lambda: loop),
    ]
