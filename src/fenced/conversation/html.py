"""Where a block of HTML begins and ends in a message.

Only elements that the page shows begin one; any other angle bracket is text. The page has the same rules
(``web/src/markdown/html.ts``), and the vectors hold the two together.
"""

import re
from typing import Final, Literal

from markdown_it.rules_block import StateBlock

_BLOCK: Final = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|dir|div|dl|dt"
    "|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|header|hr|li|main|menu|nav|ol|p|section|summary"
    "|table|tbody|td|tfoot|th|thead|tr|ul"
)
"""They begin a block of HTML, also in the middle of a paragraph."""

_INLINE: Final = (
    "a|abbr|acronym|b|bdi|bdo|big|br|cite|code|data|del|dfn|em|font|i|img|ins|kbd|mark|q|rp|rt|ruby"
    "|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
"""They begin a block only with a whole tag that has its line for itself, and not within a paragraph."""

_KNOWN: Final = {*_BLOCK.split("|"), *_INLINE.split("|")}
_VALUE: Final = r"""(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*")"""
_ATTRIBUTE: Final = rf"[ \t\n]+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:[ \t\n]*=[ \t\n]*{_VALUE})?"
_TAG_LINE: Final = re.compile(rf"</?([a-zA-Z][a-zA-Z0-9-]*)(?:{_ATTRIBUTE})*[ \t\n]*/?>[ \t]*")
_BLOCK_START: Final = re.compile(rf"</?(?:{_BLOCK})(?:[ \t]|/?>|\Z)", re.IGNORECASE | re.ASCII)
_PRE_START: Final = re.compile(r"<pre(?:[ \t]|>|\Z)", re.IGNORECASE | re.ASCII)
_PRE_END: Final = re.compile(r"</pre>", re.IGNORECASE | re.ASCII)
_FENCE: Final = re.compile(r"`{3,}[^`]*|~{3,}.*", re.DOTALL)


def html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block of HTML ends at an empty line, or before a fence, so that code below a tag is a cell."""
    if _indent(state, start_line) >= 4:
        return False
    first = _line_text(state, start_line)
    kind = _kind_of(first)
    if kind is None:
        return False
    if silent:
        return kind != "tag"
    following = start_line + 1
    if kind != "pre" or not _PRE_END.search(first):
        following = _block_end(state, following, end_line, pre=kind == "pre")
    state.line = following
    token = state.push("html_block", "", 0)
    token.map = [start_line, following]
    return True


def _kind_of(line: str) -> Literal["pre", "block", "tag"] | None:
    if not line.startswith("<"):
        return None
    if _PRE_START.match(line):
        return "pre"
    if _BLOCK_START.match(line):
        return "block"
    tag = _TAG_LINE.fullmatch(line)
    return "tag" if tag and tag[1].lower() in _KNOWN else None


def _block_end(state: StateBlock, first: int, end_line: int, *, pre: bool) -> int:
    for line in range(first, end_line):
        text = _line_text(state, line)
        indent = _indent(state, line)
        if indent < 0 and (text or not pre):
            return line
        if indent < 4 and _FENCE.fullmatch(text):
            return line
        if pre and _PRE_END.search(text):
            return line + 1
        if not pre and not text:
            return line
    return end_line


def _line_text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _indent(state: StateBlock, line: int) -> int:
    return state.sCount[line] - state.blkIndent
