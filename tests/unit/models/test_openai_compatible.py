"""A model behind an OpenAI-compatible endpoint, well behaved and not."""

import asyncio
import json
import socket

import pytest

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Broken, ModelError, ProviderFailed, RateLimited, Refused, Unauthorized
from fenced.models.openai_compatible import CONTINUE, Endpoint, OpenAICompatibleModel
from fenced.protocol.data import ModelInfo
from fenced.replies import Limits, Written, stream_reply
from tests.unit.models.misbehaving import Behaviour, Server, piece, reply, serving, stream
from tests.unit.replies.fakes import FakeClock, FakeSink

INFO = ModelInfo(id="openai:m", label="Model M", provider="Test", note="")
KEY = "sk-very-secret"
QUESTION = [ChatMessage("system", "be brief"), ChatMessage("user", "q")]
DONE = (piece(None, "stop"), "[DONE]")


async def answer(
    base_url: str, *, partial: str = "", settings: dict[str, object] | None = None
) -> tuple[str, ModelError | None]:
    """All text that came, and the error that ended it, if one did."""
    endpoint = Endpoint(base_url, KEY)
    model = OpenAICompatibleModel(INFO, "m", endpoint, context_tokens=1_000, settings=settings)
    text = ""
    try:
        async for piece in model.stream(QUESTION, partial=partial):
            text += piece if isinstance(piece, str) else ""
    except ModelError as error:
        return text, error
    finally:
        await endpoint.aclose()
    return text, None


async def answer_of(behaviour: Behaviour) -> tuple[str, ModelError | None, Server]:
    async with serving(behaviour) as server:
        text, error = await answer(server.base_url)
    return text, error, server


async def test_text_streams_in_and_the_request_says_what_was_asked() -> None:
    text, error, server = await answer_of(stream(piece("Hel"), piece("lo 😀"), *DONE))
    assert (text, error) == ("Hello 😀", None)
    (request,) = server.requests
    assert request.line == "POST /v1/chat/completions HTTP/1.1"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.messages == [("system", "be brief"), ("user", "q")]
    assert json.loads(request.body)["model"] == "m"


async def test_settings_are_sent_with_the_request() -> None:
    async with serving(stream(piece("x"), *DONE)) as server:
        await answer(server.base_url, settings={"temperature": 0.5, "top_k": 3})
    body = json.loads(server.requests[0].body)
    assert (body["temperature"], body["top_k"]) == (0.5, 3)


async def test_continuing_shows_the_model_what_it_wrote_and_asks_for_the_rest() -> None:
    async with serving(stream(piece("rest"), *DONE)) as server:
        assert await answer(server.base_url, partial="first half") == ("rest", None)
    assert server.requests[0].messages[2:] == [("assistant", "first half"), ("user", CONTINUE)]


async def test_a_port_where_nothing_listens_refuses() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        _, error = await answer(base_url)
    assert isinstance(error, Refused)
    assert base_url in error.message
    assert "Start that server" in error.hint


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_unauthorized_and_never_shown(status: int) -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}
    _, error, _ = await answer_of(reply(status, body))
    assert isinstance(error, Unauthorized)
    assert "Incorrect API key" in error.message
    assert KEY not in error.message + error.hint
    assert "OPENAI_API_KEY" in error.hint


async def test_too_many_requests_says_when_to_come_back() -> None:
    body = {"error": {"message": "Slow down.", "code": "rate_limit_exceeded"}}
    _, error, server = await answer_of(reply(429, body, {"Retry-After": "17"}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 17
    assert "17 seconds" in error.hint
    assert len(server.requests) == 1, "the reader decides about a retry"


async def test_a_quota_that_is_used_up_is_not_cured_by_waiting() -> None:
    body = {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}
    _, error, _ = await answer_of(reply(429, body))
    assert isinstance(error, RateLimited)
    assert "Top it up" in error.hint


async def test_a_failing_provider_is_quoted() -> None:
    _, error, server = await answer_of(reply(500, {"error": {"message": "The GPU is on fire."}}))
    assert isinstance(error, ProviderFailed)
    assert "The GPU is on fire." in error.message
    assert len(server.requests) == 1


async def test_a_failure_without_a_reason_says_so() -> None:
    _, error, _ = await answer_of(reply(503, ""))
    assert isinstance(error, ProviderFailed)
    assert "503" in error.message


async def test_an_unknown_model_is_said_to_be_unknown() -> None:
    _, error, _ = await answer_of(reply(404, {"error": {"message": "model 'm' not found"}}))
    assert isinstance(error, ProviderFailed)
    assert error.hint == "Choose another model."


async def test_a_request_that_is_refused_is_quoted() -> None:
    _, error, _ = await answer_of(reply(400, {"error": {"message": "messages must alternate"}}))
    assert isinstance(error, ProviderFailed)
    assert "messages must alternate" in error.message


async def test_an_error_within_the_stream_keeps_the_text_before_it() -> None:
    text, error, _ = await answer_of(
        stream(piece("half"), json.dumps({"error": {"message": "out of memory"}}))
    )
    assert text == "half"
    assert isinstance(error, ProviderFailed)
    assert "out of memory" in error.message


async def test_a_line_cut_in_the_middle_is_broken_and_keeps_the_text() -> None:
    text, error, _ = await answer_of(stream(piece("half"), whole=False))
    assert text == "half"
    assert isinstance(error, Broken)
    assert "broke off" in error.message


@pytest.mark.parametrize(
    "behaviour",
    [
        stream("this is no JSON"),
        stream('{"choices": 7}'),
        reply(200, "<html>hello</html>", {"Content-Type": "text/html"}),
        reply(200, {"detail": "hello"}),
    ],
    ids=["no JSON", "wrong shape", "HTML", "other JSON"],
)
async def test_garbage_is_broken(behaviour: Behaviour) -> None:
    text, error, _ = await answer_of(behaviour)
    assert text == ""
    assert isinstance(error, Broken)


async def test_a_server_that_falls_silent_is_left_when_the_clock_says_so() -> None:
    clock, sink = FakeClock(), FakeSink()
    arrived = asyncio.Event()
    sink_delta = sink.delta

    def delta(message: str, offset: int, text: str) -> None:
        sink_delta(message, offset, text)
        arrived.set()

    sink.delta = delta  # type: ignore[method-assign]
    async with serving(stream(piece("half"), hang=True)) as server:
        endpoint = Endpoint(server.base_url)
        model = OpenAICompatibleModel(INFO, "m", endpoint, context_tokens=1_000)
        task = asyncio.create_task(
            stream_reply(
                model,
                QUESTION,
                message="m",
                written=Written(""),
                sink=sink,
                clock=clock,
                limits=Limits(between_tokens=5),
            )
        )
        await arrived.wait()
        await clock.advance(6)
        await task
        await endpoint.aclose()
    ((text, status, error),) = sink.endings
    assert (text, status) == ("half", "error")
    assert error is not None
    assert error.kind == "stalled"


async def test_a_loopback_endpoint_is_reached_past_the_proxies_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    text, error, _ = await answer_of(stream(piece("direct"), *DONE))
    assert (text, error) == ("direct", None)


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://localhost:1/v1", True),
        ("http://127.0.0.1:1/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://[::1]:1/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://192.168.1.2/v1", False),
        ("http://localhost.example.com/v1", False),
    ],
)
def test_an_address_is_known_to_be_on_this_machine(address: str, loopback: bool) -> None:
    assert Endpoint(address).on_loopback is loopback


def test_a_key_is_not_in_what_is_printed_of_an_endpoint() -> None:
    assert KEY not in repr(Endpoint("http://localhost/v1", KEY))
