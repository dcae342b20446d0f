"""Where in a source the cursor is: what stands before it, as far as completion and documentation need it.

The page counts positions in UTF-16 code units, Python in code points; only this module converts.
"""

import re
from dataclasses import dataclass

DOTTED = r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*"
_TEXT_OR_COMMENT = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<quote>'''|\"\"\")(?:\\.|(?!(?P=quote)).)*(?P<end>(?P=quote))?
    | (?P<short>'|")(?:\\.|(?!(?P=short))[^\n\\])*(?P<close>(?P=short))?
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME_BEFORE = re.compile(rf"(?P<base>{DOTTED}\s*\.\s*)?(?P<prefix>(?:[^\W\d]\w*)?)\Z")
_NAME_AFTER = re.compile(r"\w*")
_BROKEN_CHAIN = re.compile(r"[\w)\]}'\"]\s*\.\s*\Z")
_KEY = re.compile(rf"(?P<base>{DOTTED})\s*\[\s*\Z")
_IMPORT = re.compile(r"(?:^|;)\s*import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*(?P<module>[\w.]*)\Z")
_FROM = re.compile(r"(?:^|;)\s*from\s+(?P<module>[\w.]*)\Z")
_FROM_IMPORT = re.compile(
    r"(?:^|;)\s*from\s+(?P<module>[\w.]+)\s+import\s+\(?(?:[\w\s,]*,\s*)?(?P<name>\w*)\Z"
)


def index_of(text: str, units: int) -> int:
    """The index in the text of a position in UTF-16 code units."""
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(before.decode("utf-16-le", "surrogatepass"))


def units_of(text: str) -> int:
    """The length of the text in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Name:
    """A name is being written, after a dot or not."""

    base: str | None
    """What stands before the dot: a dotted name."""
    prefix: str


@dataclass(frozen=True)
class Key:
    """A text between brackets is being written: `base["prefix`."""

    base: str
    prefix: str


@dataclass(frozen=True)
class Module:
    """The name of a module is being written."""

    prefix: str


@dataclass(frozen=True)
class Member:
    """What to import from a module is being written."""

    module: str
    prefix: str


Unfinished = Name | Key | Module | Member


def unfinished(text: str) -> Unfinished | None:
    """What the text, which ends at the cursor, is in the middle of; None inside of a text or a comment."""
    opened = _unclosed(text)
    if opened is not None:
        return _key(text[: opened.start()], opened)
    line = text[text.rfind("\n") + 1 :]
    for pattern in (_IMPORT, _FROM):
        if match := pattern.search(line):
            return Module(match["module"])
    if match := _FROM_IMPORT.search(line):
        return Member(match["module"], match["name"])
    match = _NAME_BEFORE.search(line)
    assert match is not None  # everything in it may be empty
    base = match["base"]
    before = line[: match.start()]
    if before.rstrip().endswith(".") or (base is None and _BROKEN_CHAIN.search(before)):
        # After a call, a subscript or a number: what it gives is known only by running it.
        return None
    return Name(base.rstrip()[:-1].rstrip() if base else None, match["prefix"])


def name_at(text: str, cursor: int) -> str | None:
    """The dotted name that the cursor is in or behind, up to the part it is in; else that of the call around it."""
    before, after = text[:cursor], text[cursor:]
    if _unclosed(before) is None:
        end = _NAME_AFTER.match(after)
        whole = before + (end[0] if end else "")
        found = re.search(rf"{DOTTED}\Z", whole)
        if found is not None and not re.search(r"\.\s*\Z", whole[: found.start()]):
            return re.sub(r"\s", "", found[0])
    return _called(before)


def _called(before: str) -> str | None:
    """The function whose arguments are being written."""
    code = _TEXT_OR_COMMENT.sub(lambda match: " " * len(match[0]), before)
    depth = 0
    for position in range(len(code) - 1, -1, -1):
        if code[position] in ")]}":
            depth += 1
        elif code[position] in "([{":
            if depth == 0:
                found = re.search(rf"{DOTTED}\s*\Z", code[:position]) if code[position] == "(" else None
                return re.sub(r"\s", "", found[0]) if found else None
            depth -= 1
    return None


def _unclosed(text: str) -> re.Match[str] | None:
    """The text literal or comment that the end of the source is inside of."""
    last = None
    for match in _TEXT_OR_COMMENT.finditer(text):
        last = match
    if last is None or last.end() != len(text) or last["end"] or last["close"]:
        return None
    return last


def _key(before: str, opened: re.Match[str]) -> Key | None:
    quote = opened["short"]
    match = _KEY.search(before)
    return Key(match["base"], opened[0][1:]) if quote and match else None
