"""The JSON documents in what an endpoint sends: server-sent events as gateways really write them, or a plain body.

A ``data:`` line usually holds one document. It may also hold several, or one that goes on in the next lines; a line may
begin with the document itself; lines may end in any way, hold comments, or be no valid UTF-8.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 8 << 20
"""Bytes of one document."""
_MOST: Final = 1_000
"""Documents in one line."""
_DECODER: Final = json.JSONDecoder()
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_BETWEEN: Final = re.compile(r"[\s,]*")
_WORD: Final = re.compile(r"\[[A-Za-z_ -]+\]")
"""Such as ``[PING]``."""
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    value: object
    event: str = ""
    """The name of the event that it came with."""


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something that should be a document and is none."""

    text: str


class Done:
    """``[DONE]``: no more comes."""


class Documents:
    """Reads a stream of bytes; what it returns also tells, if it is empty, that only comments or the like came."""

    def __init__(self) -> None:
        self._bytes = b""
        self._begun = False
        self._event = ""
        self._lines: list[str] = []
        """Of a document that is not complete."""
        self._size = 0
        self._worthwhile = 0
        """The size from which on it is tried again whether it is."""
        self._in_event = False
        """Whether those came as ``data:``."""

    def feed(self, data: bytes) -> list[Document | Garbled | Done]:
        # The last byte may be the first half of a line end.
        known = max(0, len(self._bytes) - 1)
        self._bytes += data
        if not self._begun and len(self._bytes) >= len(_BOM):
            self._bytes = self._bytes.removeprefix(_BOM)
            self._begun = True
            known = 0
        found: list[Document | Garbled | Done] = []
        at = 0
        for match in _LINE_END.finditer(self._bytes, known):
            # The other half of this line end may be yet to come.
            if match[0] == b"\r" and match.end() == len(self._bytes):
                break
            self._read(self._bytes[at : match.start()], found)
            at = match.end()
        self._bytes = self._bytes[at:]
        if len(self._bytes) + self._size > LONGEST:
            raise ValueError("a document is too long")
        return found

    def end(self) -> list[Document | Garbled | Done]:
        found: list[Document | Garbled | Done] = []
        self._read(self._bytes.rstrip(b"\r"), found)
        self._end_document(found)
        return found

    def _read(self, line: bytes, found: list[Document | Garbled | Done]) -> None:
        text = line.decode("utf-8", "replace")
        name, _, value = text.partition(":")
        words = text.strip()
        if name == "data":
            if not self._in_event:
                self._end_document(found)
            self._data(value.strip(), found)
        elif self._lines and not self._in_event:
            self._add(text, found)
        elif not words:
            self._end_document(found)
            self._event = ""
        elif words == "[DONE]":
            self._data(words, found)
        elif words[0] in "{[<":
            self._end_document(found)
            self._in_event = False
            self._add(text, found)
        elif name == "event":
            self._event = value.strip()

    def _data(self, value: str, found: list[Document | Garbled | Done]) -> None:
        if value == "[DONE]":
            self._end_document(found)
            found.append(Done())
        elif _WORD.fullmatch(value):
            return
        elif self._lines or value[:1] in ("{", "[", '"'):
            self._in_event = True
            self._add(value, found)
        elif self._event == "error" and value:
            found.append(Document(value, self._event))
        # Anything else is a word to keep the connection alive.

    def _add(self, line: str, found: list[Document | Garbled | Done]) -> None:
        """Takes the documents out that are complete; what is left waits for more."""
        self._lines.append(line)
        self._size += len(line) + 1
        if self._size >= self._worthwhile:
            self._decode(found)

    def _decode(self, found: list[Document | Garbled | Done]) -> None:
        text = "\n".join(self._lines)
        at = _BETWEEN.match(text).end()  # type: ignore[union-attr]
        many = len(found) + _MOST
        while at < len(text):
            if len(found) >= many:
                raise ValueError("a line has too many documents")
            try:
                value, at = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError):
                break
            found.append(Document(value, self._event))
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        rest = text[at:]
        self._lines = [rest] if rest else []
        self._size = len(rest)
        # So that a document of many lines is not read again from its beginning with each of them.
        self._worthwhile = self._size * 2

    def _end_document(self, found: list[Document | Garbled | Done]) -> None:
        if self._lines:
            self._decode(found)
        if self._lines:
            found.append(Garbled("\n".join(self._lines)))
        self._lines = []
        self._size = self._worthwhile = 0
