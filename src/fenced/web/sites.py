"""The two origins on which one server answers, told apart by the Host header."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

from fenced.protocol.origins import DEFAULT_PORTS, port_of

_SANDBOXED = re.compile(r"/(sandbox|runtimes|index)(/|$)")


class Site(Enum):
    APP = "app"
    SANDBOX = "sandbox"


@dataclass(frozen=True)
class Sites:
    """The origins (scheme, host and port) of the app and of the sandbox.

    They are different sites, or the same origin where the sandbox is a frame without an origin (opaque).
    """

    app: str
    sandbox: str

    @classmethod
    def local(cls, port: int) -> Self:
        """The app at `localhost`, the sandbox at `127.0.0.1`: two sites for a browser, one server."""
        return cls(_origin("http", "localhost", port), _origin("http", "127.0.0.1", port))

    @classmethod
    def opaque_at(cls, app: str) -> Self:
        """One origin for both: the sandbox's document gives up its origin, by its own policy."""
        return cls(app, app)

    @property
    def opaque(self) -> bool:
        return self.app == self.sandbox

    @property
    def secure(self) -> bool:
        return self.app.startswith("https:")

    @property
    def app_socket(self) -> str:
        """The origin of the app's WebSockets."""
        return self.app.replace("http", "ws", 1)

    def of(self, host: str, path: str = "/") -> Site | None:
        """The site that a Host header names; None if it names neither. Where both have one, the path decides."""
        if _same_host(host, self.app):
            return Site.SANDBOX if self.opaque and _SANDBOXED.match(path) else Site.APP
        if _same_host(host, self.sandbox):
            return Site.SANDBOX
        return None

    def is_app_origin(self, origin: str) -> bool:
        parts = urlsplit(self.app)
        return origin.lower() in {self.app, f"{parts.scheme}://{parts.hostname}:{port_of(self.app)}"}


def _origin(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{host}" if port == DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"


def _same_host(host: str, origin: str) -> bool:
    expected = urlsplit(origin)
    # Not parsed: a Host that is spelt in any other way is not one that a browser sends.
    return host.lower() in (expected.netloc, f"{expected.hostname}:{port_of(origin)}")
