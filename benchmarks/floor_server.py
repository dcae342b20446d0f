"""Serves the floor page and the runtimes' files, isolated, with the same compressed files as the product."""

import json
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fenced import runtimes
from tests.browser.starts import installed_runtimes

HERE = Path(__file__).parent
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}


class FloorServer:
    """A server of static files on a free loopback port."""

    def __init__(self) -> None:
        directory = installed_runtimes()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path == "/runtimes/manifest.json":
                    self._send(json.dumps(runtimes.manifest(directory)).encode(), "application/json", None)
                    return
                root = HERE if path.startswith("/floor/") else directory
                file = root / path.removeprefix("/runtimes/").lstrip("/")
                if path == "/floor/":
                    file = HERE / "floor" / "index.html"
                if not file.is_file():
                    self.send_error(404)
                    return
                kind = (
                    TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                )
                compressed = file.with_name(file.name + ".br")
                if compressed.is_file():
                    self._send(compressed.read_bytes(), kind, "br")
                else:
                    self._send(file.read_bytes(), kind, None)

            def _send(self, body: bytes, kind: str, encoding: str | None) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
                self.send_header("Cache-Control", "public, max-age=31536000, immutable")
                if encoding:
                    self.send_header("Content-Encoding", encoding)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self._server.server_address[1]}/floor/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
