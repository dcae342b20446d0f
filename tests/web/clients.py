"""Clients of the application, without a socket between."""

from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp

TOKEN = "a-long-token"
BEARER = {"authorization": f"Bearer {TOKEN}"}
APP = "http://localhost:8000"
SANDBOX = "http://127.0.0.1:8000"


def client_of(
    application: ASGIApp, origin: str, *, headers: Mapping[str, str] | None = None
) -> httpx.AsyncClient:
    # The server answers errors of its own with 500 and passes them on as well, for the log.
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=origin, headers=headers)
