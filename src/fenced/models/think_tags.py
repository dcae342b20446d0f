"""Finds the reasoning that a model writes into its text, between tags such as ``<think>`` and ``</think>``.

What models do, and so what counts as a tag:

- An opening tag at the beginning of an answer, or alone at the beginning of a later line, begins reasoning.
- Some chat templates write the opening tag themselves, so that only the closing one arrives: all text before it was
  reasoning. It stands at the beginning or the end of a line, or between two sentences without a space.
- In a code block, in inline code, in quotes and in the middle of a sentence a tag is text: somebody writes about it.

A tag may come in pieces, so the end of what came is held back while it could become one.
"""

import re
from dataclasses import dataclass
from typing import Final

from fenced.models.pieces import Reasoning

_CLOSERS: Final = {
    "<think>": ("</think>",),
    "<thinking>": ("</thinking>",),
    "<thought>": ("</thought>",),
    "<reasoning>": ("</reasoning>",),
    "<seed:think>": ("</seed:think>",),
    "◁think▷": ("◁/think▷",),
    "[THINK]": ("[/THINK]",),
    "<|begin_of_thought|>": ("<|end_of_thought|>",),
    "<|channel|>analysis<|message|>": (
        "<|end|><|start|>assistant<|channel|>final<|message|>",
        "<|start|>assistant<|channel|>final<|message|>",
        "<|channel|>final<|message|>",
    ),
}
"""Of each opening tag, what ends the reasoning."""
_ALL_CLOSERS: Final = tuple(tag for tags in _CLOSERS.values() for tag in tags)
_TAGS: Final = (*_CLOSERS, *_ALL_CLOSERS)
_OPENING: Final = {tag.lower(): closers for tag, closers in _CLOSERS.items()}
_PREFIXES: Final = frozenset(tag.lower()[:n] for tag in _TAGS for n in range(1, len(tag)))
_LONGEST: Final = max(map(len, _TAGS))
_QUOTES: Final = frozenset("`\"'“”‘’«»()")
_FENCE: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,})")
_RUNS: Final = re.compile(r"\n|`+|[^`\n]+")
_LINE: Final = 1_000
"""Characters of a line that are looked at for a fence."""
_BITE: Final = 4_096
"""Characters that are split at once, so that the time for a long text grows with its length alone."""
_FENCE_END: Final = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*\r?$")


def _pattern(tags: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(tags, key=len, reverse=True))), re.IGNORECASE)


_ANY: Final = _pattern(_TAGS)


@dataclass(frozen=True, slots=True)
class Rethought:
    """All the text that came before was reasoning."""


Split = str | Reasoning | Rethought


