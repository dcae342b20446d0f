"""Which models there are, and which one answers."""

import asyncio
from pathlib import Path

import pytest

from fenced.models import Models, build_models
from fenced.models.embedded import FILE
from fenced.models.errors import ModelError, Refused
from fenced.models.provider import ChatModel
from fenced.protocol.data import ModelInfo
from tests.unit.replies.fakes import FakeModel, settle


class FakeProvider:
    """Lists the names given, once ``gate`` is open."""

    def __init__(self, name: str, *names: str) -> None:
        self.name = name
        self.names = list(names)
        self.asked = 0
        self.closed = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def models(self) -> list[ModelInfo]:
        self.asked += 1
        await self.gate.wait()
        return [
            ModelInfo(id=f"{self.name}:{name}", label=name.upper(), provider=self.name, note="")
            for name in self.names
        ]

    async def open(self, name: str) -> ChatModel:
        model = FakeModel()
        model.info = ModelInfo(id=f"{self.name}:{name}", label=name, provider=self.name, note="")
        return model

    async def aclose(self) -> None:
        self.closed = True


async def found(models: Models, id: str | None = None) -> str:
    model = await models.get(id)
    return model.info.id


async def test_models_are_listed_in_the_order_of_the_providers_and_the_first_is_the_default() -> None:
    models = Models([FakeProvider("a"), FakeProvider("b", "x", "y"), FakeProvider("c", "z")])
    assert [info.id for info in await models.list()] == ["b:x", "b:y", "c:z"]
    assert models.default == "b:x"
    assert await found(models) == "b:x"
    assert await found(models, "c:z") == "c:z"


async def test_a_list_is_kept_for_some_seconds_and_then_renewed_in_the_background() -> None:
    now = 0.0
    provider = FakeProvider("a", "x")
    models = Models([provider], now=lambda: now)
    await models.list()
    now = 9.0
    await models.list()
    assert provider.asked == 1
    now = 11.0
    provider.names = ["y"]
    assert [info.id for info in await models.list()] == ["a:x"], "the old list is given at once"
    await settle()
    assert [info.id for info in await models.list()] == ["a:y"]
    assert provider.asked == 2


async def test_the_default_waits_for_a_preferred_provider_that_is_slow() -> None:
    slow, quick = FakeProvider("slow", "x"), FakeProvider("quick", "y")
    slow.gate.clear()
    models = Models([slow, quick])
    opening = asyncio.create_task(found(models))
    await settle()
    assert not opening.done()
    slow.gate.set()
    assert await opening == "slow:x"


async def test_a_chosen_model_is_opened_without_waiting_for_lists() -> None:
    slow = FakeProvider("slow", "x")
    slow.gate.clear()
    assert await found(Models([slow]), "slow:anything:7b") == "slow:anything:7b"
    assert slow.asked == 0


async def test_a_model_of_an_unknown_provider_is_refused() -> None:
    with pytest.raises(Refused, match="ghost:x is not available"):
        await Models([FakeProvider("a", "x")]).get("ghost:x")


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        ("b:llama3:8b", "b:llama3:8b"),
        ("llama3:8b", "b:llama3:8b"),
        ("LLAMA3:8B", "b:llama3:8b"),
        ("llama3", "b:llama3:8b"),
        ("qwen", "a:qwen3-4b"),
        ("a:unlisted", "a:unlisted"),
    ],
)
async def test_the_default_can_be_named_in_full_or_in_part(wanted: str, id: str) -> None:
    models = Models(
        [FakeProvider("a", "qwen3-4b"), FakeProvider("b", "llama3:70b-x", "llama3:8b")], wanted=wanted
    )
    if wanted == "llama3":
        id = "b:llama3:70b-x"
    assert await found(models) == id


async def test_a_name_that_nothing_has_is_refused_with_those_that_there_are() -> None:
    models = Models([FakeProvider("a", "x")], wanted="gpt-9")
    with pytest.raises(Refused, match=r"No model is named gpt-9\. Found: a:x\."):
        await models.get(None)
    assert models.default is None


async def test_a_name_goes_to_a_configured_endpoint_that_lists_nothing() -> None:
    assert (
        await found(Models([FakeProvider("openai"), FakeProvider("a", "x")], wanted="gpt-9"))
        == "openai:gpt-9"
    )


@pytest.mark.parametrize("slow", [False, True])
async def test_a_wanted_model_that_is_not_listed_is_shown_as_the_default(slow: bool) -> None:
    unlisting = FakeProvider("openai")
    if slow:
        unlisting.gate.clear()
    models = Models([unlisting, FakeProvider("a", "x")], wanted="gpt-9")
    assert [(info.id, info.label) for info in await models.list()] == [
        ("openai:gpt-9", "gpt-9"),
        ("a:x", "X"),
    ]
    assert models.default == "openai:gpt-9"
    unlisting.gate.set()
    assert await found(models) == "openai:gpt-9"


async def test_closing_closes_every_provider_and_ends_a_search() -> None:
    provider = FakeProvider("a", "x")
    provider.gate.clear()
    models = Models([provider])
    opening = asyncio.create_task(models.get(None))
    await settle()
    await models.aclose()
    assert provider.closed
    with pytest.raises(ModelError):
        await opening


async def test_none_lists_nothing_and_says_how_to_get_a_model(tmp_path: Path) -> None:
    models = build_models(model="none", runtimes_directory=tmp_path, environ={"OPENAI_API_KEY": "k"})
    assert await models.list() == []
    assert models.default is None
    with pytest.raises(Refused, match="No language model is configured") as refusal:
        await models.get(None)
    error = refusal.value.as_message_error()
    assert error.kind == "no_model"
    assert "OPENAI_API_KEY" in error.hint


async def test_a_script_answers_alone(tmp_path: Path) -> None:
    (tmp_path / "s.md").write_text("hi")
    models = build_models(
        model=f"scripted:{tmp_path / 's.md'}", runtimes_directory=tmp_path, environ={"OPENAI_API_KEY": "k"}
    )
    assert [info.id for info in await models.list()] == ["scripted:s.md"]
    assert await found(models) == "scripted:s.md"


@pytest.mark.parametrize(
    ("environ", "has_openai"),
    [
        ({}, False),
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, False),
        ({"OPENAI_API_KEY": "k"}, True),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, True),
    ],
)
async def test_the_environment_adds_a_configured_endpoint(
    tmp_path: Path, environ: dict[str, str], has_openai: bool
) -> None:
    models = build_models(model=None, runtimes_directory=tmp_path, environ=environ)
    if has_openai:
        assert await found(models, "openai:some") == "openai:some"
    else:
        with pytest.raises(Refused):
            await models.get("openai:some")
    await models.aclose()


async def test_the_embedded_model_is_listed_only_when_it_is_installed(tmp_path: Path) -> None:
    models = build_models(model="embedded:smollm2-135m", runtimes_directory=tmp_path, environ={})
    with pytest.raises(Refused, match="is not installed"):
        await models.get(None)
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).touch()
    models = build_models(model="embedded:smollm2-135m", runtimes_directory=tmp_path, environ={})
    (info,) = [info for info in await models.list() if info.id.startswith("embedded:")]
    assert (info.label, info.note) == ("SmolLM2 135M", "tiny demo model")
    await models.aclose()
