"""The two protocols behind which every language model stands."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from fenced.conversation.chat import ChatMessage
from fenced.models.pieces import Piece
from fenced.protocol.data import ModelInfo


class ChatModel(Protocol):
    """One language model, ready to answer."""

    @property
    def info(self) -> ModelInfo: ...

    @property
    def context_tokens(self) -> int:
        """Tokens of messages that may be given to :meth:`stream`; room for the answer is taken off."""
        ...

    def stream(self, messages: Sequence[ChatMessage], *, partial: str) -> AsyncIterator[Piece]:
        """The answer in pieces, as they come.

        An empty text says only that the model is alive (it works through a long prompt, say). Reasoning that stands
        between tags in the text is found by the reply. A `Finish` comes last, or none where the answer is whole.
        ``partial`` is the text of an answer that was interrupted: what comes out is its continuation, without
        it. Raises :class:`fenced.models.errors.ModelError`. Closing the iterator ends the request.
        """
        ...


class Provider(Protocol):
    """Where models are reached: lists them and opens one."""

    @property
    def name(self) -> str:
        """The part of a model's id before the first colon."""
        ...

    async def models(self) -> list[ModelInfo]:
        """The models found now, the one to prefer first. Never raises; takes at most a few seconds."""
        ...

    async def open(self, name: str) -> ChatModel:
        """The model with the id ``{provider}:{name}``; raises ModelError if this provider cannot have it."""
        ...

    async def aclose(self) -> None: ...
