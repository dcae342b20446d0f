"""An answer while it grows: its text, its reasoning, how long the model thought, and how it ended."""

from dataclasses import dataclass

from fenced.models.pieces import Finish, Piece, Reasoning, Refusal
from fenced.models.think_tags import Rethought, Split, ThinkTags
from fenced.replies.text import GrowingText


@dataclass(frozen=True, slots=True)
class Written:
    """What there is of an answer; ``thought`` is in seconds."""

    text: str
    reasoning: str = ""
    thought: float = 0


class GrowingAnswer:
    """Goes on from ``written`` (Continue); ``limit`` is the most characters of text, and of reasoning. Times are a
    clock's."""

    def __init__(self, written: Written, *, limit: int, now: float) -> None:
        self.finish = Finish("stop")
        self.refused = False
        self._before = written.text
        self._limit = limit
        self._text = GrowingText(written.text, limit=limit)
        self._reasoning = GrowingText(written.reasoning, limit=limit)
        self._has_text = bool(written.text.strip())
        self._tags = ThinkTags(continuing=bool(written.text))
        self._thought = written.thought
        self._started = now
        self._thinking_since: float | None = None
        self._between = True
        """Whether the next reasoning begins a paragraph."""
        self._moved = False

    @property
    def unsent(self) -> bool:
        return self._moved or self._text.unsent or self._reasoning.unsent

    @property
    def full(self) -> bool:
        """Whether the text reached the limit; of reasoning what is beyond is dropped."""
        return self._text.full

    @property
    def has_text(self) -> bool:
        return self._has_text

    @property
    def has_reasoning(self) -> bool:
        return self._reasoning.length > 0

    def written(self, now: float) -> Written:
        return Written(self._text.whole(), self._reasoning.whole(), self._thought_until(now))

    def add(self, piece: Piece, now: float) -> bool:
        """Returns whether the answer grew."""
        match piece:
            case str():
                return self._add_all(self._tags.feed(piece), now)
            case Reasoning(text):
                return self._think(text, now)
            case Refusal(text):
                return self._refuse(text, now)
            case Finish():
                self.finish = piece
                return False

    def end(self, now: float) -> bool:
        """No more comes; returns whether the answer grew."""
        grew = self._add_all(self._tags.end(), now)
        grew = self._text.end() or grew
        grew = self._reasoning.end() or grew
        self._end_thought(now)
        return grew

    def take_moved(self) -> bool:
        """Whether text that was told already turned out to be reasoning, since the last call."""
        moved, self._moved = self._moved, False
        return moved

    def take_text(self) -> tuple[int, str] | None:
        """Text that was added since the last call, and its offset in UTF-16 code units; None if there is none."""
        return self._text.take() if self._text.unsent else None

    def take_reasoning(self) -> tuple[int, str] | None:
        """The same of the reasoning."""
        return self._reasoning.take() if self._reasoning.unsent else None

    def _add_all(self, parts: list[Split], now: float) -> bool:
        grew = False
        for part in parts:
            match part:
                case str():
                    grew = self._say(part, now) or grew
                case Reasoning(text):
                    grew = self._think(text, now) or grew
                case Rethought():
                    grew = self._rethink(now) or grew
        return grew

    def _say(self, text: str, now: float) -> bool:
        if text.strip():
            self._has_text = True
            self._end_thought(now)
        return self._text.add(text)

    def _think(self, text: str, now: float) -> bool:
        if self._between:
            text = text.lstrip()
            if not text:
                return False
            text = "\n\n" + text if self.has_reasoning else text
            self._between = False
        if self._thinking_since is None:
            self._thinking_since = now if self._has_said_more else self._started
        return self._reasoning.add(text)

    def _refuse(self, text: str, now: float) -> bool:
        if not self.refused and self.has_text:
            text = "\n\n" + text
        self.refused = True
        return self._say(text, now)

    def _rethink(self, now: float) -> bool:
        """All that this attempt has said was reasoning."""
        moved = self._text.whole()[len(self._before) :]
        self._text = GrowingText(self._before, limit=self._limit)
        self._has_text = bool(self._before.strip())
        self._thinking_since = self._started
        self._think(moved, now)
        self._end_thought(now)
        # All of it is told again.
        self._reasoning.take()
        self._moved = True
        return True

    @property
    def _has_said_more(self) -> bool:
        return self._text.length > len(self._before)

    def _thought_until(self, now: float) -> float:
        return self._thought + (0 if self._thinking_since is None else now - self._thinking_since)

    def _end_thought(self, now: float) -> None:
        self._thought = self._thought_until(now)
        self._thinking_since = None
        self._between = True
