"""Which models an OpenAI-compatible endpoint has: ``GET /models``."""

import asyncio
import logging
from collections.abc import Mapping

import httpx
from pydantic import BaseModel, ValidationError

from fenced.models.certificates import certificates
from fenced.models.openai_compatible import Endpoint

log = logging.getLogger(__name__)

_NOT_FOR_CHAT = (
    "audio", "babbage", "dall-e", "davinci", "embed", "image", "moderation", "realtime", "rerank", "sora",
    "transcribe", "tts", "whisper",
)  # fmt: skip
"""Parts of the names of models that do something else; the listing does not say what a model is for."""
_LONGEST = 4 << 20
"""Bytes of a listing that are read; whatever listens on a known port may send anything."""


class _Entry(BaseModel):
    id: str
    created: float | None = None


class _Listing(BaseModel):
    data: list[_Entry]


async def list_names(endpoint: Endpoint, *, patience: float) -> list[str] | None:
    """Names of the endpoint's chat models, newest first; None if it does not answer as such an API does."""
    headers: Mapping[str, str] = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    # Reading them takes a while, which a server on this machine is not given.
    verify = await asyncio.to_thread(certificates) if endpoint.base_url.startswith("https:") else False
    try:
        async with (
            httpx.AsyncClient(timeout=patience, verify=verify, trust_env=not endpoint.on_loopback) as client,
            client.stream("GET", f"{endpoint.base_url}/models", headers=headers) as response,
        ):
            response.raise_for_status()
            body = await _body(response)
        entries = _Listing.model_validate_json(body).data
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError, ValueError, OSError) as error:
        log.debug("no models at %s: %s", endpoint.base_url, error)
        return None
    entries.sort(key=lambda entry: -(entry.created or 0))
    return [entry.id for entry in entries if not any(word in entry.id.lower() for word in _NOT_FOR_CHAT)]


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _LONGEST:
            raise ValueError("the listing is too long")
    return bytes(body)
