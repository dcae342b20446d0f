"""Arrays of numpy that hold a picture, as PNG: rows of pixels, each grey or of three or four channels."""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

from fenced_kernel.values.kinds import is_exactly

PIXELS = 1_000_000
"""Of larger pictures every n-th row and column is taken, so that also noise stays within an output."""
LEAST_SIDE = 160
"""Smaller pictures are drawn larger, in whole steps, so that single pixels can be seen."""
SHORTEST_SIDE = 8
"""An array of bytes with fewer rows or columns is read better as numbers alone."""

COLOURS = {1: 0, 3: 2, 4: 6}
"""What PNG calls them, by channels: grey, RGB, RGBA."""


@dataclass(frozen=True)
class Picture:
    png: bytes
    words: str
    """For those who cannot see it, and what was left out."""


def shown_picture(value: Any) -> Picture | None:
    """The picture that an array of bytes or truth values holds, else None: other numbers need not be one."""
    if not is_exactly(value, "numpy", "ndarray") or value.dtype.name not in ("uint8", "bool"):
        return None
    if value.ndim < 2 or min(value.shape[:2]) < SHORTEST_SIDE:
        return None
    try:
        return picture_of(value)
    except MemoryError:
        # Its numbers are shown all the same.
        return None


def picture_of(array: Any, pixels: int = PIXELS) -> Picture | None:
    """The picture of a numeric array of two dimensions, or three with the channels last; None for other shapes.

    As in `plt.imshow`, whole numbers reach from 0 to 255 and others from 0 to 1; what lies beyond is cut to that.
    """
    if array.dtype.kind not in "biuf" or array.ndim not in (2, 3) or array.size == 0:
        return None
    rows, columns, channels = (*array.shape, 1)[:3]
    if channels not in COLOURS:
        return None
    step = 1
    while -(-rows // step) * -(-columns // step) > pixels:
        step += 1
    part = array[::step, ::step]
    zoom = max(1, LEAST_SIDE // max(part.shape[:2]))
    part = _bytes(part).repeat(zoom, axis=0).repeat(zoom, axis=1)
    height, width = part.shape[:2]
    words = f"Picture of an array of {rows:,} × {columns:,} pixels"
    if step > 1:
        words += f", of which every {step}. row and column is shown"
    return Picture(_png(part.reshape(height, width * channels), width, COLOURS[channels]), words)


def _bytes(part: Any) -> Any:
    if part.dtype.kind == "b":
        return part.astype("uint8") * 255
    if part.dtype.kind == "f":
        part = (part.clip(0, 1) * 255).round()
        part[part != part] = 0  # no number: black
        return part.astype("uint8")
    return part.clip(0, 255).astype("uint8")


def _png(rows: Any, width: int, colour: int) -> bytes:
    # Each row begins with the number of its filter: none.
    filtered = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(filtered, 3)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
