"""The language models that can answer, and how each is reached. Imports only conversation and protocol."""

from fenced.models.build import build_models
from fenced.models.errors import ModelError
from fenced.models.provider import ChatModel, Provider
from fenced.models.registry import Models

__all__ = ["ChatModel", "ModelError", "Models", "Provider", "build_models"]
