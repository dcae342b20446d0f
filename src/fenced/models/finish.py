"""Why a model stopped: the words of the protocol and of its dialects, and what the reader is told."""

from typing import Final

from fenced.models.errors import (
    Broken,
    CutShort,
    Declined,
    Filtered,
    ModelError,
    ProviderFailed,
    ToolsWanted,
    Unsaid,
)
from fenced.models.pieces import Finish, FinishKind

_KINDS: Final[dict[str, FinishKind]] = {
    "stop": "stop", "eos": "stop", "eos_token": "stop", "stop_sequence": "stop", "end_turn": "stop", "complete": "stop",
    "length": "length", "max_tokens": "length", "max_length": "length", "model_length": "length",
    "content_filter": "filtered", "safety": "filtered", "recitation": "filtered", "sensitive": "filtered",
    "blocklist": "filtered", "prohibited_content": "filtered",
    "tool_calls": "tools", "function_call": "tools", "tool_use": "tools",
}  # fmt: skip
_FAILED: Final[dict[str, str]] = {
    "insufficient_system_resource": "had too few resources to finish",
    "error": "failed in the middle of the answer",
    "network_error": "lost its connection in the middle of the answer",
    "abort": "broke the answer off",
    "cancelled": "broke the answer off",
}
_LONGEST: Final = 60
"""Characters of a provider's word that are shown."""


def finish_of(word: str | None, *, tools: list[str]) -> Finish:
    """``tools`` are the names of those that the model called."""
    if word is None:
        return Finish("tools", ", ".join(tools)) if tools else Finish("unsaid")
    kind = _KINDS.get(word.lower(), "unknown")
    return Finish(kind, ", ".join(tools) if kind == "tools" else word[:_LONGEST])


def ending(finish: Finish, label: str, *, text: bool, reasoning: bool, refused: bool) -> ModelError | None:
    """What is to be said about the end of an answer; None about one that is whole.

    ``text`` and ``reasoning`` tell whether there is any, ``refused`` whether the text is a refusal.
    """
    if finish.kind == "unknown" and (did := _FAILED.get(finish.word.lower())) is not None:
        return ProviderFailed(f"{label} {did}.", "Retry in a moment.")
    if refused and text:
        return Declined(f"{label} declined to answer this.", "Ask in other words, or choose another model.")
    if finish.kind == "filtered":
        what = "The rest of this answer was" if text else "This answer was"
        return Filtered(
            f"{what} held back by the provider's content filter.", "Retry, or ask in other words."
        )
    if finish.kind == "tools":
        named = f" ({finish.word})" if finish.word else ""
        return ToolsWanted(
            f"{label} wanted to call a tool{named}, but it was offered none.",
            "Retry, or ask it to answer in text.",
        )
    if not text:
        return _nothing(finish, label, reasoning=reasoning)
    return _cut(finish, label)


def _nothing(finish: Finish, label: str, *, reasoning: bool) -> ModelError:
    if finish.kind == "length":
        when = "while thinking" if reasoning else "before it wrote anything"
        return CutShort(
            f"{label} ran out of tokens {when}.",
            "Ask for less at once, begin a new conversation, or choose a model that may write more.",
        )
    if reasoning:
        return Broken(f"{label} stopped thinking without an answer.", "Retry, or choose another model.")
    return Broken(f"{label} answered nothing.", "Retry, ask in other words, or choose another model.")


def _cut(finish: Finish, label: str) -> ModelError | None:
    if finish.kind == "length":
        return CutShort(f"{label} reached the length that it may write at once.", "Continue to get the rest.")
    if finish.kind == "unsaid":
        return Unsaid(f"{label} did not say whether this answer is whole.", "Continue if it is not.")
    if finish.kind == "unknown":
        return Unsaid(
            f"{label} stopped for a reason that Fenced does not know: {finish.word}.",
            "Continue if the answer is not whole.",
        )
    return None
