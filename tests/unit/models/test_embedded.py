"""The model that comes with Fenced, for real."""

import os
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fenced.conversation.chat import ChatMessage
from fenced.models.embedded import FILE, NAME, EmbeddedProvider
from fenced.models.errors import Refused
from fenced.models.pieces import Finish, Reasoning, Refusal
from fenced.models.provider import ChatModel
from fenced.runtimes import default_directory

QUESTION = ChatMessage("user", "Write Python code that prints the first five squares")
FENCE = re.compile(r"^```python\n(.+?)\n```", re.MULTILINE | re.DOTALL)


@pytest.fixture
async def provider() -> AsyncIterator[EmbeddedProvider]:
    directory = Path(os.environ.get("FENCED_RUNTIMES_DIR") or default_directory())
    if not (directory / FILE).is_file():
        pytest.fail(
            f"{directory / FILE} is missing: run `fenced runtimes install` first, as `make test` does"
        )
    provider = EmbeddedProvider(directory)
    yield provider
    await provider.aclose()


def addresses_listening_on(port: int) -> set[str]:
    """Local IPv4 addresses with a socket on this port, as the kernel writes them: hexadecimal, reversed."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sockets = (line.split()[1].split(":") for line in lines)
    return {address for address, local in sockets if int(local, 16) == port}


async def answer(model: ChatModel, *messages: ChatMessage, partial: str = "") -> str:
    return "".join(
        [piece async for piece in model.stream(messages, partial=partial) if isinstance(piece, str)]
    )


async def test_it_answers_with_a_python_fence_of_a_program_that_parses(provider: EmbeddedProvider) -> None:
    model = await provider.open(NAME)
    answers = [await answer(model, ChatMessage("system", "Answer in verse."), QUESTION) for _ in range(3)]
    programs = [match[1] for text in answers if (match := FENCE.search(text))]
    assert len(programs) >= 2, answers
    assert any("print" in program for program in programs)
    compile(programs[0], "answer", "exec")


async def test_it_says_why_it_stopped(provider: EmbeddedProvider) -> None:
    model = await provider.open(NAME)
    pieces = [piece async for piece in model.stream([QUESTION], partial="")]
    assert isinstance(pieces[-1], Finish)
    assert pieces[-1].kind in ("stop", "length")
    assert not any(isinstance(piece, Reasoning | Refusal) for piece in pieces)


async def test_it_goes_on_in_the_middle_of_an_answer(provider: EmbeddedProvider) -> None:
    model = await provider.open(NAME)
    partial = "```python\nfor number in range(1, 6):\n    print("
    rest = await answer(model, QUESTION, partial=partial)
    assert rest.strip()
    assert not rest.startswith("```python"), "it must not begin again"
    assert FENCE.search(partial + rest), partial + rest


async def test_its_server_is_closed_to_everybody_else(provider: EmbeddedProvider) -> None:
    endpoint = await provider.endpoint()
    request = {"model": NAME, "max_tokens": 1, "messages": [{"role": "user", "content": "hi"}]}
    origin = {"Origin": "https://evil.example"}
    async with httpx.AsyncClient(trust_env=False) as client:
        for key in ({}, {"Authorization": "Bearer guess"}):
            refused = await client.post(f"{endpoint.base_url}/chat/completions", json=request, headers=key)
            assert refused.status_code == 401
        allowed = await client.get(
            f"{endpoint.base_url}/models", headers={"Authorization": f"Bearer {endpoint.key}", **origin}
        )
        assert allowed.status_code == 200
        preflight = await client.options(
            f"{endpoint.base_url}/chat/completions",
            headers={**origin, "Access-Control-Request-Method": "POST"},
        )
        for response in (allowed, preflight):
            assert response.headers.get("access-control-allow-origin") not in ("*", "https://evil.example")
        page = await client.get(endpoint.base_url.removesuffix("/v1"))
        assert page.status_code in (401, 404)


async def test_its_server_listens_on_loopback_alone_and_stops(provider: EmbeddedProvider) -> None:
    endpoint = await provider.endpoint()
    url = httpx.URL(endpoint.base_url)
    assert url.host == "127.0.0.1"
    assert url.port is not None
    addresses = addresses_listening_on(url.port)
    assert "0100007F" in addresses
    assert "00000000" not in addresses
    await provider.aclose()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", url.port)) != 0


async def test_without_its_file_it_says_how_to_get_it(tmp_path: Path) -> None:
    provider = EmbeddedProvider(tmp_path)
    assert await provider.models() == []
    with pytest.raises(Refused, match="is missing") as refusal:
        await provider.open(NAME)
    assert refusal.value.hint == "Run: fenced runtimes install"


async def test_it_opens_no_other_file(provider: EmbeddedProvider) -> None:
    with pytest.raises(Refused, match="comes with Fenced"):
        await provider.open("../../etc/passwd")


async def test_a_file_that_is_no_model_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(b"GGUF" + bytes(1_000))
    provider = EmbeddedProvider(tmp_path)
    model = await provider.open(NAME)
    with pytest.raises(Refused, match="could not be started"):
        await answer(model, QUESTION)
    await provider.aclose()
