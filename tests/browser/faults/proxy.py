"""A wire between the browser and the server that can go dead without a word, as one through a sleeping router does."""

import socket
import threading

PIECE = 1 << 16
UPGRADE = b"upgrade: websocket"


class _Connection:
    def __init__(self, browser: socket.socket, server: socket.socket) -> None:
        self.ends = (browser, server)
        self.is_socket = False
        self.dead = False


class Proxy:
    """Forwards to a port of this machine. Use `port`, `silence()` and `close()`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[_Connection] = []
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def silence(self) -> int:
        """WebSockets that are open stay so, and nothing comes through any more; returns how many there were."""
        found = [
            connection for connection in self._connections if connection.is_socket and not connection.dead
        ]
        for connection in found:
            connection.dead = True
        return len(found)

    def close(self) -> None:
        self._closed = True
        self._listener.close()
        for connection in self._connections:
            for end in connection.ends:
                end.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                browser.close()
                continue
            connection = _Connection(browser, server)
            self._connections.append(connection)
            for source, target in (connection.ends, connection.ends[::-1]):
                threading.Thread(target=self._forward, args=(connection, source, target), daemon=True).start()

    def _forward(self, connection: _Connection, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(PIECE):
                if UPGRADE in data.lower():
                    connection.is_socket = True
                if not connection.dead:
                    target.sendall(data)
            if not connection.dead:
                target.shutdown(socket.SHUT_WR)
        except OSError:
            for end in connection.ends:
                end.close()
