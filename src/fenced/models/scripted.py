"""A model that answers from a file: the fake for tests, and for demonstrations.

The file holds one reply per block; a line that is exactly ``---`` separates them. The n-th message of the
reader gets the n-th block, and after the last the first again. Reasoning stands between ``<think>`` and ``</think>``;
a last line ``<!-- finish_reason: WORD -->`` says why the model stopped, and ``<!-- refusal -->`` that it declines.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Broken, Refused
from fenced.models.finish import finish_of
from fenced.models.pieces import Piece, Refusal
from fenced.models.provider import ChatModel
from fenced.models.think_tags import Rethought, ThinkTags
from fenced.protocol.data import ModelInfo

_DELAY = 0.030
_SIZES = (3, 11, 6, 17, 4, 9, 23, 5)
"""Characters of successive pieces: uneven, as those of a real model."""
_CONTEXT = 100_000
_END = re.compile(r"\n?<!-- (finish_reason|refusal)(?:: ([\w-]+))? -->\s*$")


class ScriptedProvider:
    """Made from the words after ``scripted:``: ``FILE`` or ``FILE?delay=MILLISECONDS``."""

    name = "scripted"

    def __init__(self, specification: str) -> None:
        path, _, query = specification.partition("?")
        self._path = Path(path)
        self._delay = _delay(query, specification)
        self.info = ModelInfo(
            id=f"{self.name}:{self._path.name}",
            label=self._path.name,
            provider="Script",
            note="answers from a file",
        )

    async def models(self) -> list[ModelInfo]:
        return [self.info]

    async def open(self, name: str) -> ChatModel:
        if name != self._path.name:
            raise Refused(f"There is no script named {name}.", f"Choose {self.info.label}.")
        try:
            text = await asyncio.to_thread(self._path.read_text, encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(
                f"The script {self._path} cannot be read: {error}.",
                "Start fenced with the path of a UTF-8 text file.",
            ) from error
        return ScriptedModel(self.info, replies_of(text), delay=self._delay)

    async def aclose(self) -> None:
        """Nothing is held open."""


class ScriptedModel:
    """Streams ``replies[n]`` for the n-th message of the reader, one piece every ``delay`` seconds."""

    context_tokens = _CONTEXT

    def __init__(self, info: ModelInfo, replies: Sequence[str], *, delay: float = _DELAY) -> None:
        self.info = info
        self._replies = replies
        self._delay = delay

    async def stream(self, messages: Sequence[ChatMessage], *, partial: str) -> AsyncIterator[Piece]:
        turn = sum(1 for message in messages if message.role == "user") - 1
        reply, end, word = _ended(self._replies[turn % len(self._replies)])
        for piece in pieces(_text_of(reply)[len(partial) :] if partial else reply):
            await asyncio.sleep(self._delay)
            yield Refusal(piece) if end == "refusal" else piece
        if end == "finish_reason":
            if word == "broken":
                raise Broken("The script breaks off here.", "Continue, or retry.")
            yield finish_of(None if word == "none" else word, tools=[])


def replies_of(script: str) -> list[str]:
    """The blocks of a script, without the line breaks around them; never empty."""
    blocks: list[list[str]] = [[]]
    for line in script.splitlines():
        if line == "---":
            blocks.append([])
        else:
            blocks[-1].append(line)
    return ["\n".join(block).strip("\n") for block in blocks]


def _ended(reply: str) -> tuple[str, str, str]:
    """A reply without its last line, if that says how it ends; what that says, and the word for it."""
    match = _END.search(reply)
    return (reply, "", "") if match is None else (reply[: match.start()], match[1], match[2] or "")


def _text_of(reply: str) -> str:
    """A reply without its reasoning."""
    tags = ThinkTags()
    text = ""
    for part in [*tags.feed(reply), *tags.end()]:
        text = "" if isinstance(part, Rethought) else text + (part if isinstance(part, str) else "")
    return text


def pieces(text: str) -> Iterator[str]:
    """Cuts a text into short uneven pieces, always the same ones."""
    at = n = 0
    while at < len(text):
        size = _SIZES[n % len(_SIZES)]
        yield text[at : at + size]
        at += size
        n += 1


def _delay(query: str, specification: str) -> float:
    if not query:
        return _DELAY
    match = re.fullmatch(r"delay=(\d{1,5})", query)
    if match is None:
        raise Refused(
            f"The model scripted:{specification} is not understood at '?{query}'.",
            "Write scripted:FILE or scripted:FILE?delay=MILLISECONDS.",
        )
    return int(match[1]) / 1000