class ThinkTags:
    """Splits one answer. ``continuing`` is for one that goes on in the middle of a text, where a space counts."""

    def __init__(self, *, continuing: bool = False) -> None:
        self._continuing = continuing
        self._held = ""
        self._closing: re.Pattern[str] | None = None
        """What ends the reasoning; None while the text is the answer."""
        self._blank = ""
        """White space at the beginning, until it is known what follows."""
        self._begun = False
        """Whether the answer has begun."""
        self._turned = False
        """Whether there was reasoning."""
        self._before = ""
        """The last character before what is held."""
        self._place = _Place()

    def feed(self, text: str) -> list[Split]:
        """What is certain now."""
        found: list[Split] = []
        for at in range(0, len(text), _BITE):
            self._held += text[at : at + _BITE]
            found += self._split(final=False)
        return found

    def end(self) -> list[Split]:
        """No more comes."""
        found = self._split(final=True)
        if self._blank and not self._turned:
            found.append(self._blank)
        self._blank = ""
        return found

    def _split(self, *, final: bool) -> list[Split]:
        found: list[Split] = []
        while (match := (self._closing or _ANY).search(self._held)) is not None:
            self._take(match.start(), found)
            tag, after = match[0], self._held[len(match[0]) : len(match[0]) + 1]
            if not after and not final:
                return found
            if self._closing is not None:
                self._close_or_keep(tag, after, found)
            elif (closers := _OPENING.get(tag.lower())) is not None:
                self._open_or_keep(tag, after, closers, found)
            elif self._is_lone_closing(after):
                if self._begun:
                    found.append(Rethought())
                self._drop(tag)
                self._turn(None)
            else:
                self._take(len(tag), found)
        self._take(len(self._held) - (0 if final else self._uncertain()), found)
        return found

    def _open_or_keep(self, tag: str, after: str, closers: tuple[str, ...], found: list[Split]) -> None:
        if self._is_opening(after):
            self._drop(tag)
            self._turn(_pattern(closers))
        else:
            self._take(len(tag), found)

    def _close_or_keep(self, tag: str, after: str, found: list[Split]) -> None:
        if self._before in _QUOTES and after in _QUOTES and self._before and after:
            self._take(len(tag), found)
        else:
            self._drop(tag)
            self._turn(None)

    def _turn(self, closing: re.Pattern[str] | None) -> None:
        """Reasoning begins, until ``closing``; or, with None, the answer does, at the beginning of a line."""
        self._closing = closing
        self._turned = True
        self._blank = ""
        self._before = ""
        self._begun = self._begun and closing is not None
        self._place = _Place()

    def _drop(self, tag: str) -> None:
        self._held = self._held[len(tag) :]

    def _take(self, count: int, found: list[Split]) -> None:
        """The next ``count`` characters are what the text is at the moment."""
        taken, self._held = self._held[:count], self._held[count:]
        if not taken:
            return
        self._before = taken[-1]
        if self._closing is not None:
            found.append(Reasoning(taken))
            return
        if not self._begun:
            self._blank += taken
            if not self._blank.strip():
                return
            self._begun = True
            taken, self._blank = self._without_blank(self._blank), ""
        self._place.go_on(taken)
        found.append(taken)

    def _without_blank(self, text: str) -> str:
        """The beginning of the answer, without what only sets it apart from reasoning."""
        if not self._turned:
            return text
        return re.sub(r"\A(?:[ \t]*\r?\n)+", "", text) if self._continuing else text.lstrip()

    def _is_opening(self, after: str) -> bool:
        if self._is_quoted(after):
            return False
        return not self._begun or (self._place.begins_line and after not in (" ", "\t"))

    def _is_lone_closing(self, after: str) -> bool:
        if not self._begun:
            return True
        if self._turned or self._is_quoted(after):
            return False
        ends_line = after in ("", "\n", "\r")
        between = not self._before.isspace() and (after.isalnum() or after in ("*", "#", "`", "$", "<"))
        return self._place.begins_line or ends_line or between

    def _is_quoted(self, after: str) -> bool:
        return self._place.in_code or (bool(self._before) and self._before in _QUOTES and after in _QUOTES)

    def _uncertain(self) -> int:
        """Characters at the end that could be the beginning of a tag."""
        tail = self._held[-_LONGEST:]
        return next((len(tail) - n for n in range(len(tail)) if tail[n:].lower() in _PREFIXES), 0)


class _Place:
    """Where in the Markdown the text has got to."""

    def __init__(self) -> None:
        self._line = ""
        """The beginning of the line."""
        self._fence = ""
        self._code = 0
        """Backticks that began inline code which has not ended; 0 outside of it."""
        self._ticks = 0
        """Backticks at the end."""

    @property
    def begins_line(self) -> bool:
        return not self._line.strip()

    @property
    def in_code(self) -> bool:
        return bool(self._fence) or self._inline() > 0

    def go_on(self, text: str) -> None:
        for part in _RUNS.findall(text):
            if part == "\n":
                self._end_line()
            elif part[0] == "`":
                self._ticks += len(part)
            else:
                self._code, self._ticks = self._inline(), 0
            if part != "\n" and len(self._line) < _LINE:
                self._line += part[:_LINE]

    def _inline(self) -> int:
        """What `_code` is with the backticks at the end."""
        if self._ticks == 0:
            return self._code
        if self._code == 0:
            return self._ticks
        return 0 if self._code == self._ticks else self._code

    def _end_line(self) -> None:
        if not self._fence:
            if (opened := _FENCE.match(self._line)) is not None:
                self._fence = opened[1]
        elif (closed := _FENCE_END.match(self._line)) is not None and closed[1].startswith(self._fence):
            self._fence = ""
        self._line = ""
        self._code = self._ticks = 0
