"""Where a fenced code block ends.

As in CommonMark at the first bare marker, with one exception, because models write fences of equal length within each
other: a marker with an info string opens one more fence within the block, and the next bare marker closes that one. In
Python a bare marker within a string of three quotes opens one too. If such a block is never closed, it is read as
CommonMark reads it. The page has the same rule (``web/src/markdown/fence-rule.ts``).
"""

import re
from collections.abc import Callable
from typing import Final

from markdown_it.rules_block import StateBlock

_MOST_MARKERS: Final = 64
"""Markers within one block; after so many it is read as CommonMark reads it."""

_LONGEST_LINE: Final = 2_000
"""Longer lines of Python are not looked through for quotes."""

_PYTHON: Final = {"py", "py3", "pycon", "python", "python2", "python3", "ipython", "ipython3", "pyodide"}
_OPENING: Final = re.compile(r"(`{3,})([^`]*)|(~{3,})(.*)", re.DOTALL)
_QUOTES: Final = re.compile(r'''"""|\'\'\'|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#.*''', re.DOTALL)
_ENDS: Final = {
    '"""': re.compile(r'\\.|"""', re.DOTALL),
    "'''": re.compile(r"\\.|'''", re.DOTALL),
}


def fence_rule(language_of: Callable[[str], str]) -> Callable[[StateBlock, int, int, bool], bool]:
    """Returns the rule; ``language_of`` tells the language that an info string names."""

    def rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        if _indent(state, start_line) >= 4:
            return False
        match = _OPENING.fullmatch(_line_text(state, start_line))
        if not match:
            return False
        if silent:
            return True
        markup, info = (match[1], match[2]) if match[1] else (match[3], match[4])
        line, closed = _end_of(state, start_line, end_line, markup, language_of(info.strip()) in _PYTHON)
        state.line = line + closed
        token = state.push("fence", "code", 0)
        token.info = info
        token.content = state.getLines(start_line + 1, line, state.sCount[start_line], True)
        token.markup = markup
        token.map = [start_line, state.line]
        return True

    return rule


def _end_of(state: StateBlock, start_line: int, end_line: int, markup: str, python: bool) -> tuple[int, bool]:
    """The line of the closing marker, or the first after an unclosed block; and whether it is closed."""
    first: int | None = None
    depth, markers, quotes = 1, 0, ""
    line = start_line + 1
    while line < end_line:
        text = _line_text(state, line)
        indent = _indent(state, line)
        if text and indent < 0:
            break
        rest = _after_marker(text, markup) if indent < 4 else None
        if rest is None:
            if python:
                quotes = _quotes_after(text, quotes)
        else:
            if not rest and first is None:
                first = line
            markers += 1
            if markers > _MOST_MARKERS and first is not None:
                break
            if not rest and depth == 1 and not quotes:
                return line, True
            depth += 1 if rest or depth == 1 else -1
        line += 1
    return (line, False) if first is None else (first, True)


def _after_marker(text: str, markup: str) -> str | None:
    """What follows a marker that is no shorter than ``markup``; None where there is none."""
    if not text.startswith(markup):
        return None
    rest = text[len(markup) :].lstrip(markup[0]).strip(" \t")
    return None if markup[0] == "`" and "`" in rest else rest


def _quotes_after(line: str, quotes: str) -> str:
    """The three quotes within which the text after a line of Python stands; empty outside of such a string."""
    if len(line) > _LONGEST_LINE:
        return quotes
    at = 0
    while match := _ENDS.get(quotes, _QUOTES).search(line, at):
        at = match.end()
        if match[0] == quotes:
            quotes = ""
        elif not quotes and match[0] in _ENDS:
            quotes = match[0]
    return quotes


def _indent(state: StateBlock, line: int) -> int:
    return state.sCount[line] - state.blkIndent


def _line_text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
