"""Conversations of any length, written straight into a server's database, since writing them through the API takes minutes."""

import base64
import json
import struct
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert

from fenced.protocol.data import ConversationSettings
from fenced.storage import tables

WORDS = [
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "a",
    "lazy",
    "dog",
    "and",
    "then",
    "rests",
    "in",
    "the",
    "shade",
    "of",
    "an",
    "old",
    "tree",
]
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
CELLS = 2
"""In each message."""


@dataclass(frozen=True)
class Long:
    """What was written: the ids in order, and what each message says."""

    id: str
    messages: list[str]
    texts: list[str]
    outputs: list[dict[str, Any] | None]
    """Of each message's first cell."""


def seed(data: Path, count: int, *, title: str = "A long conversation") -> Long:
    """Writes a conversation of `count` messages with two cells each into the database in `data`."""
    made = Long(
        str(uuid.uuid4()),
        [str(uuid.uuid4()) for _ in range(count)],
        [text_of(n) for n in range(count)],
        [output_of(n) for n in range(count)],
    )
    _write(data / "fenced.db", made, title)
    return made


def text_of(n: int) -> str:
    """Between four lines and three screens, and different each time."""
    parts = [f"Message {n} says this: {_prose(n, 12 + n * 7 % 60)}"]
    if n % 5 == 0:
        parts.append("\n".join(f"- point {k} of {_prose(n + k, 6)}" for k in range(4)))
    for cell in range(CELLS):
        parts.append(f"```python\n{_source(n, cell)}\n```")
        parts.append(f"{_prose(n + cell, 8 + (n + cell) * 5 % 40)}.")
    return "\n\n".join(parts) + "\n"


def output_of(n: int) -> dict[str, Any] | None:
    """Text, a table or a picture; every other message has none."""
    match n % 8:
        case 1 | 5:
            text = "".join(f"{k}: {_prose(n + k, 5)}\n" for k in range(3 + n % 20))
            return {"output_type": "stream", "name": "stdout", "text": text}
        case 3:
            html = "<table>" + "".join(f"<tr>{_cells(n, k)}</tr>" for k in range(8)) + "</table>"
            return _display({"text/html": html, "text/plain": f"a table of message {n}"})
        case 7:
            return _display({"image/png": picture(n), "text/plain": f"a picture of message {n}"})
        case _:
            return None


def picture(n: int, width: int = 480, height: int = 300) -> str:
    """A PNG of stripes, in base64."""
    line = bytes((x * (1 + n % 7) + n * 31) & 255 for x in range(width))
    raw = b"".join(b"\0" + line[y % 50 :] + line[: y % 50] for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    )
    return base64.b64encode(png).decode()


def _prose(n: int, words: int) -> str:
    return " ".join(WORDS[(n + k * k) % len(WORDS)] for k in range(words))


def _source(n: int, cell: int) -> str:
    lines = "".join(f"value_{k} = {n} * {k} + {cell}  # step {k}\n" for k in range(2 + (n + cell) * 3 % 14))
    return f"{lines}print('message {n}, cell {cell}', value_0)"


def _cells(n: int, row: int) -> str:
    return "".join(f"<td>{n * row + column}</td>" for column in range(6))


def _display(data: dict[str, str]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _write(path: Path, made: Long, title: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    runs, outputs = zip(*_runs(made), strict=True)
    with engine.begin() as connection:
        connection.execute(
            insert(tables.conversations).values(
                id=made.id,
                title=title,
                model=None,
                settings=ConversationSettings().model_dump_json(),
                created=BEGUN,
                updated=BEGUN,
            )
        )
        connection.execute(insert(tables.messages), list(_messages(made)))
        connection.execute(insert(tables.runs), list(runs))
        connection.execute(insert(tables.outputs), list(outputs))
    engine.dispose()


def _messages(made: Long) -> Iterator[dict[str, Any]]:
    parent = None
    for n, (id_, text) in enumerate(zip(made.messages, made.texts, strict=True)):
        role = "assistant" if n % 2 else "user"
        yield {
            "id": id_,
            "conversation": made.id,
            "parent": parent,
            "role": role,
            "author": "A model" if n % 2 else "",
            "status": "complete",
            "attempt": 1,
            "created": BEGUN + timedelta(seconds=n),
            "text": text,
        }
        parent = id_


def _runs(made: Long) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for n, (message, output) in enumerate(zip(made.messages, made.outputs, strict=True)):
        if output is None:
            continue
        run = str(uuid.uuid4())
        row = {
            "id": run,
            "conversation": made.id,
            "message": message,
            "cell": f"{message}.0",
            "language": "python",
            "engine": "browser",
            "source": _source(n, 0),
            "status": "completed",
            "clocks": json.dumps({"execution": 0.1}),
            "by": "seed",
            "created": BEGUN + timedelta(seconds=n),
        }
        body = json.dumps(output)
        yield row, {"run": run, "n": 0, "body": body, "blob": None, "size": len(body)}
