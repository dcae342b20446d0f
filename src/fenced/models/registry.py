"""All providers together: which models there are, and which one answers when none was chosen."""

import asyncio
import builtins
import time
from collections.abc import Callable, Sequence

from fenced.models.errors import NoModel, Refused
from fenced.models.provider import ChatModel, Provider
from fenced.protocol.data import ModelInfo

_FRESH = 10.0
"""Seconds for which a list of models is taken as current."""
_PATIENCE = 1.0
"""Seconds that `list` waits for slow providers; what they answer later is in the next list."""

NOTHING_CONFIGURED = (
    "No language model is configured.",
    "Set OPENAI_API_KEY or OPENAI_BASE_URL, or start Ollama, LM Studio or llama.cpp's server here; "
    "then start fenced without --model none.",
)


class Models:
    """The models of several providers, the preferred provider first.

    ``wanted`` is the id or the bare name of the default model; without it that is the first one found.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        wanted: str | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._wanted = wanted
        self._now = now
        self._found: dict[str, builtins.list[ModelInfo]] = {}
        self._looked = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    @property
    def default(self) -> str | None:
        """Id of the model that answers when none was chosen, by what was found so far; None if none was."""
        found = self._all()
        if self._wanted is None:
            return found[0].id if found else None
        match = _match(self._wanted, found)
        return match.id if match is not None else self._unlisted(self._wanted)

    async def list(self) -> builtins.list[ModelInfo]:
        """The models found. Waits a second at most, and only when nothing was found lately."""
        task = self._look()
        if task is not None and not self._found:
            await asyncio.wait({task}, timeout=_PATIENCE)
        found = self._all()
        id = self.default
        if id is None or any(info.id == id for info in found):
            return found
        return [ModelInfo(id=id, label=id.partition(":")[2], provider="", note=""), *found]

    async def get(self, id: str | None) -> ChatModel:
        """The model with this id, or the default one; raises ModelError if it cannot be had."""
        if id is None:
            id = await self._settled_default()
        name, _, rest = id.partition(":")
        provider = self._providers.get(name)
        if provider is None:
            raise Refused(f"The model {id} is not available here.", "Choose another model.")
        return await provider.open(rest)

    async def aclose(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        for provider in self._providers.values():
            await provider.aclose()

    async def _settled_default(self) -> str:
        """The default id once every provider has answered."""
        task = self._look()
        if task is not None and (self.default is None or not self._complete):
            await asyncio.wait({task})
        if self.default is not None:
            return self.default
        if self._wanted is None or not self._providers:
            raise NoModel(*NOTHING_CONFIGURED)
        names = ", ".join(info.id for info in self._all()) or "none"
        raise Refused(
            f"No model is named {self._wanted}. Found: {names}.",
            "Start fenced with --model and one of these.",
        )

    def _unlisted(self, wanted: str) -> str | None:
        """An id for a wanted model that is in no list: its provider was named, or does not list any."""
        if wanted.partition(":")[0] in self._providers:
            return wanted
        if "openai" in self._providers and not self._found.get("openai"):
            return f"openai:{wanted}"
        return None

    @property
    def _complete(self) -> bool:
        return len(self._found) == len(self._providers)

    def _all(self) -> builtins.list[ModelInfo]:
        return [info for name in self._providers for info in self._found.get(name, ())]

    def _look(self) -> asyncio.Task[None] | None:
        """The search under way, begun now if the last one is too old; None if what was found is fresh."""
        if self._looking is None or self._looking.done():
            if self._now() - self._looked < _FRESH:
                return None
            self._looked = self._now()
            self._looking = asyncio.create_task(self._search())
        return self._looking

    async def _search(self) -> None:
        async def ask(provider: Provider) -> None:
            self._found[provider.name] = await provider.models()

        await asyncio.gather(*(ask(provider) for provider in self._providers.values()))


def _match(wanted: str, found: Sequence[ModelInfo]) -> ModelInfo | None:
    """The model meant by an id, a bare name (else without case, else by how it begins) or a provider's name."""
    lowered = wanted.lower()
    rules: tuple[Callable[[ModelInfo], bool], ...] = (
        lambda info: info.id == wanted,
        lambda info: _name(info) == wanted,
        lambda info: lowered in (info.id.lower(), _name(info).lower(), info.label.lower()),
        lambda info: _name(info).lower().startswith(lowered),
        lambda info: info.id.partition(":")[0].lower() == lowered,
    )
    for rule in rules:
        for info in found:
            if rule(info):
                return info
    return None


def _name(info: ModelInfo) -> str:
    return info.id.partition(":")[2]
