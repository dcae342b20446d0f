"""Terminal text as it stands in the end: what the reader sees, without colours.

The page shows the same (`web/src/outputs/text-buffer.ts`); `tests/vectors/terminal.json` holds both to it.
"""

import re
from typing import Final

_ROWS: Final = 100
"""Rows that the cursor can go back to, as on a terminal's screen."""
_COLUMNS: Final = 500
_LONGEST_LINE: Final = 20_000
_TOKEN: Final = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b(?P<reset>c)"
    r"|\x1b[@-Z\\^_a-z78=>]?"
    r"|(?P<control>[\r\n\b])"
    r"|(?P<text>[^\x00-\x08\x0b-\x1f\x7f\n]+)"
)
_MOVES: Final = re.compile(r"[\r\b\x1b]")


def settled(text: str) -> str:
    """The text after all that it overwrites, erases and clears."""
    if _MOVES.search(text) is None:
        return text
    screen = _Screen()
    for match in _TOKEN.finditer(text):
        if match["text"] is not None:
            screen.write(match["text"])
        elif match["control"] is not None:
            screen.control(match["control"])
        elif match["reset"] is not None:
            screen.clear()
        elif match["final"] is not None and not re.search("[<-?]", match["parameters"]):
            numbers = [int(part[:6] or 0) for part in re.split("[;:]", match["parameters"])]
            screen.obey(match["final"], numbers[0], numbers[1] if len(numbers) > 1 else 0)
    return screen.text()


class _Screen:
    """Lines, and a cursor that can go back over the last rows of them."""

    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self._row = 0
        self._column = 0
        self._returned = False

    def text(self) -> str:
        return "\n".join(self._lines)

    def write(self, text: str) -> None:
        self._return()
        if self._column > _LONGEST_LINE:
            self._go(self._row + 1)
            self._column = 0
        line = self._lines[self._row].ljust(self._column)
        self._lines[self._row] = line[: self._column] + text + line[self._column + len(text) :]
        self._column += len(text)

    def control(self, character: str) -> None:
        if character == "\r":
            # It acts when text follows: "\r\n" is a plain end of a line.
            self._returned = True
        elif character == "\b":
            self._column = max(0, self._column - 1)
        else:
            self._returned = False
            self._go(self._row + 1)
            self._column = 0

    def clear(self) -> None:
        self._lines = [""]
        self._row = self._column = 0

    def obey(self, final: str, first: int, second: int) -> None:
        """Move or erase, as the final letter of a control sequence says; others do nothing."""
        count = min(max(1, first), _COLUMNS)
        if final == "m":
            return
        self._return()
        if final == "K":
            self._erase_line(first)
        elif final == "J":
            self._erase_screen(first)
        elif final in "AF":
            self._row = max(self._top(), self._row - count)
        elif final in "BE":
            self._row = min(len(self._lines) - 1, self._row + count)
        elif final in "Hf":
            self._go(self._top() + min(max(1, first), _ROWS) - 1)
            self._column = min(max(1, second), _COLUMNS) - 1
        else:
            columns = {
                "C": min(_COLUMNS, self._column + count),
                "D": max(0, self._column - count),
                "G": count - 1,
            }
            self._column = columns.get(final, self._column)
        if final in "EF":
            self._column = 0

    def _return(self) -> None:
        if self._returned:
            self._column = 0
        self._returned = False

    def _top(self) -> int:
        return max(0, len(self._lines) - _ROWS)

    def _go(self, row: int) -> None:
        """To this row; lines that are not there yet are made."""
        self._lines += [""] * (row + 1 - len(self._lines))
        self._row = row

    def _erase_line(self, mode: int) -> None:
        line = self._lines[self._row]
        if mode == 0:
            line = line[: self._column]
        elif mode in (1, 2):
            erased = len(line) if mode == 2 else min(len(line), self._column)
            line = " " * erased + line[erased:]
        self._lines[self._row] = line

    def _erase_screen(self, mode: int) -> None:
        if mode == 0:
            self._erase_line(0)
            del self._lines[self._row + 1 :]
        elif mode in (2, 3):
            self.clear()
