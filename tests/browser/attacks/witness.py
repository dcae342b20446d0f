"""Sees whether anything of an attack came through: in the app's document, in the sandbox's, and around them."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, Frame, Page, Request

from tests.browser.server import Server

MARK = """
(() => {
  const marks = [];
  Object.defineProperty(window, '__marks', { value: marks, enumerable: false });
  for (const name of ['pwned', '__pwned'])
    Object.defineProperty(window, name, { configurable: false, enumerable: false, get: () => undefined,
      set: (value) => { marks.push(`script ran and said ${String(value)}`); } });
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    Object.defineProperty(window, name, { configurable: false, writable: false,
      value: (...given) => { marks.push(`${name}(${given.map(String).join(', ').slice(0, 100)})`); return null; } });
  addEventListener('error', (event) => {
    if (event.message && !event.message.startsWith('ResizeObserver')) marks.push(`an error: ${event.message}`);
  });
  addEventListener('unhandledrejection', (event) => marks.push(`a promise that was broken: ${String(event.reason)}`));
  addEventListener('securitypolicyviolation', (event) => {
    // A style that hostile HTML brings along is refused while that HTML is taken apart, and harms nobody.
    if (!event.effectiveDirective.startsWith('style-src'))
      marks.push(`the policy had to stop ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
})();
"""
"""In every document before its own scripts: whatever runs, or would have run without the policy, leaves a mark."""

PROTOTYPES = """
() => [Object, Array, Function, String, Promise, Map, JSON]
  .flatMap((made) => Object.keys(made.prototype ?? made).map((key) => `${made.name ?? 'JSON'}.${key}`))
"""

STORED = """
async () => {
  const files = [];
  for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) {
    // The sandbox tries the store with the one, and keeps the files of conversations in the other.
    if (name === 'conversations') for await (const place of handle.keys()) files.push(`${name}/${place}`);
    else if (name !== '.probe') files.push(name);
  }
  return {
    local: Object.keys(localStorage).sort(), session: Object.keys(sessionStorage).sort(), cookie: document.cookie,
    // The app keeps what it has yet to send in databases of its own.
    databases: (await indexedDB.databases()).map((database) => database.name).filter((name) => !/^fenced-/.test(name)),
    caches: await caches.keys(), files,
    workers: (await navigator.serviceWorker.getRegistrations()).map((registration) => registration.scope),
    notifications: Notification.permission,
  };
}
"""

SURVEY = """
() => {
  const found = [];
  const BANNED = new Set(['SCRIPT', 'OBJECT', 'EMBED', 'BASE', 'FORM', 'FRAME', 'FRAMESET', 'PORTAL', 'APPLET']);
  const LEADS = ['href', 'xlink:href', 'src', 'action', 'formaction', 'data', 'background', 'poster', 'srcset', 'ping', 'srcdoc'];
  const look = (root, inside) => {
    for (const element of root.querySelectorAll('*')) {
      const here = inside || element.matches('article, fenced-thread, fenced-cell, fenced-output');
      // The frames that outputs may have, as the page makes them.
      const own = element.nodeName === 'IFRAME' && element.getAttribute('sandbox') === 'allow-scripts'
        && element.getAttribute('allow') === '' && !element.hasAttribute('srcdoc')
        && new RegExp('^http://127[.]0[.]0[.]1:[0-9]+/sandbox/output/[a-z]+[.]html$').test(element.src);
      if (element.nodeName === 'IFRAME' && !own && !/^http:[/][/]127[.]0[.]0[.]1:[0-9]+[/]sandbox[/]$/.test(element.src))
        found.push(`a frame that leads to ${element.src}`);
      if (here && !own && (BANNED.has(element.nodeName) || element.nodeName === 'IFRAME' || element.nodeName === 'META'))
        found.push(`<${element.nodeName.toLowerCase()}> in the page`);
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`a handler ${name}=${value}`);
        if (LEADS.includes(name.toLowerCase()) && /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data:text)/i.test(value))
          found.push(`an address ${name}=${value.slice(0, 80)}`);
        if (here && /^(background|poster|srcset|ping|srcdoc|action|formaction)$/i.test(name)) found.push(`${name}=${value}`);
      }
      if (here && element.nodeName === 'A' && element.protocol && !['http:', 'https:', 'mailto:', ''].includes(element.protocol)
        && element.hasAttribute('href')) found.push(`a link to ${element.protocol}`);
      if (here && element.nodeName === 'A' && element.hasAttribute('href') && element.origin !== location.origin
        && !/noopener/.test(element.rel)) found.push(`a link that hands over the page: ${element.href}`);
      if (here && element.nodeName === 'IMG' && /^(https?:)?\\/\\//i.test(element.getAttribute('src') ?? ''))
        found.push(`a picture that loads by itself: ${element.src}`);
      if (element.shadowRoot) look(element.shadowRoot, here);
    }
  };
  look(document, false);
  return found;
}
"""
"""What stands in the app's document and should not, in all shadow trees."""


class Witness:
    """Watches one page of the app from before it is opened."""

    def __init__(self, context: BrowserContext, page: Page, server: Server) -> None:
        self._context = context
        self._page = page
        self._origins = (server.origin, server.sandbox_origin, "data:", "blob:")
        self._sandbox_address = f"{server.sandbox_origin}/sandbox/"
        self._output_frames = {
            f"{self._sandbox_address}output/{name}.html" for name in ("html", "plotly", "vega")
        }
        self._events: list[str] = []
        self._requests: list[Request] = []
        self._places: set[str] = set()
        """Where the sandbox keeps files of the conversations that were open."""
        self._before: dict[str, Any] | None = None
        self.expected = ""
        """The one address that the test itself leads the page to."""
        context.add_init_script(MARK)
        context.on("page", lambda popup: self._events.append(f"a window was opened: {popup.url}"))
        context.on("request", self._requested)
        page.on("dialog", self._asked)
        page.on("download", lambda download: self._events.append(f"a download: {download.url}"))
        page.on("filechooser", lambda _: self._events.append("a chooser for files"))
        page.on("framenavigated", lambda frame: self._went(frame.url))
        page.on("crash", lambda _: self._events.append("the page crashed"))

    def _went(self, address: str) -> None:
        if address != self.expected and address not in self._output_frames:
            self._events.append(f"a frame went to {address}")

    def _asked(self, dialog: Dialog) -> None:
        self._events.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(self._origins):
            self._requests.append(request)

    @property
    def sandbox(self) -> Frame:
        return next(frame for frame in self._page.frames if frame.url == self._sandbox_address)

    @property
    def outputs(self) -> list[Frame]:
        """The frames of outputs, with those in them."""
        return [frame for frame in self._page.frames if self._is_of_an_output(frame)]

    def _is_of_an_output(self, frame: Frame) -> bool:
        outermost = frame
        while outermost.parent_frame is not None and outermost.parent_frame != self._page.main_frame:
            outermost = outermost.parent_frame
        return outermost.parent_frame is not None and outermost.url != self._sandbox_address

    def begin(self) -> None:
        """From here on everything counts."""
        self._before = self._state()
        self._events.clear()
        self._requests.clear()

    def _state(self) -> dict[str, Any]:
        sandbox = self.sandbox
        self._places.add(f"conversations/{self._page.url.split('/c/')[-1].split('?')[0]}")
        kept = sandbox.evaluate(STORED)
        kept["files"] = sorted(set(kept["files"]) - self._places)
        return {
            "address of the sandbox": sandbox.url,
            "frames": len(self._page.frames) - len(self.outputs),
            "cookies": sorted((cookie["name"], cookie["value"]) for cookie in self._context.cookies()),
            "service workers": [worker.url for worker in self._context.service_workers],
            "app": self._page.evaluate(STORED),
            "sandbox": kept,
        }

    def findings(self, *, allowed: str | None = None) -> list[str]:
        """What came through since the last time, but for requests to an origin that is allowed."""
        left = [r for r in self._requests if self._left(r) and (allowed is None or _origin(r.url) != allowed)]
        found = [*self._events, *map(_described, left)]
        self._events.clear()
        self._requests.clear()
        for where, frame in (("app", self._page.main_frame), ("sandbox", self.sandbox)):
            found += [f"in the {where}: {mark}" for mark in frame.evaluate("() => __marks.splice(0)")]
            found += [f"in the {where}: {key} was added" for key in frame.evaluate(PROTOTYPES)]
        found += self._page.evaluate(SURVEY)
        state = self._state()
        for part, before in (self._before or {}).items():
            if state[part] != before:
                found.append(f"{part} changed from {before} to {state[part]}")
        self._before = state
        return found

    def _left(self, request: Request) -> bool:
        """Whether a request was more than an attempt that the policy refused."""
        failure = (request.failure or "").lower()
        if failure != "origin":
            return "csp" not in failure
        # A part of a picture that would be another site's (`<use>`) is refused before it is asked for, whatever the
        # policy. Only what scripts may do has got so far, and nothing of it was sent.
        is_of_a_page = request.service_worker is None and not request.is_navigation_request()
        return (
            not is_of_a_page
            or not self._is_of_an_output(request.frame)
            or request.timing["requestStart"] >= 0
        )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _described(request: Request) -> str:
    return f"a request for {request.url} ({request.failure or 'answered'})"
