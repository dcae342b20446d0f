"""What is said to the server without a browser, byte by byte."""

from fenced.web.connection import MAX_HEADERS
from tests.browser.attacks.attack import Attack

BEYOND = 2 * MAX_HEADERS
"""More than the server hears before a request's headers end, by more than it reads at once."""


def _request(name: str, text: str, expected: str) -> Attack:
    return Attack(name, "request", text, expected)


def _get(path: str, *headers: str, host: str = "localhost:@appport@") -> str:
    return "\n".join((f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "Connection: close", "", ""))


def _write(
    *headers: str,
    method: str = "PUT",
    path: str = "/api/conversations/@new@",
    body: str = '{"title": "written"}',
) -> str:
    lines = (
        f"{method} {path} HTTP/1.1",
        "Host: localhost:@appport@",
        *headers,
        "Content-Type: application/json",
    )
    return "\n".join((*lines, f"Content-Length: {len(body)}", "Connection: close", "", body))


def _handshake(
    name: str, *headers: str, path: str = "/api/conversations/@secret@/ws", host: str = "localhost:@appport@"
) -> Attack:
    lines = (f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", *headers)
    key = ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", "")
    return Attack(name, "handshake", "\n".join((*lines, *key)), "400|401|403|404|405|421")


BEARER = "Authorization: Bearer @token@"
COOKIE = "Cookie: @cookie@"

HOSTS = (
    *(
        _request(f"Host {name}", _get("/api/conversations", BEARER, COOKIE, host=host), "421")
        for name, host in (
            ("of a rebinding name", "rebind.canary.test:@appport@"),
            ("of a rebinding name without a port", "rebind.canary.test"),
        )
    ),
    *(
        _request(f"Host {name}", _get("/api/conversations", BEARER, COOKIE, host=host), "400|421")
        for name, host in (
            ("without a port", "localhost"),
            ("with another port", "localhost:1"),
            ("with a dot at its end", "localhost.:@appport@"),
            ("with a user", "localhost:@appport@@evil.example"),
            ("with a suffix", "localhost:@appport@.evil.example"),
            ("with a prefix", "evil.localhost:@appport@"),
            ("of any address", "0.0.0.0:@appport@"),
            ("of this machine in the other family", "[::1]:@appport@"),
            ("as a number", "2130706433:@appport@"),
            ("as a short address", "127.1:@appport@"),
            ("with zeros before its port", "localhost:0@appport@"),
            ("with a path", "localhost:@appport@/x"),
            ("with a space", "localhost:@appport@ x"),
            ("with two names", "localhost:@appport@, evil.example"),
            ("that is empty", ""),
        )
    ),
    _request("two Hosts", _get("/api/conversations", "Host: evil.example", BEARER), "400|421"),
    _request(
        "two Hosts, the right one last",
        _get("/api/conversations", "Host: localhost:@appport@", BEARER, host="evil.example"),
        "400|421",
    ),
    _request(
        "no Host",
        "GET /api/conversations HTTP/1.1\nAuthorization: Bearer @token@\nConnection: close\n\n",
        "400|421",
    ),
    _request(
        "no Host, and an old protocol",
        "GET /api/conversations HTTP/1.0\nAuthorization: Bearer @token@\n\n",
        "400|421",
    ),
    _request(
        "whole address of another host",
        _get("http://evil.example/api/conversations", host="evil.example"),
        "400|404|421",
    ),
    _request(
        "whole address of the app with the sandbox's Host",
        _get("http://localhost:@appport@/api/conversations", BEARER, host="127.0.0.1:@appport@"),
        "400|404|421",
    ),
    _request(
        "Host in a header of a proxy",
        _get(
            "/api/conversations",
            "X-Forwarded-Host: localhost:@appport@",
            "Forwarded: host=localhost:@appport@",
            "X-Original-URL: /api/conversations",
            BEARER,
            host="evil.example",
        ),
        "421",
    ),
)

SITES = (
    *(
        _request(f"sandbox asked for {path}", _get(path, BEARER, COOKIE, host="127.0.0.1:@appport@"), "404")
        for path in (
            "/api/conversations",
            "/api/config",
            "/api/openapi.json",
            "/api/conversations/@secret@",
            "/healthz",
            "/login",
            "/assets/theme.js",
            "/sandbox/../api/config",
            "/sandbox/%2e%2e/api/config",
            "//api/config",
            "/./api/config",
            "/runtimes/manifest.json/../../api/config",
        )
    ),
    *(
        _request(f"app asked for {path}", _get(path, COOKIE), "404")
        for path in (
            "/sandbox/",
            "/sandbox/index.html",
            "/sandbox/workers/python.js",
            "/runtimes/manifest.json",
            "/runtimes/pyodide/x",
        )
    ),
    *(
        _request(
            f"sandbox told to {method}",
            f"{method} /api/conversations/@new@ HTTP/1.1\nHost: 127.0.0.1:@appport@\n{BEARER}\n{COOKIE}\nContent-Length: 2\nConnection: close\n\n{{}}",
            "400|405",
        )
        for method in ("PUT", "POST", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND")
    ),
    _request(
        "way back to the app that leads elsewhere",
        _get("/c//evil.example", host="127.0.0.1:@appport@"),
        "404",
    ),
    _request(
        "way back to the app with a line of its own",
        _get("/c/x%0d%0aSet-Cookie:%20pwned=1", host="127.0.0.1:@appport@"),
        "307|404",
    ),
)

ORIGINS = (
    *(
        _request(f"write from {name}", _write(f"Origin: {origin}", COOKIE), "403")
        for name, origin in (
            ("a foreign page", "https://evil.example"),
            ("nowhere", "null"),
            ("the sandbox", "http://127.0.0.1:@appport@"),
            ("another port", "http://localhost:1"),
            ("no port", "http://localhost"),
            ("a suffix", "http://localhost:@appport@.evil.example"),
            ("a prefix", "http://evil-localhost:@appport@"),
            ("another scheme", "https://localhost:@appport@"),
            ("a user", "http://localhost:@appport@@evil.example"),
            ("a path", "http://localhost:@appport@/"),
            ("two origins", "http://localhost:@appport@ https://evil.example"),
            ("a dot", "http://localhost.:@appport@"),
            ("an extension", "chrome-extension://abcdefghijklmnop"),
        )
    ),
    _request("write with an empty Origin", _write("Origin: ", COOKIE), "403"),
    _request(
        "write with a foreign Origin and the token", _write("Origin: https://evil.example", BEARER), "403"
    ),
    *(
        _request(f"write that a browser calls {site}", _write(f"Sec-Fetch-Site: {site}", COOKIE), "403")
        for site in ("cross-site", "same-site")
    ),
    *(
        _request(
            f"write of a form, {method}", _write("Origin: https://evil.example", COOKIE, method=method), "403"
        )
        for method in ("POST", "DELETE", "PATCH")
    ),
    _request(
        "form that logs the reader in as somebody else",
        "POST /login HTTP/1.1\nHost: localhost:@appport@\nOrigin: https://evil.example\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 7\nConnection: close\n\ntoken=x",
        "403",
    ),
    *(
        _request(
            f"method hidden in {header}",
            _get("/api/conversations/@secret@", f"{header}: DELETE", COOKIE, "Origin: https://evil.example"),
            "200",
        )
        for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")
    ),
    _request(
        "method hidden in the address", _get("/api/conversations/@secret@?_method=DELETE", COOKIE), "200"
    ),
    _request(
        "question of a browser before a write",
        f"OPTIONS /api/conversations/@new@ HTTP/1.1\nHost: localhost:@appport@\nOrigin: https://evil.example\nAccess-Control-Request-Method: PUT\nAccess-Control-Request-Headers: authorization\n{COOKIE}\nConnection: close\n\n",
        "401|403|404|405",
    ),
)

LOGINS = (
    *(
        _request(f"API with {name}", _get("/api/conversations", header), "401")
        for name, header in (
            ("nothing", "Accept: */*"),
            ("an empty token", "Authorization: Bearer "),
            ("a wrong token", "Authorization: Bearer x"),
            ("a start of the token", "Authorization: Bearer browser"),
            ("the token by another scheme", "Authorization: Basic @token@"),
            ("the token as a cookie", "Cookie: fenced-@appport@=@token@"),
            ("a cookie without a signature", "Cookie: fenced-@appport@=1790000000."),
            ("a cookie of the future", "Cookie: fenced-@appport@=99999999999999999999.x"),
            ("a cookie of another port", "Cookie: fenced-1=1790000000.x"),
            ("letters beyond ASCII", "Authorization: Bearer \xff\xfe"),
        )
    ),
    _request("API with the token in the address", _get("/api/conversations?token=@token@"), "401"),
)

PATHS = tuple(
    _request(f"way out of the folder: {path}", _get(path, COOKIE, host=f"{host}:@appport@"), "400|404")
    for host, paths in (
        (
            "127.0.0.1",
            (
                "/sandbox/../../../../../../etc/passwd",
                "/sandbox/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
                "/sandbox/%2e%2e/%2e%2e/%2e%2e/pages.py",
                "/sandbox/..%5c..%5cpages.py",
                "/sandbox/..\\..\\pages.py",
                "/sandbox/%252e%252e%252fpages.py",
                "/sandbox/....//....//pages.py",
                "/sandbox/index.html%00.js",
                "/sandbox/%00",
                "/sandbox//etc/passwd",
                "/sandbox/%2fetc%2fpasswd",
                "/sandbox/..;/..;/pages.py",
                "/sandbox/%c0%ae%c0%ae/pages.py",
                "/sandbox/%ff%fe",
                "/runtimes/pyodide/..%2f..%2f..%2fetc%2fpasswd",
                "/runtimes/pyodide/../lock.json",
                "/runtimes/../data",
                "/runtimes/kernel/C:%5cwindows",
                "/runtimes/pyodide/" + "a" * 5000,
            ),
        ),
        (
            "localhost",
            (
                "/assets/../pages.py",
                "/assets/..%2f..%2fpages.py",
                "/assets/%2e%2e/%2e%2e/gate.py",
                "/assets/..%5cpages.py",
                "/assets/theme.js%00",
                "/assets//etc/passwd",
                "/assets/../../../../../../../../etc/passwd",
                "/static/app/index.html",
                "/.git/config",
                "/fenced.db",
            ),
        ),
    )
    for path in paths
)

SHAPES = (
    _request(
        "line of a header within the address",
        _get("/login?to=/%0d%0aSet-Cookie:%20pwned=1", COOKIE),
        "404|405",
    ),
    _request("address after logging in that leads elsewhere", _get("//evil.example?token=@token@"), "404"),
    _request("address with a host behind slashes", _get("/%5cevil.example?token=@token@"), "404"),
    _request(
        "space before a header's colon", _get("/api/config", BEARER, "X : y", "Content-Length : 5"), "400|200"
    ),
    _request(
        "lengths that contradict each other",
        "PUT /api/conversations/@new@ HTTP/1.1\nHost: localhost:@appport@\nAuthorization: Bearer @token@\nContent-Length: 2\nContent-Length: 20\nConnection: close\n\n{}",
        "400",
    ),
    _request(
        "length and chunks",
        "PUT /api/conversations/@new@ HTTP/1.1\nHost: localhost:@appport@\nAuthorization: Bearer @token@\nContent-Length: 4\nTransfer-Encoding: chunked, identity\nConnection: close\n\n0\n\nGET /api/conversations HTTP/1.1\nHost: localhost:@appport@\n\n",
        "400|422",
    ),
    _request("length below nothing", _write(BEARER, "Content-Length: -1"), "400"),
    _request(
        "length beyond all measure",
        f"PUT /api/conversations/@new@ HTTP/1.1\nHost: localhost:@appport@\n{BEARER}\nContent-Length: 99999999999999999999\nConnection: close\n\n",
        "400|413",
    ),
    _request(
        "headers beyond all measure",
        _get("/api/config", BEARER, *(f"X-{n}: {'x' * 1000}" for n in range(BEYOND // 1000))),
        "400|431",
    ),
    _request(
        "one header beyond all measure", _get("/api/config", BEARER, "Cookie: " + "x" * BEYOND), "400|431"
    ),
    _request("address beyond all measure", _get("/" + "x" * BEYOND), "400|414|431"),
    _request("byte that ends a text, in a header", _get("/api/config", "X: \0", BEARER), "400"),
    _request("no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400|closed"),
    _request("body that is no JSON", _write(BEARER, body="[" * 100_000), "400|422"),
    _request(
        "body with keys of the prototype",
        _write(BEARER, body='{"title": "x", "__proto__": {"owner": "x"}, "owner": "x"}'),
        "400|422",
    ),
)

REQUESTS = (*HOSTS, *SITES, *ORIGINS, *LOGINS, *PATHS, *SHAPES)

HANDSHAKES = (
    *(
        _handshake(f"handshake from {name}", f"Origin: {origin}", COOKIE)
        for name, origin in (
            ("a foreign page", "https://evil.example"),
            ("nowhere", "null"),
            ("the sandbox", "http://127.0.0.1:@appport@"),
            ("another port", "http://localhost:1"),
            ("a suffix", "http://localhost:@appport@.evil.example"),
            ("a prefix", "http://evil-localhost:@appport@"),
            ("another scheme", "ws://localhost:@appport@"),
        )
    ),
    _handshake(
        "handshake with two Origins",
        "Origin: https://evil.example",
        "Origin: http://localhost:@appport@",
        COOKIE,
    ),
    _handshake("handshake with a foreign Origin and the token", "Origin: https://evil.example", BEARER),
    _handshake("handshake that a browser calls cross-site", "Sec-Fetch-Site: cross-site", COOKIE),
    _handshake("handshake without a login", "Origin: http://localhost:@appport@"),
    _handshake(
        "handshake with the token in the address", path="/api/conversations/@secret@/ws?token=@token@"
    ),
    _handshake("handshake with the token as a protocol", "Sec-WebSocket-Protocol: @token@"),
    _handshake("handshake with the sandbox", COOKIE, BEARER, host="127.0.0.1:@appport@"),
    _handshake(
        "handshake with a rebinding name",
        COOKIE,
        BEARER,
        "Origin: http://rebind.canary.test:@appport@",
        host="rebind.canary.test:@appport@",
    ),
    _handshake("handshake at another path", COOKIE, path="/api/conversations"),
    _handshake(
        "handshake for a conversation that leads elsewhere",
        COOKIE,
        path="/api/conversations/..%2f@secret@/ws",
    ),
)
