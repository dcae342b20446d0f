"""`snapshot`: the variables that can be saved, in one file, and the names of those that cannot."""

import linecache
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from fenced_kernel.errors import TookTooLongToSave
from fenced_kernel.requests.kinds import type_name
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.pickling import Found, TookTooLong, dump, reason
from fenced_kernel.requests.previews import clip
from fenced_kernel.requests.saved import Header, pack
from fenced_kernel.requests.session import Session

SECONDS = 2.6
"""For all of it; the sandbox stops a request after 3."""
TOGETHER = 0.4
"""The part of it in which all variables must be pickled together, before each is tried by itself."""
EACH = 0.7
"""The part of it at which no further one is tried."""
MOST_SOURCES = 1_000_000
"""Characters."""
MOST_SKIPPED = 1000

Tried = tuple[bytes, Found] | BaseException


@dataclass
class _Attempt:
    """Pickles for one request, which has a time and a size."""

    session: Session
    most: int
    started: float
    clock: Callable[[], float]

    def dump(self, value: object, part: float, most: int) -> Tried:
        """The value pickled, or what was raised instead; a request to stop is an end by time."""

        def late() -> bool:
            return self.clock() - self.started > part * SECONDS

        def attempt() -> Tried:
            try:
                return dump(value, self.session.names, most, late)
            except Exception as error:
                return error

        stopped: Tried = TookTooLong()
        guard = self.session.guard.lasting(SECONDS)
        return guard.call_library(attempt, default=stopped)

    def late(self) -> bool:
        return self.clock() - self.started > EACH * SECONDS


def snapshot(
    session: Session, params: Params, clock: Callable[[], float] = time.monotonic
) -> dict[str, object]:
    """`{"saved", "skipped": [{name, type, reason}], "size", "digest", "unchanged"}`.

    The file is the answer's attachment; there is none when the digest is `known` already. Modules are saved as imports.
    """
    most, known = params.count("most"), params.optional_text("known")
    imports = _imports(session.own)
    values = {name: value for name, value in session.own.items() if name not in imports}
    attempt = _Attempt(session, most, clock(), clock)
    skipped: dict[str, str] = {}
    tried = attempt.dump(values, TOGETHER, most)
    if isinstance(tried, BaseException):
        values, skipped = _sorted_out(values, attempt)
        tried = attempt.dump(values, 1.0, most)
        if isinstance(tried, BaseException):
            raise TookTooLongToSave
    body, found = tried
    header = Header(
        names=[*values, *imports],
        imports=imports,
        modules=sorted(found.modules | {name.partition(".")[0] for name in imports.values()}),
        packages=session.installed,
        sources=_sources(found),
        runs=session.runs.count,
    )
    file, digest = pack(header, body)
    unchanged = digest == known
    session.attachment.put(None if unchanged else file)
    return {
        "saved": [clip(name) for name in header.names],
        "skipped": [
            {"name": clip(name), "type": type_name(session.own[name]), "reason": why}
            for name, why in list(skipped.items())[:MOST_SKIPPED]
        ],
        "size": len(file),
        "digest": digest,
        "unchanged": unchanged,
    }


def _imports(own: Mapping[str, Any]) -> dict[str, str]:
    """Names that stand for a module which can be imported again."""
    found: dict[str, str] = {}
    for name, value in own.items():
        if type(value) is ModuleType:
            module = vars(value).get("__name__")
            if type(module) is str and sys.modules.get(module) is value:
                found[name] = module
    return found


def _sorted_out(values: Mapping[str, Any], attempt: _Attempt) -> tuple[dict[str, Any], dict[str, str]]:
    """The variables that can be pickled and fit, and why the others cannot."""
    kept: dict[str, Any] = {}
    skipped: dict[str, str] = {}
    left = attempt.most
    for name, value in values.items():
        tried = TookTooLong() if attempt.late() else attempt.dump(value, EACH, left)
        if isinstance(tried, BaseException):
            skipped[name] = reason(value, tried)
        else:
            kept[name] = value
            left -= len(tried[0])
    return kept, skipped


def _sources(found: Found) -> dict[str, str]:
    sources: dict[str, str] = {}
    left = MOST_SOURCES
    for name in sorted(found.files):
        text = "".join(linecache.getlines(name))
        left -= len(text)
        if left >= 0:
            sources[name] = text
    return sources
