"""An object as a MIME bundle: the same thing in several formats, of which the page shows the richest it
knows.

The methods are those of notebooks (`_repr_html_` and its kin). They are the reader's code: whatever they
raise, the text form remains.
"""

import base64
import json
from asyncio import CancelledError
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fenced_kernel.display.figures import figure_bundle
from fenced_kernel.display.pretty import pretty

STOPPED = (KeyboardInterrupt, CancelledError)
"""What the reader's Stop raises. Anything else that a method raises, SystemExit too, is about this one value."""

LONGEST_TEXT = 100_000
"""Characters of text/plain; the rest is cut with a note."""

METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
}

PLAIN = frozenset(
    {bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type(None)}
)
"""Classes of the language, which have none of these methods."""


@dataclass(frozen=True)
class Bundle:
    """Data and metadata by MIME type, and what went wrong on the way."""

    data: dict[str, Any]
    metadata: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def bundle_of(value: object, out_of_memory: Callable[[], None]) -> Bundle:
    """Every format that the object offers, text/plain always among them.

    `out_of_memory` is called when a method fails for lack of memory, to make room for saying so.
    """
    figure = figure_bundle(value)
    if figure is not None:
        return Bundle({"text/plain": safe_repr(value, out_of_memory), **figure[0]}, figure[1])
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    problems: list[str] = []
    if type(value) not in PLAIN and not isinstance(value, type):
        whole = _ask(value, "_repr_mimebundle_", problems, out_of_memory, include=None, exclude=None)
        _merge(whole, data, metadata)
        for mime, method in METHODS.items():
            if mime in data or (mime == "image/jpeg" and "image/png" in data):
                continue
            answer = _ask(value, method, problems, out_of_memory)
            if isinstance(answer, tuple) and len(answer) == 2:
                answer, extra = answer
                if isinstance(extra, Mapping) and extra:
                    metadata[mime] = dict(extra)
            if answer is not None:
                data[mime] = answer
    if "text/plain" not in data:
        data["text/plain"] = safe_repr(value, out_of_memory)
    return Bundle(*_presentable(data, metadata, problems), tuple(problems))


def safe_repr(value: object, out_of_memory: Callable[[], None]) -> str:
    """`repr(value)`, cut to a length that can be shown; in words when it fails."""
    try:
        text = pretty(value)
    except STOPPED:
        raise
    except BaseException as error:
        if isinstance(error, MemoryError):
            out_of_memory()
        name = type(error).__name__
        reason = "there is not enough memory" if isinstance(error, MemoryError) else _safe_str(error)
        return f"<{type(value).__name__} object; its repr() raised {name}: {reason}>"
    if len(text) > LONGEST_TEXT:
        return f"{text[:LONGEST_TEXT]}\n... [{len(text) - LONGEST_TEXT:,} more characters are not shown]"
    return text


def presentable(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Bundle:
    """A bundle made by the program itself, with what JSON cannot hold taken out."""
    problems: list[str] = []
    return Bundle(*_presentable(dict(data), dict(metadata), problems), tuple(problems))


def failure(value: object, method: str, error: BaseException) -> str:
    """What to tell about a method that raised."""
    return f"{method}() of {type(value).__name__} raised {type(error).__name__}: {_safe_str(error)}"


def _safe_str(error: BaseException) -> str:
    try:
        return str(error)
    except STOPPED:
        raise
    except BaseException:
        return "(its text cannot be shown)"


def _ask(
    value: object, method: str, problems: list[str], out_of_memory: Callable[[], None], **arguments: object
) -> Any:
    # Looked up on the type: an object that answers to any attribute does not mean it.
    if getattr(type(value), method, None) is None:
        return None
    try:
        bound = getattr(value, method)
        try:
            return bound(**arguments)
        except TypeError:
            if not arguments:
                raise
            return bound()
    except NotImplementedError:
        return None
    except STOPPED:
        raise
    except BaseException as error:
        if isinstance(error, MemoryError):
            out_of_memory()
        problems.append(failure(value, method, error))
        return None


def _merge(answer: Any, data: dict[str, Any], metadata: dict[str, Any]) -> None:
    if isinstance(answer, tuple) and len(answer) == 2:
        answer, extra = answer
        if isinstance(extra, Mapping):
            metadata.update(extra)
    if isinstance(answer, Mapping):
        data.update(answer)


def _presentable(
    data: dict[str, Any], metadata: dict[str, Any], problems: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Bytes as base64, and nothing that cannot be written as JSON."""
    kept: dict[str, Any] = {}
    for kind, content in data.items():
        mime = str(kind)
        if isinstance(content, (bytes, bytearray, memoryview)):
            kept[mime] = base64.b64encode(content).decode("ascii")
        elif content is None:
            continue
        elif not isinstance(content, str) and "json" not in mime:
            problems.append(f"{mime} was left out: expected text or bytes, got {type(content).__name__}")
        elif _is_json(content):
            kept[mime] = content
        else:
            problems.append(f"{mime} was left out: it holds values that JSON cannot express")
    return kept, metadata if _is_json(metadata) else {}


def _is_json(content: object) -> bool:
    if isinstance(content, str):
        return True
    try:
        json.dumps(content, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
