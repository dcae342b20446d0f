"""Finds the fenced code blocks of a message, wherever they are nested.

The n-th of them is cell ``{message}.{n}``. The page finds them by the same grammar
(``web/src/markdown/grammar.ts``): CommonMark with tables, strikethrough and blocks of mathematics. A
rule that decides where a block begins or ends is made on both sides or on neither; the vectors in
``tests/vectors/fences.json`` hold the two together.
"""

import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_block import StateBlock, paragraph, table
from markdown_it.token import Token

from fenced.conversation.fence_rule import fence_rule
from fenced.conversation.html import html_block

MOST_FENCES: Final = 500
"""Fences that are cells; those after them are text. The page has the same number."""

MOST_COLUMNS: Final = 100
"""Columns of a table; wider ones are text. The page has the same number."""

MATH_LINES: Final = 100
"""Lines that a block of mathematics may have; longer ones are text."""

_CLOSERS: Final = {"$$": "$$", r"\[": r"\]"}
_LANGUAGE: Final = re.compile(r"(?:\{code(?:-cell|-block)?\})?[ \t{.]*([^ \t\n\f\v{},]*)")
_PYTHON: Final = re.compile(r"(python[23]?)(?:\.[0-9]+)*(?::|\Z)")
_BEFORE_COLON: Final = re.compile(r"([^:]+):.", re.DOTALL)
_ENDING: Final = re.compile(r"[^:]*[^:./]\.([a-z0-9]+)")
_ENDING_NAMES: Final = (
    "bash|c|cpp|cs|css|csv|go|h|hpp|html|java|js|json|jsx|kt|md|mjs|php|pl|ps1|py|r|rb|rs|sh|sql|svg|swift|toml|ts|tsx"
    "|txt|xml|yaml|yml"
)
_ENDINGS: Final = frozenset(_ENDING_NAMES.split("|"))
"""Languages by the ends of file names, where an info string is nothing but a file's name."""

_NOTE: Final = re.compile(r"\[\^[^\]\s^[]{1,64}\]:[ \t]")
_BREAK: Final = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block of a message."""

    index: int
    """Place among the message's fences, from 0."""
    language: str
    """The first word of ``info`` in lower case, without braces and leading dots; may be empty."""
    info: str
    """What follows the opening marker, trimmed, with entities and escapes resolved."""
    source: str
    """The code, without its last line break."""
    start_line: int
    """Lines from 0; ``end_line`` is the first after the fence. Both markers are within."""
    end_line: int
    closed: bool
    """Whether it ends with a marker of its own, and not with its surroundings."""


def find_fences(text: str) -> list[Fence]:
    """Returns the fences of a message in the order of the text."""
    normal = _BREAK.sub("\n", text).replace("\0", "\N{REPLACEMENT CHARACTER}")
    if not normal.endswith("\n"):
        normal += "\n"
    tokens = [token for token in _GRAMMAR.parse(normal) if token.type == "fence"]
    return [_to_fence(token, index) for index, token in enumerate(tokens[:MOST_FENCES])]


def language_of(info: str) -> str:
    """Returns the language that an info string names, or an empty string.

    It is ``python`` also of ``python:app/main.py`` and ``{code-cell} python``, and ``py`` of ``app/main.py``.
    """
    match = _LANGUAGE.match(info)
    name = match[1].lower() if match else ""
    if python := _PYTHON.match(name):
        return python[1]
    before = _BEFORE_COLON.match(name)
    first = before[1] if before else name
    ending = _ENDING.fullmatch(first)
    return ending[1] if ending and ending[1] in _ENDINGS else first


def _to_fence(token: Token, index: int) -> Fence:
    start, end = token.map or (0, 0)
    info = unescapeAll(token.info).strip(" \t\n\f\v")
    return Fence(
        index=index,
        language=language_of(info),
        info=info,
        source=token.content.removesuffix("\n"),
        start_line=start,
        end_line=end,
        # The grammar does not say whether it found a closing marker, but that is a line more than it holds.
        closed=end - start == token.content.count("\n") + 2,
    )


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block of mathematics between ``$$`` or ``\\[`` and ``\\]``: what it holds is no Markdown."""
    if _indent(state, start_line) >= 4:
        return False
    closer = _CLOSERS.get(_line_text(state, start_line)[:2])
    if closer is None:
        return False
    end = _closing_line(state, start_line, min(end_line, start_line + MATH_LINES), closer)
    if end is None:
        return False
    if silent:
        return True
    token = state.push("math_block", "span", 0)
    token.map = [start_line, end + 1]
    state.line = end + 1
    return True


def _closing_line(state: StateBlock, start_line: int, limit: int, closer: str) -> int | None:
    for line in range(start_line, limit):
        text = _line_text(state, line)
        if line == start_line:
            text = text[2:]
        elif text == "" or _indent(state, line) < 0 or text.startswith(("```", "~~~")):
            return None
        at = text.find(closer)
        if at < 0:
            continue
        # What closes it must end the line, and something must stand before it.
        empty = line == start_line and text[:at].strip(" \t") == ""
        return line if at == len(text) - len(closer) and not empty else None
    return None


def _bounded_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A wide header makes thousands of cells of a few short rows."""
    following = start_line + 1
    if following >= end_line:
        return False
    line = state.src[state.bMarks[following] : state.eMarks[following]]
    return line.count("|") <= MOST_COLUMNS + 1 and table(state, start_line, end_line, silent)


def _note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A footnote's text, ``[^1]: ...``, is a paragraph and never the definition of a link."""
    begins = state.bMarks[start_line] + state.tShift[start_line]
    if silent or _indent(state, start_line) >= 4 or _NOTE.match(state.src, begins) is None:
        return False
    return paragraph(state, start_line, end_line, silent)


def _line_text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(" \t")


def _indent(state: StateBlock, line: int) -> int:
    return state.sCount[line] - state.blkIndent


def _grammar() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "linkify": False})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.before(
        "fence", "math_block", _math_block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.at(
        "fence", fence_rule(language_of), {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.block.ruler.before("reference", "note", _note)
    markdown.block.ruler.at("html_block", html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    # Only where blocks begin and end matters here.
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown


_GRAMMAR: Final = _grammar()
