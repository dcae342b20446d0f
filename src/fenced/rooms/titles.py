"""A title for a conversation nobody has named: what it begins with."""

import re

LENGTH = 60
LONGEST_TEXT = 20_000
LONGEST_LINE = 500
"""Characters that are looked at: the patterns take the square of a line's length, and everybody waits for them."""

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_FENCE_LINE = re.compile(r"^[ \t]*(`{3,}|~{3,}).*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LEADING = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d+[.)][ \t]+)+")
_EMPHASIS = re.compile(r"(\*\*|__|\*|~~|`+)(?=\S)(.+?)(?<=\S)\1")


def title_of(text: str) -> str:
    """The first line of prose without its Markdown, shortened at a word; the code's first line if that is all."""
    text = text[:LONGEST_TEXT]
    for candidate in (_FENCE.sub("", text), _FENCE_LINE.sub("", text)):
        for line in candidate.splitlines():
            if title := _plain(line[:LONGEST_LINE]):
                return _shorten(title)
    return ""


def _plain(line: str) -> str:
    """A line without its Markdown and without spaces around and beside each other."""
    return " ".join(_EMPHASIS.sub(r"\2", _LEADING.sub("", _LINK.sub(r"\1", line))).split())


def _shorten(line: str) -> str:
    if len(line) <= LENGTH:
        return line
    cut = line[: LENGTH - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > LENGTH // 2 else cut).rstrip(" ,;:.-") + "…"
