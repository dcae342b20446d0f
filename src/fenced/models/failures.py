"""How an endpoint says that it failed, as a status, a page or an object in the middle of an answer, and what the
reader is told of it."""

import html
import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fenced.models.errors import ModelError, ProviderFailed, RateLimited, Refused, Unauthorized

_LONGEST: Final = 300
"""Characters of a provider's own words that are shown."""
_PAGE: Final = 8_000
"""Characters of a page of HTML that are looked at."""
_DEEPEST: Final = 6
_TOO_LONG: Final = re.compile(
    r"context.?(length|window|size)|maximum context|too many (input |prompt )?tokens|(prompt|input) is too long"
    r"|exceeds? .{0,40}\bcontext\b|longer than the model",
    re.IGNORECASE,
)
_STATUS_OF: Final = (
    ("quota", 429), ("billing", 402), ("rate_limit", 429), ("rate limit", 429), ("too_many_requests", 429),
    ("overloaded", 503), ("unavailable", 503), ("authentication", 401), ("invalid_api_key", 401), ("permission", 403),
    ("model_not_found", 404), ("timeout", 504), ("server_error", 500), ("internal", 500),
)  # fmt: skip
"""Parts of words that stand for a status where an error has none."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What the endpoint said; ``status`` is None where it said none."""

    status: int | None
    words: str
    """In its own words; may be empty."""
    code: str = ""
    """Its names for the kind of failure, such as ``insufficient_quota``."""


def failure_in(value: object, *, is_error: bool = False) -> Failure | None:
    """The failure that a JSON document tells of, if it does; ``is_error`` where something else said so already."""
    if isinstance(value, dict):
        inner = value.get("error") or (value if value.get("object") == "error" else None)
        if inner is None and (value.get("type") == "error" or (is_error and "choices" not in value)):
            inner = value
        if inner is None and not value.keys() & {"choices", "id", "object"}:
            inner = next((value for name in ("message", "msg") if isinstance(value.get(name), str)), None)
        if inner is None:
            return None
        outer = value if inner is not value else {}
        status = _status(inner) or _status(outer)
        code = " ".join(_names(inner) + _names(outer))
        return Failure(status or _status_named(code), _message(inner) or _message(outer), code)
    return Failure(None, value) if is_error and isinstance(value, str) else None


def failure_of(status: int, body: str) -> Failure:
    """The failure of a response with such a status."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Failure(status, _plain(body))
    inner = failure_in(value[0] if isinstance(value, list) and value else value, is_error=True)
    return Failure(status, inner.words or _message(value), inner.code) if inner else Failure(status, "")


def told(
    failure: Failure, *, label: str, address: str, key: str | None, retry_after: float | None = None
) -> ModelError:
    """The error to show; its text never contains ``key``."""
    status = failure.status
    words = _shown(failure, key)
    if _TOO_LONG.search(f"{failure.code} {failure.words}") and status not in (401, 403):
        return ProviderFailed(
            f"The conversation is too long for {label}: {words}",
            "Choose a model with a longer context, or begin a new conversation.",
        )
    if status is None:
        return ProviderFailed(f"{label} failed: {words}", "Retry, or choose another model.")
    if status in (401, 403):
        return Unauthorized(
            f"{label} refused the key ({status}): {words}", "Check OPENAI_API_KEY and start fenced again."
        )
    if status == 402 or (status == 429 and re.search("quota|billing|credit", failure.code)):
        return RateLimited(
            f"The account's quota at {label} is used up ({status}): {words}",
            "Top it up, or choose another model.",
        )
    if status == 429:
        return _rate_limited(label, words, retry_after)
    if status in (404, 405):
        return _not_there(failure, words, label, address)
    if status == 413:
        return ProviderFailed(
            f"The conversation is too large for {label} (413): {words}",
            "Begin a new conversation, or choose another model.",
        )
    if status in (408, 504, 524):
        return ProviderFailed(f"{label} took too long ({status}): {words}", "Retry in a moment.")
    if status >= 500:
        return ProviderFailed(f"{label} failed on its side ({status}): {words}", "Retry in a moment.")
    return ProviderFailed(
        f"{label} refused the request ({status}): {words}", "Retry, or choose another model."
    )


def _rate_limited(label: str, words: str, retry_after: float | None) -> RateLimited:
    wait = "in a moment" if retry_after is None else f"in {_span(retry_after)}"
    return RateLimited(
        f"{label} is rate limited (429): {words}", f"Try again {wait}.", retry_after=retry_after
    )


def _span(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole} second{'s' * (whole != 1)}" if whole < 120 else f"{round(whole / 60)} minutes"


def _not_there(failure: Failure, words: str, label: str, address: str) -> ModelError:
    if failure.status == 404 and "model" in f"{failure.code} {words}".lower():
        return ProviderFailed(f"{label} was not found there (404): {words}", "Choose another model.")
    return Refused(
        f"{label} was not found at {address} ({failure.status}): {words}",
        "Choose another model, or check the address of the API; it usually ends in /v1.",
    )


def _shown(failure: Failure, key: str | None) -> str:
    """The provider's own words, on one line, shortened, without the key."""
    text = failure.words
    if key:
        text = text.replace(key, "…")
    text = re.sub(r"\s+", " ", text).strip()
    if not text and failure.status is not None and failure.status in HTTPStatus._value2member_map_:
        text = HTTPStatus(failure.status).phrase
    text = text or "it gave no reason"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _status(value: object) -> int | None:
    """A status of HTTP among the fields that may hold one, as a number or in digits."""
    if isinstance(value, dict):
        for name in ("code", "status", "status_code", "http_code"):
            found = value.get(name)
            if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) == 3:
                found = int(found)
            if isinstance(found, int) and 400 <= found <= 599:
                return found
        return _status(value.get("error"))
    return None


def _status_named(code: str) -> int | None:
    return next((status for name, status in _STATUS_OF if name in code.lower()), None)


def _names(value: object) -> list[str]:
    if not isinstance(value, dict):
        return []
    return [name[:80] for key in ("code", "type", "status") if isinstance(name := value.get(key), str)]


def _message(value: object, depth: int = 0) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and depth < _DEEPEST:
        for name in ("message", "error", "detail", "msg"):
            if found := _message(value.get(name), depth + 1):
                return found
    if isinstance(value, list) and value and depth < _DEEPEST:
        return _message(value[0], depth + 1)
    return ""


def _plain(body: str) -> str:
    """A text, or of a page of HTML its title or first heading."""
    if not re.match(r"\s*<", body):
        return body
    body = body[:_PAGE]
    for tag in ("title", "h1", "h2"):
        found = re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}\s*>", body, re.IGNORECASE | re.DOTALL)
        if found and (words := html.unescape(re.sub(r"<[^>]*>", " ", found[1])).strip()):
            return words
    return ""
