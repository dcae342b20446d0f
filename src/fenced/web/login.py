"""The login token, as Jupyter has it: shown once in the terminal, kept as a signed cookie by the browser."""

import hashlib
import hmac
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from fenced.web.sites import Sites

COOKIE_SECONDS = 400 * 86_400
"""How long a browser keeps a login; more is not allowed."""


class Login:
    """Knows the token, and the cookies made from it. A new token ends every login."""

    def __init__(self, token: str, sites: Sites) -> None:
        self._token = token.encode()
        self._secure = sites.secure
        # Browsers do not keep cookies of different ports apart, so the port is in the name.
        self.cookie = "__Host-fenced" if sites.secure else f"fenced-{urlsplit(sites.app).port or 80}"

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(self._digest(b"token:" + given.encode()), self._own_digest)

    def has_cookie(self, headers: Headers) -> bool:
        """Whether the request comes from a browser that is logged in."""
        for header in headers.getlist("cookie"):
            value = cookie_parser(header).get(self.cookie)
            if value is not None and self._is_valid(value):
                return True
        return False

    def has_bearer(self, headers: Headers) -> bool:
        """Whether the request comes from a program that has the token."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self.is_token(given.strip())

    def sign(self, purpose: str, text: str) -> str:
        """What only this server can make of a text, for one purpose; a new login token makes it worthless."""
        return self._digest(f"{purpose}:{text}".encode()).hex()

    def is_signed(self, purpose: str, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(purpose, text).encode(), signature.encode())

    def remember(self, response: Response) -> None:
        """Makes the browser keep the login."""
        issued = str(int(time.time()))
        response.set_cookie(
            self.cookie,
            f"{issued}.{self._signature(issued)}",
            max_age=COOKIE_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def _is_valid(self, value: str) -> bool:
        issued, _, signature = value.partition(".")
        if not (issued.isascii() and issued.isdigit() and len(issued) < 16):
            return False
        if not hmac.compare_digest(signature.encode(), self._signature(issued).encode()):
            return False
        return int(issued) + COOKIE_SECONDS > time.time()

    def _signature(self, issued: str) -> str:
        return self._digest(b"cookie:" + issued.encode()).hex()

    @property
    def _own_digest(self) -> bytes:
        return self._digest(b"token:" + self._token)

    def _digest(self, text: bytes) -> bytes:
        return hmac.digest(self._token, text, hashlib.sha256)
