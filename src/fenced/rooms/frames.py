"""Binary frames of the WebSocket: the y-protocols' sync (0) and awareness (1) messages, read with distrust.

pycrdt decodes what it is given, and a frame of eight bytes that claims a billion entries costs it seconds, or a
panic. So every frame is walked here first: each count and length must fit into the bytes that are there, and an
update may hold nothing but text of cells (that is all the sources document is for).
"""

import re
from dataclasses import dataclass
from typing import Final

from fenced.protocol.data import CELL_PATTERN
from fenced.rooms.errors import BadFrame

MAX_FRAME: Final = 4 << 20
"""Bytes; a cell of a million characters fits."""
MAX_AWARENESS: Final = 16 * 1024
_CELL = re.compile(CELL_PATTERN)
_MAX_INTEGER: Final = (1 << 53) - 1
_MAX_CLOCK: Final = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class SyncStep1:
    """Asks for what is missing from a state."""

    state: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """Changes of the document (sync step 2, or an update)."""

    update: bytes


@dataclass(frozen=True, slots=True)
class AwarenessEntry:
    client: int
    clock: int
    state: str
    """JSON; `null` when the client has gone."""


@dataclass(frozen=True, slots=True)
class AwarenessUpdate:
    """Cursors and selections of one page's clients."""

    entries: tuple[AwarenessEntry, ...]


ClientFrame = SyncStep1 | Update | AwarenessUpdate


def read_frame(frame: bytes) -> ClientFrame:
    """Reads one frame of a page; raises BadFrame."""
    if len(frame) > MAX_FRAME:
        raise BadFrame(f"a frame may have {MAX_FRAME} bytes, this one has {len(frame)}")
    reader = _Bytes(frame)
    kind = reader.integer()
    if kind == 1:
        return _awareness(_Bytes(reader.last_message()))
    if kind != 0:
        raise BadFrame(f"expected a sync (0) or awareness (1) frame, got {kind}")
    step = reader.integer()
    body = reader.last_message()
    if step == 0:
        _check_state(_Bytes(body))
        return SyncStep1(body)
    if step in (1, 2):
        check_update(body)
        return Update(body)
    raise BadFrame(f"expected sync step 0, 1 or 2, got {step}")


def check_update(update: bytes) -> None:
    """Raises BadFrame unless `update` is a well-formed update (version 1) that touches only texts of cells."""
    reader = _Bytes(update)
    for _ in range(reader.count(each=3)):
        structs = reader.count(each=2)
        reader.integer()
        reader.clock()
        for _ in range(structs):
            _check_struct(reader)
    for _ in range(reader.count(each=2)):
        reader.integer()
        for _ in range(reader.count(each=2)):
            reader.clock()
            reader.clock()
    reader.end()


def _check_struct(reader: "_Bytes") -> None:
    info = reader.byte()
    content = info & 0x1F
    if info in (0, 10):  # collected or skipped: only a length
        reader.clock()
        return
    if info & 0x80:
        reader.identifier()
    if info & 0x40:
        reader.identifier()
    if not info & 0xC0:
        if reader.integer() == 1:
            name = reader.string()
            if not _CELL.fullmatch(name):
                raise BadFrame(f"expected the text of a cell, got one named {name[:60]!r}")
        else:
            reader.identifier()
        if info & 0x20:
            raise BadFrame("expected text, got an entry of a map")
    if content == 1:
        reader.clock()
    elif content == 4:
        reader.string()
    else:
        raise BadFrame(f"expected text, got content of kind {content}")


def _check_state(reader: "_Bytes") -> None:
    for _ in range(reader.count(each=2)):
        reader.integer()
        reader.clock()
    reader.end()


def _awareness(reader: "_Bytes") -> AwarenessUpdate:
    if reader.left > MAX_AWARENESS:
        raise BadFrame(f"an awareness frame may have {MAX_AWARENESS} bytes, this one has {reader.left}")
    entries = tuple(
        AwarenessEntry(reader.integer(), reader.clock(), reader.string()) for _ in range(reader.count(each=3))
    )
    reader.end()
    return AwarenessUpdate(entries)


def write_sync_step_1(state: bytes) -> bytes:
    return b"\x00\x00" + _message(state)


def write_sync_step_2(update: bytes) -> bytes:
    return b"\x00\x01" + _message(update)


def write_update(update: bytes) -> bytes:
    return b"\x00\x02" + _message(update)


def write_awareness(entries: "list[AwarenessEntry]") -> bytes:
    body = bytearray(_integer(len(entries)))
    for entry in entries:
        state = entry.state.encode()
        body += _integer(entry.client) + _integer(entry.clock) + _integer(len(state)) + state
    return b"\x01" + _message(bytes(body))


def _message(body: bytes) -> bytes:
    return _integer(len(body)) + body


def _integer(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


class _Bytes:
    """A cursor over bytes that refuses to go beyond them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def byte(self) -> int:
        if self._at >= len(self._data):
            raise BadFrame("the frame ends too early")
        value = self._data[self._at]
        self._at += 1
        return value

    def integer(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if value > _MAX_INTEGER:
                raise BadFrame("an integer has more than 53 bits")
            if byte < 0x80:
                return value
            shift += 7

    def clock(self) -> int:
        value = self.integer()
        if value > _MAX_CLOCK:
            raise BadFrame(f"a clock or length of {value} is not plausible")
        return value

    def identifier(self) -> None:
        self.integer()
        self.clock()

    def count(self, *, each: int) -> int:
        """A number of things that take at least `each` bytes."""
        value = self.integer()
        if value * each > self.left:
            raise BadFrame(f"the frame claims {value} entries and has {self.left} bytes left")
        return value

    def take(self) -> bytes:
        length = self.integer()
        if length > self.left:
            raise BadFrame(f"the frame claims {length} bytes and has {self.left} left")
        self._at += length
        return self._data[self._at - length : self._at]

    def string(self) -> str:
        try:
            return self.take().decode()
        except UnicodeDecodeError as error:
            raise BadFrame("a text is not UTF-8") from error

    def last_message(self) -> bytes:
        message = self.take()
        self.end()
        return message

    def end(self) -> None:
        if self.left:
            raise BadFrame(f"{self.left} bytes follow the end of the frame")
