"""The text of an answer while it grows, measured as JavaScript measures it."""


def utf16_length(text: str) -> int:
    """The length of ``text`` in UTF-16 code units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


class GrowingText:
    """Joins pieces into a text that is well formed at every moment.

    A provider may send a character outside the Basic Multilingual Plane as two surrogates in two pieces: the
    first half waits here for the second. A half that stays alone, and NUL, which databases refuse, become
    U+FFFD.
    """

    def __init__(self, initial: str, *, limit: int) -> None:
        self._parts = [initial]
        self._characters = len(initial)
        self._units = utf16_length(initial)
        self._unsent: list[str] = []
        self._half = ""
        self._limit = limit

    @property
    def full(self) -> bool:
        """Whether the limit was reached; what was added beyond it is dropped."""
        return self._characters >= self._limit

    @property
    def length(self) -> int:
        """In characters."""
        return self._characters

    @property
    def unsent(self) -> bool:
        return bool(self._unsent)

    def whole(self) -> str:
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]

    def add(self, piece: str) -> bool:
        """Appends a piece; returns whether the text grew."""
        piece = self._half + piece
        self._half = ""
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return self._append(piece)

    def end(self) -> bool:
        """No more pieces come; returns whether the text grew."""
        half, self._half = self._half, ""
        return self._append(half)

    def take(self) -> tuple[int, str]:
        """What was added since the last call, and its offset in UTF-16 code units."""
        text = "".join(self._unsent)
        self._unsent.clear()
        offset = self._units
        self._units += utf16_length(text)
        return offset, text

    def _append(self, piece: str) -> bool:
        piece = (
            piece.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")
        )
        piece = piece[: max(0, self._limit - self._characters)]
        if not piece:
            return False
        self._parts.append(piece)
        self._unsent.append(piece)
        self._characters += len(piece)
        return True
