"""Which names the files may have of which a message tells.

The page is stricter (`web/src/protocol/files.ts`): it knows Unicode's list of emoji, and its Unicode may be newer than
Python's.
"""

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_FILLERS: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\ufffe\uffff"
    "\U0001d159\U000e0000-\U000e0fff\U0010fffe\U0010ffff]"
)
"""What has no look of its own, though it counts as a letter, a mark or unassigned."""
_JOINERS: Final = "\u200c\u200d"
_STYLES: Final = "\ufe0e\ufe0f"
_FLAGS: Final = re.compile(
    "|".join(
        "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in part) + "\U000e007f"
        for part in ("gbeng", "gbsct", "gbwls")
    )
)
"""England's, Scotland's and Wales' are spelt in letters that are not seen."""
_PILED_UP: Final = 6


def name_problem(path: str) -> str | None:
    """Why this cannot be the path of a file below `/files`, in words; None when it can."""
    for part in path.split("/"):
        if part in {"", ".", ".."} or "\\" in part:
            return "A file's name may not be empty, have a backslash, or lead elsewhere."
        if part != part.strip():
            return "A file's name may not begin or end with a space."
        if _has_unseen(_FLAGS.sub("x", part)):
            return "A file's name may not have characters that cannot be seen."
        if _is_piled_up(part):
            return "A file's name may not have so many accents on one letter."
    return None


def _has_unseen(part: str) -> bool:
    around = f" {part} "
    for before, char, after in zip(around, part, around[2:], strict=False):
        if char in _JOINERS:
            # Between the parts of an emoji and between letters; at the end only where Indic letters are joined.
            seen = (_is_written(before) or before in _STYLES) and (_is_written(after) or _is_mark(before))
        elif char in _STYLES:
            seen = _is_written(before) or before in "#*0123456789"
        else:
            seen = (
                (char.isascii() and char.isprintable())
                or _is_written(char)
                or unicodedata.category(char) == "Zs"
            )
        if not seen:
            return True
    return False


def _is_written(char: str) -> bool:
    """Whether it is seen, and of a script that may need such signs around it."""
    return not (
        char.isascii()
        or unicodedata.category(char) in _UNSEEN
        or unicodedata.category(char) == "Zs"
        or _FILLERS.match(char)
    )


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _is_piled_up(part: str) -> bool:
    """More accents on one letter than any language has cover the names around it."""
    marks = "".join("m" if _is_mark(char) else " " for char in part)
    return "m" * _PILED_UP in marks
