"""Chooses the providers from the settings."""

from collections.abc import Mapping
from pathlib import Path

from fenced.models.embedded import EmbeddedProvider
from fenced.models.endpoints import LOOPBACK, EndpointProvider, configured
from fenced.models.provider import Provider
from fenced.models.registry import Models
from fenced.models.scripted import ScriptedProvider


def build_models(*, model: str | None, runtimes_directory: Path, environ: Mapping[str, str]) -> Models:
    """The models for ``--model MODEL``: ``scripted:FILE``, ``none``, a model's id or name, or None to choose.

    A script answers alone, so that what it shows does not depend on the machine. Otherwise the order of
    preference is: the endpoint named by OPENAI_BASE_URL and OPENAI_API_KEY, servers found on loopback, the
    embedded model.
    """
    if model == "none":
        return Models([])
    if model is not None and model.startswith("scripted:"):
        return Models([ScriptedProvider(model.removeprefix("scripted:"))])
    providers: list[Provider] = []
    base_url = environ.get("OPENAI_BASE_URL") or None
    key = environ.get("OPENAI_API_KEY") or None
    if base_url is not None or key is not None:
        providers.append(EndpointProvider(configured(base_url), key=key))
    providers += [EndpointProvider(address) for address in LOOPBACK]
    providers.append(EmbeddedProvider(runtimes_directory))
    return Models(providers, wanted=model or None)
