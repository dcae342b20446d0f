"""One HTTP client for one OpenAI-compatible endpoint. Slow to import; see `openai_compatible`."""

from collections.abc import AsyncGenerator, Mapping, Sequence

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPart,
    TextPartDelta,
    UserPromptPart,
)
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider

from fenced.conversation.chat import ChatMessage
from fenced.models.translate import translate

_TIMEOUT = httpx2.Timeout(connect=10, read=None, write=30, pool=10)
"""Silence while reading is watched by the reply, which knows whether a first token has come."""


class Connection:
    """``direct`` leaves the environment's proxies aside. Without a key a placeholder is sent."""

    def __init__(self, base_url: str, key: str | None, *, direct: bool) -> None:
        self._address = base_url
        self._key = key
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=key or "none",
            max_retries=0,
            http_client=httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=not direct, follow_redirects=False),
        )

    async def aclose(self) -> None:
        await self._client.close()

    async def stream_chat(
        self, messages: Sequence[ChatMessage], *, model: str, label: str, settings: Mapping[str, object]
    ) -> AsyncGenerator[str, None]:
        """The answer's text in pieces; an empty one for anything else that shows life. Raises ModelError."""
        chat = OpenAIChatModel(
            model,
            provider=OpenAIProvider(openai_client=self._client),
            profile=OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True),
        )
        try:
            async with model_request_stream(
                chat,
                [_message(message) for message in messages],
                model_settings=OpenAIChatModelSettings(extra_body=dict(settings)),
            ) as events:
                async for event in events:
                    match event:
                        case PartStartEvent(part=TextPart(content=text)):
                            yield text
                        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
                            yield text
                        case _:
                            yield ""
        except Exception as error:
            raise translate(error, label=label, address=self._address, key=self._key) from error


def _message(message: ChatMessage) -> ModelMessage:
    match message.role:
        case "system":
            return ModelRequest(parts=[SystemPromptPart(message.text)])
        case "user":
            return ModelRequest(parts=[UserPromptPart(message.text)])
        case "assistant":
            return ModelResponse(parts=[TextPart(message.text)])
