"""Servers that nothing should ever reach: they count who does.

Each of them answers everybody kindly, so that only the sandbox and the page's policies stand in the way.
"""

import contextlib
import hashlib
import socket
import ssl
import subprocess
import threading
import time
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.http11 import Request, Response
from websockets.sync.server import Server as SocketServer
from websockets.sync.server import ServerConnection, serve

DOMAIN = "canary.test"
"""Every name below it leads to this machine, for a browser that asks the `Names` canary."""

CONTROL = "<!doctype html><title>A page that may reach everything</title>"
"""What `/control` is: a page of the test's own, without any policy."""


class Canary:
    """HTTP on a loopback port, with CORS open. A connection counts as a hit even when it asks for nothing."""

    def __init__(self) -> None:
        hits: list[str] = []
        leads = self.leads = {"/redirect": ""}
        """Paths that are answered by another address, once there is one."""

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                hits.append(f"{self.command} {self.path}")
                control = self.path == "/control"
                body = CONTROL.encode() if control else b"1"
                target = leads.get(self.path, "")
                self.send_response(302 if target else 200)
                if target:
                    self.send_header("Location", target)
                for name in ("Origin", "Headers", "Methods"):
                    self.send_header(f"Access-Control-Allow-{name}", "*")
                self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
                self.send_header("Content-Type", "text/html" if control else "text/javascript")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_OPTIONS = do_HEAD = _answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Listener(ThreadingHTTPServer):
            def get_request(self) -> Any:
                connection = super().get_request()
                hits.append("a connection")
                return connection

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Whoever hangs up in the middle was counted when it came."""

        self.hits = hits
        self._server = Listener(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Sockets:
    """A WebSocket server on a loopback port."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._server: SocketServer = serve(_listen, "127.0.0.1", 0, process_request=self._note)
        self.port: int = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _note(self, _: ServerConnection, request: Request) -> Response | None:
        self.hits.append(f"WebSocket {request.path}")
        return None

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(timeout=5)


def _listen(connection: ServerConnection) -> None:
    for _ in connection:
        pass


class Datagrams:
    """A UDP socket on a loopback port, named as a STUN server to the browser."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.port: int = self._socket.getsockname()[1]
        self._closed = False
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def _receive(self) -> None:
        while not self._closed:
            with contextlib.suppress(TimeoutError):
                data, _ = self._socket.recvfrom(65_535)
                self.hits.append(f"datagram of {len(data)} bytes")

    def close(self) -> None:
        self._closed = True
        self._thread.join(timeout=5)
        self._socket.close()


class Names:
    """A name server, asked over HTTPS (RFC 8484): the one way to give a browser a name server on a port of its own.

    Counts every look-up of a name that is not the browser vendor's, whether or not a connection follows it.
    """

    VENDOR = ("google.com", "googleapis.com", "gstatic.com", "gvt1.com")

    def __init__(self, directory: Path) -> None:
        """`directory` is where the certificate goes."""
        self.hits: list[str] = []
        key, certificate = _certificate(directory)
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self._reply(self.rfile.read(int(self.headers["content-length"])))

            def do_GET(self) -> None:
                asked = parse_qs(urlsplit(self.path).query)["dns"][0]
                self._reply(urlsafe_b64decode(asked + "=="))

            def _reply(self, question: bytes) -> None:
                body = answer(question)
                self.send_response(200)
                self.send_header("Content-Type", "application/dns-message")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Listener(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """A browser drops connections as it likes."""

        self._server = Listener(("127.0.0.1", 0), Handler)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.address = f"https://127.0.0.1:{self._server.server_address[1]}/dns-query"
        self.fingerprint = _fingerprint(certificate)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, query: bytes) -> bytes:
        """A DNS answer: this machine for an A query below our domain, nothing for all others."""
        labels, at = [], 12
        while length := query[at]:
            labels.append(query[at + 1 : at + 1 + length].decode("latin-1"))
            at += length + 1
        name = ".".join(labels)
        if not name.endswith(self.VENDOR):
            self.hits.append(f"look-up of {name}")
        wants_address = query[at + 1 : at + 3] == b"\0\1"
        found = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1" if wants_address and name.endswith(DOMAIN) else b""
        counts = b"\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0"
        return query[:2] + b"\x81\x80" + counts + query[12 : at + 5] + found

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _certificate(directory: Path) -> tuple[Path, Path]:
    """Makes a key and a certificate for the loopback address."""
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)
    return key, certificate


def _fingerprint(certificate: Path) -> str:
    """What `--ignore-certificate-errors-spki-list` takes."""
    public = subprocess.run(
        ["openssl", "x509", "-in", str(certificate), "-pubkey", "-noout"], check=True, capture_output=True
    ).stdout
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "der"], input=public, check=True, capture_output=True
    ).stdout
    return b64encode(hashlib.sha256(der).digest()).decode()


class Canaries:
    """All of them, and what reached them."""

    def __init__(self, directory: Path) -> None:
        self.http = Canary()
        self.sockets = Sockets()
        self.datagrams = Datagrams()
        self.names = Names(directory)
        self._all = (self.http, self.sockets, self.datagrams, self.names)

    @property
    def hits(self) -> list[str]:
        return [hit for canary in self._all for hit in canary.hits]

    def forget(self) -> list[str]:
        """What reached them since the last time."""
        hits = self.hits
        for canary in self._all:
            canary.hits.clear()
        return hits

    def close(self) -> None:
        for canary in self._all:
            canary.close()


def wait_until(true: Callable[[], bool], *, seconds: float = 10) -> bool:
    """Waits for what another thread will see; whether it came."""
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
