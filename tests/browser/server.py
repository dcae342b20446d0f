"""A real `fenced serve` in its own process, which tests may kill and start again."""

import json
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

READY = "Fenced is ready"
START_SECONDS = 60
TOKEN = "browser-tests"


def free_port() -> int:
    """A port that nobody listens on now, below those that the system gives to connections: a server comes back to its own."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Server:
    """One server with a data directory that outlives its process."""

    def __init__(self, data: Path, *, model: str = "none", environment: dict[str, str] | None = None) -> None:
        self.data = data
        self.model = model
        self.environment = environment or {}
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.log: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def sandbox_origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.origin}/?token={TOKEN}"

    def start(self) -> "Server":
        command = [sys.executable, "-m", "fenced", "serve", "--no-browser", "--port", str(self.port)]
        command += ["--data-dir", str(self.data), "--token", TOKEN, "--model", self.model]
        self._lines = queue.Queue()
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **self.environment},
        )
        threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True).start()
        while True:
            line = self._lines.get(timeout=START_SECONDS)
            if line is None:
                raise RuntimeError("the server stopped before it was ready:\n" + "".join(self.log))
            if READY in line:
                return self

    def _read(self, process: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
        assert process.stdout is not None
        with process.stdout as stream:
            for line in stream:
                self.log.append(line)
                lines.put(line)
        lines.put(None)

    @property
    def pid(self) -> int:
        """Of the process that serves."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends the process as Ctrl+C does."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=20)
            raise
        finally:
            self._process = None

    def forget(self) -> None:
        """Deletes all conversations."""
        while found := self.api("GET", "/conversations")["conversations"]:
            for conversation in found:
                self.api("DELETE", f"/conversations/{conversation['id']}")

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Calls the API as a program does, with the token; returns the decoded answer."""
        request = urllib.request.Request(
            self.origin + "/api" + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            data = response.read()
        return json.loads(data) if data else None
