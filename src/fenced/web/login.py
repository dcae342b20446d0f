"""The login token, as Jupyter has it: shown once in the terminal, kept as a signed cookie by the browser."""

import hashlib
import hmac
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

from fenced.web.sites import Sites

COOKIE_SECONDS = 400 * 86_400
"""How long a browser keeps a login; more is not allowed."""


SECURE_NAME = "__Host-fenced"
"""Of the cookie, where the app is reached by https: no other host and no other port can set one of this name."""
LOCAL_NAME = "fenced-"
"""How the name begins elsewhere. Browsers do not keep cookies of different ports apart, so the port follows."""


LONGEST = 200
"""Bytes of a cookie with its name; a login has about 100."""


def is_login_cookie(cookie: bytes) -> bool:
    """Whether a part of a Cookie header may be a login, of this server or of another Fenced."""
    cookie = cookie.strip()
    return len(cookie) <= LONGEST and cookie.startswith((SECURE_NAME.encode(), LOCAL_NAME.encode()))


class Login:
    """Knows the token, and the cookies made from it. A new token ends every login."""

    def __init__(self, token: str, sites: Sites) -> None:
        self._token = token.encode()
        self._secure = sites.secure
        self.cookie = SECURE_NAME if sites.secure else f"{LOCAL_NAME}{urlsplit(sites.app).port or 80}"

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(self._digest(b"token:" + given.encode()), self._own_digest)

    def has_cookie(self, headers: Headers) -> bool:
        """Whether the request comes from a browser that is logged in.

        Another server on this host can give the browser cookies of our name, for other paths: one that is ours is
        enough.
        """
        for header in headers.getlist("cookie"):
            for cookie in header.split(";"):
                name, _, value = cookie.strip().partition("=")
                if name == self.cookie and self._is_valid(value.strip()):
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
