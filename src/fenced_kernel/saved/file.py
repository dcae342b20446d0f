"""The file of a snapshot: a mark, a header that can be read without running anything, and pickles, one after the other.

The header names what has to be there before a pickle can be read: the version of Python, modules, installed packages.
Each pickle is a dict of variables that share objects, so that what cannot be read takes nothing else along.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fenced_kernel.errors import NotRestorable
from fenced_kernel.packages.installed import Installed

MARK = b"FENCED VARIABLES 2\n"
_ANY_MARK = MARK.rpartition(b" ")[0]
LONGEST_HEADER = 16 * 1024 * 1024
DAMAGED = "the file is damaged, or was made by something else"


@dataclass(frozen=True)
class Part:
    """A pickle."""

    names: Sequence[str]
    size: int


@dataclass(frozen=True)
class Header:
    names: Sequence[str]
    """All of them, in order of definition."""
    parts: Sequence[Part]
    imports: Mapping[str, str]
    """Name in the session -> module that it stands for."""
    modules: Sequence[str]
    """Top-level modules that the pickles refer to."""
    packages: Sequence[Installed] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """File name of a cell -> its source, of the functions that are in the pickles."""
    runs: int = 0
    """How many cells the session had run."""
    python: str = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest: str = ""
    """Of everything else in the file."""

    def split(self, body: memoryview) -> Iterator[tuple[Part, memoryview]]:
        """The pickles."""
        start = 0
        for part in self.parts:
            yield part, body[start : start + part.size]
            start += part.size


def pack(header: Header, body: bytes) -> tuple[bytes, str]:
    """The file, and its digest."""
    fields = {key: value for key, value in asdict(header).items() if key != "digest"}
    digest = _digest(fields, body)
    head = json.dumps({**fields, "digest": digest}).encode()
    return b"".join((MARK, len(head).to_bytes(4, "little"), head, body)), digest


def unpack(data: bytes) -> tuple[Header, memoryview]:
    """The header and the pickles; raises NotRestorable for anything that `pack` did not make."""
    start = len(MARK) + 4
    length = int.from_bytes(data[len(MARK) : start], "little")
    if data.startswith(_ANY_MARK) and not data.startswith(MARK):
        raise NotRestorable("they were saved by another version of Fenced")
    if data[: len(MARK)] != MARK or length > LONGEST_HEADER or len(data) < start + length:
        raise NotRestorable(DAMAGED)
    body = memoryview(data)[start + length :]
    try:
        fields: dict[str, Any] = json.loads(data[start : start + length])
        digest = fields.pop("digest")
        if _digest(fields, body) != digest:
            raise NotRestorable(DAMAGED)
        packages = [Installed(**entry) for entry in fields.pop("packages")]
        parts = [Part(**entry) for entry in fields.pop("parts")]
        return Header(**fields, parts=parts, packages=packages, digest=digest), body
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotRestorable(DAMAGED) from None


def _digest(fields: Mapping[str, Any], body: bytes | memoryview) -> str:
    # What the session counted is no change of its variables.
    counted = {key: value for key, value in fields.items() if key != "runs"}
    digest = hashlib.blake2b(json.dumps(counted, sort_keys=True).encode(), digest_size=16)
    digest.update(body)
    return digest.hexdigest()
