"""A title for a conversation nobody has named: what it begins with."""

import re

LENGTH = 60

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LEADING = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d+[.)][ \t]+)+", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|~~|`+)(?=\S)(.+?)(?<=\S)\1")


def title_of(text: str) -> str:
    """The first line of prose without its Markdown, shortened at a word; the code's first line if that is all."""
    prose = _FENCE.sub("", text[:20_000])
    for candidate in (prose, re.sub(r"^[ \t]*(`{3,}|~{3,}).*$", "", text[:20_000], flags=re.MULTILINE)):
        plain = _EMPHASIS.sub(r"\2", _LEADING.sub("", _LINK.sub(r"\1", candidate)))
        line = next((line for line in map(_squeeze, plain.splitlines()) if line), "")
        if line:
            return _shorten(line)
    return ""


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()


def _shorten(line: str) -> str:
    if len(line) <= LENGTH:
        return line
    cut = line[: LENGTH - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > LENGTH // 2 else cut).rstrip(" ,;:.-") + "…"
