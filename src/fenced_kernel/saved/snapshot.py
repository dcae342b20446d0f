"""The variables that can be saved, in one file, and the names of those that cannot."""

import linecache
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import ModuleType
from typing import Any

from fenced_kernel.errors import PutOff
from fenced_kernel.packages.installed import Installed
from fenced_kernel.saved.file import Header, Part, pack
from fenced_kernel.saved.pickling import Dumped, Found, TookTooLong, TooLarge, dump, reason
from fenced_kernel.saved.sharing import Sharing
from fenced_kernel.values.guard import Guard

SECONDS = 4.0
"""For all of it. A run that comes meanwhile interrupts it."""
EACH = 0.5
"""The part of it at which no further variable is tried by itself; then those follow together that share objects."""
MOST_VARIABLES = 20_000
"""The page reads the names of no more."""
FIRST = 0.25
"""Seconds for one variable, before all others had theirs; what is slower is tried once more after them."""
LONGEST_PLAIN = 10_000
"""Characters of a text that is saved together with others."""
MOST_SOURCES = 1_000_000
"""Characters."""
MOST_SKIPPED = 1000

_PLAIN: frozenset[type] = frozenset({int, float, complex, bool, type(None)})
_TEXTS: frozenset[type] = frozenset({str, bytes})

Tried = Dumped | BaseException


@dataclass(frozen=True)
class Variables:
    """What is to be saved, and how long that may take."""

    own: Mapping[str, Any]
    """In order of definition."""
    names: dict[str, Any]
    """Everything that a cell can name at its top level."""
    guard: Guard
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Saved:
    """The file, and what is in it."""

    file: bytes
    digest: str
    names: Sequence[str]
    skipped: Mapping[str, str]
    """Names that are not in the file, and why."""


@dataclass
class _Attempt:
    """Pickles for one request, which has a time and a size."""

    variables: Variables
    most: int
    started: float

    def dump(self, values: Mapping[str, Any], part: float, most: int, each: float = SECONDS) -> Tried:
        """Variables pickled within `each` seconds, or what was raised instead; a request to stop is an end by time."""
        begun = self.variables.clock()

        def late() -> bool:
            now = self.variables.clock()
            over = now - self.started > part * SECONDS or now - begun > each
            return over or self.variables.guard.told_to_stop

        def attempt() -> Tried:
            try:
                return dump(values, self.variables.names, most, late)
            except Exception as error:
                return error

        stopped: Tried = TookTooLong()
        guard = self.variables.guard.lasting(SECONDS)
        return guard.call_library(attempt, default=stopped)

    @property
    def is_put_off(self) -> bool:
        """Whether it was told to stop in good time; later, it is for a value that does not end."""
        return self.variables.guard.told_to_stop and self.variables.clock() - self.started <= SECONDS

    def late(self) -> bool:
        return self.variables.guard.told_to_stop or self.variables.clock() - self.started > EACH * SECONDS


@dataclass
class _Pickled:
    """What could be pickled, and why the rest could not."""

    parts: list[Part] = field(default_factory=list)
    pickles: list[bytes] = field(default_factory=list)
    found: Found = field(default_factory=Found)
    skipped: dict[str, str] = field(default_factory=dict)

    def add(self, names: list[str], dumped: Dumped) -> None:
        self.parts.append(Part(names, len(dumped.data)))
        self.pickles.append(dumped.data)
        self.found.modules |= dumped.found.modules
        self.found.files |= dumped.found.files


