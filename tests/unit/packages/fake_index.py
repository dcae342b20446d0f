"""A package index on this machine, for tests."""

import hashlib
import http.server
import json
import threading

from fenced.packages import Index

WHEEL = b"a wheel"
SHA256 = hashlib.sha256(WHEEL).hexdigest()
NAME = "tiny_thing-1.0-py3-none-any.whl"


class FakeIndex:
    """Answers what its `pages` say, and counts what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.asked: list[str] = []
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.asked.append(self.path)
                kind, body = fake.pages.get(self.path, ("text/plain", b""))
                self.send_response(200 if self.path in fake.pages else 404)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.index = Index(f"http://127.0.0.1:{self._server.server_port}/simple")

    def list(self, name: str, *files: tuple[str, str, str]) -> None:
        entries = [{"filename": file, "url": url, "hashes": {"sha256": sha}} for file, url, sha in files]
        body = json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": entries}).encode()
        self.pages[f"/simple/{name}/"] = ("application/vnd.pypi.simple.v1+json", body)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def tiny_index() -> FakeIndex:
    """With one package that has one wheel."""
    fake = FakeIndex()
    fake.list(
        "tiny-thing",
        (NAME, "/files/tiny.whl", SHA256),
        ("tiny_thing-1.0.tar.gz", "/files/tiny.tar.gz", SHA256),
    )
    fake.pages["/files/tiny.whl"] = ("application/zip", WHEEL)
    return fake
