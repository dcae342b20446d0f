"""Finding models at OpenAI-compatible endpoints."""

import asyncio

import pytest

from fenced.models.endpoints import LOOPBACK, Address, EndpointProvider, configured
from fenced.models.errors import Refused
from fenced.models.openai_compatible import Endpoint
from tests.unit.models.misbehaving import Behaviour, reply, serving


def address(base_url: str, *, expected: bool = False, patience: float = 5.0) -> Address:
    return Address("ollama", "Ollama", base_url, patience=patience, context_tokens=1_000, expected=expected)


async def ids(behaviour: Behaviour) -> list[str]:
    async with serving(behaviour) as server:
        return [info.id for info in await EndpointProvider(address(server.base_url)).models()]


async def test_models_are_listed_newest_first_without_those_that_cannot_chat() -> None:
    data = [
        {"id": "old", "created": 1},
        {"id": "text-embedding-3", "created": 9},
        {"id": "new:7b", "created": 5},
        {"id": "whisper-1", "created": 9},
    ]
    assert await ids(reply(200, {"object": "list", "data": data})) == ["ollama:new:7b", "ollama:old"]


async def test_the_key_is_sent_and_the_label_of_a_file_is_its_name() -> None:
    async with serving(reply(200, {"data": [{"id": "/models/Qwen3-4B.gguf"}]})) as server:
        (info,) = await EndpointProvider(address(server.base_url), key="k").models()
    assert (info.id, info.label, info.provider) == ("ollama:/models/Qwen3-4B.gguf", "Qwen3-4B", "Ollama")
    assert server.requests[0].line == "GET /v1/models HTTP/1.1"
    assert server.requests[0].headers["authorization"] == "Bearer k"


@pytest.mark.parametrize(
    "behaviour",
    [
        reply(404, "no"),
        reply(401, {"error": "key"}),
        reply(200, "<html>"),
        reply(200, {"data": "x"}),
        reply(200, [1]),
        reply(302, "", {"Location": "http://127.0.0.1:1/"}),
        reply(200, "x" * (5 << 20)),
    ],
    ids=["not found", "key refused", "HTML", "wrong shape", "other JSON", "redirect", "endless"],
)
async def test_what_is_no_listing_lists_nothing(behaviour: Behaviour) -> None:
    assert await ids(behaviour) == []


async def test_a_server_that_does_not_answer_is_left_in_time() -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(silent) as server:
        provider = EndpointProvider(address(server.base_url, patience=1))
        assert await provider.models() == []
    assert len(server.requests) == 1


async def test_only_a_configured_endpoint_is_worth_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    await EndpointProvider(address("http://127.0.0.1:1/v1")).models()
    assert caplog.text == ""
    await EndpointProvider(address("http://127.0.0.1:1/v1", expected=True)).models()
    assert "Ollama did not list its models (http://127.0.0.1:1/v1)" in caplog.text


async def test_a_model_can_be_opened_without_being_listed_but_not_without_a_name() -> None:
    provider = EndpointProvider(address("http://127.0.0.1:1/v1"))
    assert (await provider.open("llama3:8b")).info.id == "ollama:llama3:8b"
    with pytest.raises(Refused):
        await provider.open("")


def test_the_configured_place_is_openai_unless_another_is_named() -> None:
    assert (configured(None).base_url, configured(None).label) == ("https://api.openai.com/v1", "OpenAI")
    assert configured("https://llm.example.org/v1").label == "llm.example.org"


def test_detection_looks_only_at_this_machine_and_not_for_long() -> None:
    assert {address.name for address in LOOPBACK} == {"ollama", "lmstudio", "llamacpp"}
    assert all(Endpoint(address.base_url).on_loopback and address.patience <= 0.3 for address in LOOPBACK)