def save(variables: Variables, most: int, packages: Callable[[], Sequence[Installed]], runs: int) -> Saved:
    """The file of at most so many bytes of pickles. Modules are saved as imports.

    Raises PutOff when it is told to stop: the little that was pickled until then is not to take the place of what was
    saved before.
    """
    own = dict(islice(variables.own.items(), MOST_VARIABLES))
    imports = _imports(own)
    values = {name: value for name, value in own.items() if name not in imports}
    attempt = _Attempt(variables, most, variables.clock())
    pickled = _pickled(values, attempt)
    if attempt.is_put_off:
        raise PutOff
    skipped = dict(islice(pickled.skipped.items(), MOST_SKIPPED))
    beyond = len(variables.own) - len(own)
    if beyond > 0:
        first = next(islice(variables.own, MOST_VARIABLES, None))
        skipped[first] = f"the first of {beyond} beyond the {MOST_VARIABLES} variables that are saved"
    kept = {name for part in pickled.parts for name in part.names}
    header = Header(
        names=[name for name in own if name in kept or name in imports],
        parts=pickled.parts,
        imports=imports,
        modules=sorted(pickled.found.modules | {name.partition(".")[0] for name in imports.values()}),
        packages=packages(),
        sources=_sources(pickled.found),
        runs=runs,
    )
    file, digest = pack(header, b"".join(pickled.pickles))
    return Saved(file, digest, header.names, skipped)


def _imports(own: Mapping[str, Any]) -> dict[str, str]:
    """Names that stand for a module which can be imported again."""
    found: dict[str, str] = {}
    for name, value in own.items():
        if type(value) is ModuleType:
            module = vars(value).get("__name__")
            if type(module) is str and sys.modules.get(module) is value:
                found[name] = module
    return found


def _pickled(values: Mapping[str, Any], attempt: _Attempt) -> _Pickled:
    """Each variable by itself, so that one that cannot be read later takes no other along, but for shared objects."""
    result, sharing = _Pickled(), Sharing()
    alone: dict[str, Dumped] = {}
    sizes: dict[str, int] = {}
    left = attempt.most
    plain = {name: value for name, value in values.items() if _is_plain(value)}
    together = attempt.dump(plain, EACH, left)
    if isinstance(together, Dumped) and plain:
        result.add(list(plain), together)
        left -= len(together.data)
    else:
        plain = {}
    waiting = [(name, FIRST) for name in values if name not in plain]
    for name, each in waiting:
        value = values[name]
        tried = TookTooLong() if attempt.late() else attempt.dump({name: value}, EACH, attempt.most, each)
        if isinstance(tried, TookTooLong) and each == FIRST:
            # It comes once more, behind all the others.
            waiting.append((name, SECONDS))
            continue
        if isinstance(tried, BaseException):
            result.skipped[name] = reason(value, tried)
            continue
        sizes[name] = len(tried.data)
        grouped = sharing.add(name, tried.pickler)
        for member in grouped:
            left += sizes[member] if alone.pop(member, None) is not None else 0
        if grouped:
            continue
        if sizes[name] <= left:
            alone[name] = tried
            left -= sizes[name]
        else:
            result.skipped[name] = reason(value, TooLarge())
    for name, dumped in alone.items():
        result.add([name], dumped)
    for group in sharing.groups():
        names = [name for name in group if name not in result.skipped]
        left -= _add_group(result, {name: values[name] for name in names}, sizes, attempt, left)
    return result


def _is_plain(value: object) -> bool:
    """Whether it can be read anywhere, and is small: thousands of those are saved at once."""
    kind = type(value)
    return kind in _PLAIN or (kind in _TEXTS and len(value) <= LONGEST_PLAIN)  # type: ignore[arg-type]


def _add_group(
    result: _Pickled, values: Mapping[str, Any], sizes: Mapping[str, int], attempt: _Attempt, left: int
) -> int:
    """Variables that share objects, in one pickle; returns its size."""
    names = list(values)
    tried = attempt.dump(values, 1.0, left)
    if isinstance(tried, TooLarge):
        room, names = left, []
        for name in values:
            room -= sizes[name]
            if room >= 0:
                names.append(name)
        result.skipped.update({name: reason(values[name], tried) for name in values if name not in names})
        tried = attempt.dump({name: values[name] for name in names}, 1.0, left)
    if isinstance(tried, BaseException):
        result.skipped.update({name: reason(values[name], tried) for name in names})
        return 0
    result.add(names, tried)
    return len(tried.data)


def _sources(found: Found) -> dict[str, str]:
    sources: dict[str, str] = {}
    left = MOST_SOURCES
    for name in sorted(found.files):
        text = "".join(linecache.getlines(name))
        left -= len(text)
        if left >= 0:
            sources[name] = text
    return sources
