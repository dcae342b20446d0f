"""A model behind an OpenAI-compatible endpoint."""

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from urllib.parse import urlsplit

from fenced.conversation.chat import ChatMessage
from fenced.models.connection import Connection
from fenced.models.pieces import Piece
from fenced.protocol.data import ModelInfo

CONTINUE = "Continue exactly where you stopped. Do not repeat anything."


class Endpoint:
    """An OpenAI-compatible API; ``base_url`` includes the ``/v1``. Connects when first used."""

    def __init__(self, base_url: str, key: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.key = key
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()

    @property
    def on_loopback(self) -> bool:
        """Whether it is on this machine: then no proxy of the environment may come between."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    async def connection(self) -> Connection:
        async with self._connecting:
            if self._connection is None:
                # Reading the certificates takes a while.
                self._connection = await asyncio.to_thread(
                    Connection, self.base_url, self.key, direct=self.on_loopback
                )
            return self._connection

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.aclose()


class OpenAICompatibleModel:
    """``settings`` are fields added to the body of each request, such as the sampling."""

    def __init__(
        self,
        info: ModelInfo,
        name: str,
        endpoint: Endpoint,
        *,
        context_tokens: int,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.info = info
        self.context_tokens = context_tokens
        self._name = name
        self._endpoint = endpoint
        self._settings = dict(settings or {})

    async def stream(self, messages: Sequence[ChatMessage], *, partial: str) -> AsyncGenerator[Piece, None]:
        given = [*messages]
        if partial:
            given += [ChatMessage("assistant", partial), ChatMessage("user", CONTINUE)]
        connection = await self._endpoint.connection()
        answer = connection.stream_chat(
            given, model=self._name, label=self.info.label, settings=self._settings
        )
        async with aclosing(answer):
            async for piece in answer:
                yield piece
