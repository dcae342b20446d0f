"""What a document of an OpenAI-compatible endpoint says: a piece of a streamed answer, a whole one, or an error.

Endpoints differ in how they send reasoning, lists of parts, refusals and errors; whatever is missing, null or unknown
is passed over, and only what is no such document at all is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from fenced.models.documents import Document
from fenced.models.failures import Failure, failure_in
from fenced.models.pieces import Piece, Reasoning, Refusal

_REASONING: Final = ("reasoning_content", "reasoning", "thinking", "reasoning_text", "reasoning_details")
"""Fields of a delta that hold reasoning; where several do, they repeat each other, and the first one counts."""
_THOUGHTS: Final = frozenset({"thinking", "reasoning", "thought", "summary_text"})
"""Types of parts that are reasoning."""
_WORDS: Final = ("text", "thinking", "reasoning", "summary", "content")
"""Fields of a part that hold its words."""
_DEEPEST: Final = 6
_TOOLS: Final = 5
"""Names of tools that are remembered."""


class NotAnAnswer(Exception):
    """The document is none of an OpenAI-compatible endpoint."""


@dataclass
class Answer:
    """One streamed answer: hands out its pieces and remembers how it ended."""

    finished: str | None = None
    """The provider's word for why the model stopped."""
    tools: list[str] = field(default_factory=list)
    """Names of the tools that the model called."""
    failure: Failure | None = None
    _choice: object = None
    """The index of the choice that is followed, where there are several."""

    def read(self, document: Document) -> list[Piece]:
        """The pieces in a document; an empty text for one that says nothing new. Raises NotAnAnswer."""
        pieces = [piece for value in _listed(document.value) for piece in self._of(value, document.event)]
        return pieces or [""]

    def _of(self, value: object, event: str) -> list[Piece]:
        failure = failure_in(value, is_error=event == "error")
        if failure is not None:
            self.failure = self.failure or failure
            return []
        if value is None or isinstance(value, str):
            return []
        if not isinstance(value, dict):
            raise NotAnAnswer
        choices = value.get("choices")
        if choices is None and not ({"id", "object", "usage", "model", "choices", "type"} & value.keys()):
            raise NotAnAnswer
        if choices is not None and not isinstance(choices, list):
            raise NotAnAnswer
        return [piece for choice in choices or () for piece in self._chosen(choice)]

    def _chosen(self, choice: object) -> list[Piece]:
        if not isinstance(choice, dict):
            return []
        index = choice.get("index", 0)
        if self._choice is None:
            self._choice = index
        if index != self._choice:
            return []
        said = choice.get("delta") or choice.get("message")
        pieces = list(self._said(said)) if isinstance(said, dict) else list(_parts(choice.get("text")))
        self.failure = self.failure or failure_in({"error": choice.get("error")})
        word = choice.get("finish_reason")
        if isinstance(word, str) and word not in ("", "null"):
            self.finished = word
        return pieces

    def _said(self, said: dict[str, object]) -> Iterator[Piece]:
        for name in _REASONING:
            if thought := _words(said.get(name)):
                yield Reasoning(thought)
                break
        yield from _parts(said.get("content"))
        if refusal := _words(said.get("refusal")):
            yield Refusal(refusal)
        calls = said.get("tool_calls")
        for call in [*(calls if isinstance(calls, list) else ()), {"function": said.get("function_call")}]:
            function = call.get("function") if isinstance(call, dict) else None
            tool = function.get("name") if isinstance(function, dict) else None
            if isinstance(tool, str) and tool and len(self.tools) < _TOOLS:
                self.tools.append(tool[:60])


def _parts(content: object) -> Iterator[Piece]:
    """Text, or a list of parts that are text, reasoning or a refusal."""
    if isinstance(content, str):
        yield content
        return
    for part in content if isinstance(content, list) else ():
        kind = part.get("type") if isinstance(part, dict) else "text"
        if kind in _THOUGHTS:
            yield Reasoning(_words(part))
        elif kind == "refusal":
            yield Refusal(_words(part.get("refusal")))
        else:
            yield _words(part)


def _words(value: object, depth: int = 0) -> str:
    """The words in a text, a part or a list of parts; what is encrypted or unknown has none."""
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "".join(_words(part, depth + 1) for part in value)
    if isinstance(value, dict):
        return next((words for name in _WORDS if (words := _words(value.get(name), depth + 1))), "")
    return ""


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
