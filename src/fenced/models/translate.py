"""From the exceptions of pydantic-ai and openai to ours. Slow to import, like `connection`, which uses it."""

import re

import openai
from pydantic_ai import exceptions as theirs

from fenced.models.errors import (
    Broken,
    Internal,
    ModelError,
    ProviderFailed,
    RateLimited,
    Refused,
    Unauthorized,
)

_LONGEST = 300
"""Characters of a provider's own words that are shown."""


def translate(error: Exception, *, label: str, address: str, key: str | None) -> ModelError:
    """The error to show for ``error``; its text never contains ``key``."""
    words = _words(error, key)
    if isinstance(error, theirs.ModelHTTPError):
        return _from_status(error, words, label)
    if isinstance(error, theirs.ModelConnectionError):
        if error.phase in ("connect", "pool"):
            return _refused(label, address)
        return _broken(label)
    if isinstance(error, theirs.ModelRateLimitError):
        return _rate_limited(label, words, error.retry_after)
    if isinstance(error, openai.APIConnectionError):
        return _refused(label, address)
    if isinstance(
        error, theirs.UnexpectedModelBehavior | ValueError | AttributeError | TypeError | LookupError
    ):
        # The SDK does not check the shape of what it decodes; a foreign format ends as any of these.
        return _garbled(label, address)
    if isinstance(error, theirs.ModelAPIError) and error.body is None:
        # Not the provider's words but a judgement on what it sent: it could not be decoded, or had no end.
        return _broken(label) if error.__cause__ is None else _garbled(label, address)
    if isinstance(error, theirs.ModelAPIError | openai.OpenAIError):
        return ProviderFailed(f"{label} failed: {words}", "Retry, or choose another model.")
    return Internal()


def _from_status(error: theirs.ModelHTTPError, words: str, label: str) -> ModelError:
    status = error.status_code
    if isinstance(error, theirs.ModelQuotaExceededError):
        return RateLimited(
            f"The account's quota at {label} is used up: {words}", "Top it up, or choose another model."
        )
    if status in (401, 403):
        return Unauthorized(
            f"{label} refused the key ({status}): {words}", "Check OPENAI_API_KEY and start fenced again."
        )
    if status == 429:
        return _rate_limited(label, words, error.retry_after)
    if isinstance(error, theirs.ModelContextWindowExceededError):
        return ProviderFailed(
            f"The conversation is too long for {label}: {words}",
            "Choose a model with a longer context, or start anew.",
        )
    if status == 404:
        return ProviderFailed(f"{label} was not found there (404): {words}", "Choose another model.")
    if status >= 500:
        return ProviderFailed(f"{label} failed on its side ({status}): {words}", "Retry in a moment.")
    return ProviderFailed(
        f"{label} refused the request ({status}): {words}", "Retry, or choose another model."
    )


def _rate_limited(label: str, words: str, retry_after: float | None) -> RateLimited:
    wait = "in a moment" if retry_after is None else f"in {max(1, round(retry_after))} seconds"
    return RateLimited(
        f"{label} asks for fewer requests (429): {words}", f"Retry {wait}.", retry_after=retry_after
    )


def _refused(label: str, address: str) -> Refused:
    return Refused(
        f"{label} could not be reached: nothing answers at {address}.",
        "Start that server or check the address, then retry.",
    )


def _broken(label: str) -> Broken:
    return Broken(f"The answer of {label} broke off in the middle.", "Continue, or retry.")


def _garbled(label: str, address: str) -> Broken:
    return Broken(
        f"What came from {label} at {address} is not an OpenAI-compatible answer.",
        "Check that the address is that of the API; it usually ends in /v1.",
    )


def _words(error: Exception, key: str | None) -> str:
    """The provider's own words, on one line, shortened, without the key."""
    body = getattr(error, "body", None)
    text = _message_in(body) or (str(error) if body is None else "it gave no reason")
    if key:
        text = text.replace(key, "…")
    text = re.sub(r"\s+", " ", text).strip() or "it gave no reason"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _message_in(body: object) -> str | None:
    if isinstance(body, dict):
        for name in ("message", "error", "detail"):
            found = _message_in(body.get(name))
            if found:
                return found
        return None
    return body if isinstance(body, str) else None
