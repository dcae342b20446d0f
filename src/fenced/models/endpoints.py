"""Providers for the endpoint that the environment names, and for model servers found on this machine."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from fenced.models.errors import Refused
from fenced.models.listing import list_names
from fenced.models.openai_compatible import Endpoint, OpenAICompatibleModel
from fenced.models.provider import ChatModel
from fenced.protocol.data import ModelInfo

log = logging.getLogger(__name__)

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Address:
    """Where models may be: ``name`` begins their ids, ``label`` is for the reader."""

    name: str
    label: str
    base_url: str
    patience: float
    """Seconds that the list of models may take."""
    context_tokens: int
    """Tokens of messages given to its models; nothing standard says how long their context is."""
    expected: bool
    """Whether the reader asked for this address, so that its silence is worth a warning."""


def configured(base_url: str | None) -> Address:
    """The address that OPENAI_BASE_URL names, or OpenAI itself."""
    host = urlsplit(base_url or OPENAI).hostname or ""
    label = "OpenAI" if host == "api.openai.com" else host
    return Address("openai", label, base_url or OPENAI, patience=3.0, context_tokens=24_000, expected=True)


LOOPBACK = (
    Address(
        "ollama", "Ollama", "http://127.0.0.1:11434/v1", patience=0.3, context_tokens=6_000, expected=False
    ),
    Address(
        "lmstudio",
        "LM Studio",
        "http://127.0.0.1:1234/v1",
        patience=0.3,
        context_tokens=6_000,
        expected=False,
    ),
    Address(
        "llamacpp",
        "llama.cpp",
        "http://127.0.0.1:8080/v1",
        patience=0.3,
        context_tokens=6_000,
        expected=False,
    ),
)
"""The usual ports of the servers that people run on their own machine."""


class EndpointProvider:
    def __init__(self, address: Address, *, key: str | None = None) -> None:
        self.name = address.name
        self._address = address
        self._endpoint = Endpoint(address.base_url, key)

    async def models(self) -> list[ModelInfo]:
        try:
            # The client's own limit is for each read; this one is for all of them together.
            async with asyncio.timeout(self._address.patience):
                names = await list_names(self._endpoint, patience=self._address.patience)
        except TimeoutError:
            names = None
        if names is None and self._address.expected:
            log.warning("%s did not list its models (%s)", self._address.label, self._address.base_url)
        return [self._info(name) for name in names or ()]

    async def open(self, name: str) -> ChatModel:
        if not name:
            raise Refused(f"A model of {self._address.label} needs a name.", "Choose another model.")
        return OpenAICompatibleModel(
            self._info(name), name, self._endpoint, context_tokens=self._address.context_tokens
        )

    async def aclose(self) -> None:
        await self._endpoint.aclose()

    def _info(self, name: str) -> ModelInfo:
        # llama.cpp's server names a model by the path of its file.
        label = PurePath(name).stem if name.endswith(".gguf") else name
        return ModelInfo(id=f"{self.name}:{name}", label=label, provider=self._address.label, note="")
