"""The model that comes with Fenced: SmolLM2-135M, run by llama.cpp inside this process.

It is there so that the first answer needs no key and no network. llama.cpp serves it on a loopback port of
its own choice, behind a key made for this process, with no page of any origin allowed to read it.
"""

import asyncio
import importlib
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Refused
from fenced.models.openai_compatible import Endpoint, OpenAICompatibleModel
from fenced.models.pieces import Piece
from fenced.models.provider import ChatModel
from fenced.protocol.data import ModelInfo

FILE = Path("models") / "SmolLM2-135M-Instruct.Q4_1.gguf"
"""Below the folder of the runtimes."""
NAME = "smollm2-135m"

_CONTEXT = 6144
_MESSAGES = 3000
"""Tokens of messages, as estimated; the model takes each digit for one, so numbers need the room left."""
_ANSWER = 700
"""Tokens of an answer at most: a model this small does not find an end by itself every time."""
_SAMPLING = {
    "temperature": 0.1,
    "top_k": 40,
    "top_p": 0.9,
    # A penalty for repeating is a penalty for correct programs, which repeat their names and brackets.
    "repeat_penalty": 1.0,
    "max_tokens": _ANSWER,
    "cache_prompt": True,
}
_PROMPT = (
    ChatMessage(
        "system", "You answer with one short Python program in a ```python block that prints its result."
    ),
    ChatMessage("user", "Plot the numbers from 1 to 5"),
    ChatMessage(
        "assistant",
        "```python\n"
        "import matplotlib.pyplot as plt\n"
        "\n"
        "x = [1, 2, 3, 4, 5]\n"
        "plt.plot(x)\n"
        "plt.show()\n"
        "```\n"
        "\n"
        "This draws a line through the five numbers.",
    ),
)
"""In place of the general prompt: so small a model repeats rules, but follows an example."""


class EmbeddedProvider:
    """``directory`` is the folder of the runtimes; without the file in it there is no model."""

    name = "embedded"
    info = ModelInfo(id=f"{name}:{NAME}", label="SmolLM2 135M", provider="Built in", note="tiny demo model")

    def __init__(self, directory: Path) -> None:
        self._file = directory / FILE
        self._server: object | None = None
        self._endpoint: Endpoint | None = None
        self._starting = asyncio.Lock()

    async def models(self) -> list[ModelInfo]:
        return [self.info] if self._file.is_file() else []

    async def open(self, name: str) -> ChatModel:
        if name != NAME:
            raise Refused(f"No model named {name} comes with Fenced.", f"Choose {self.info.label}.")
        if not self._file.is_file():
            raise Refused(
                f"{self.info.label} is not installed: {self._file} is missing.",
                "Run: fenced runtimes install",
            )
        return EmbeddedModel(self)

    async def endpoint(self) -> Endpoint:
        """The server's address; starts it at the first call."""
        async with self._starting:
            if self._endpoint is None:
                key = secrets.token_urlsafe(32)
                try:
                    self._server, address = await asyncio.to_thread(_serve, self._file, key)
                except (RuntimeError, ImportError, OSError) as error:
                    raise Refused(
                        f"{self.info.label} could not be started: {error}.",
                        "Run: fenced runtimes install; or choose another model.",
                    ) from error
                self._endpoint = Endpoint(f"{address}/v1", key)
            return self._endpoint

    async def aclose(self) -> None:
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            await endpoint.aclose()
        server, self._server = self._server, None
        if server is not None:
            # Letting go of it stops the server, which waits for its threads.
            holder = [server]
            del server
            await asyncio.to_thread(holder.clear)


class EmbeddedModel:
    info = EmbeddedProvider.info
    context_tokens = _MESSAGES

    def __init__(self, provider: EmbeddedProvider) -> None:
        self._provider = provider

    async def stream(self, messages: Sequence[ChatMessage], *, partial: str) -> AsyncIterator[Piece]:
        endpoint = await self._provider.endpoint()
        model = OpenAICompatibleModel(
            self.info, NAME, endpoint, context_tokens=self.context_tokens, settings=_SAMPLING
        )
        given = [*_PROMPT, *(message for message in messages if message.role != "system")]
        if partial:
            # llama.cpp goes on with an assistant's message that stands last.
            given.append(ChatMessage("assistant", partial))
        async with aclosing(model.stream(given, partial="")) as answer:
            async for piece in answer:
                yield piece


def _serve(file: Path, key: str) -> tuple[object, str]:
    """Starts llama.cpp's server; returns it, to be kept, and its address."""
    xllamacpp = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.model_alias = [NAME]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.cors_origins = "http://127.0.0.1:1"
    params.cors_origins_explicit = True
    params.cors_credentials = False
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.n_predict = _ANSWER
    params.cache_ram_mib = 0
    params.verbosity = -1
    # More threads than this collapse on a machine that does anything else, and 135M parameters need no more.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.n_threads_http = 2
    server = xllamacpp.Server(params)
    return server, server.listening_address
