"""What the last run added or changed.

Of each variable a *mark* is kept: what tells cheaply that it is not what it was. Small values are their own mark. Of
everything else it is which object it is, how many parts it has, and which objects the first of them are, one level down
(found by the garbage collector's own walk, which runs no code of a class); of arrays some of the numbers. A change far
inside of a large value can be missed; nothing is reported that did not change.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from types import ModuleType
from typing import Any

from fenced_kernel.values.kinds import is_exactly
from fenced_kernel.wire import Change

SECONDS = 0.005
"""For the marks at the start of a run; names beyond it are marked by which object they are."""
LOOKED_AT = 32
"""Parts of a value, and numbers of an array."""
LONGEST = 200
"""Characters of a text that are kept of its beginning and its end."""
LARGE = 1000
"""Items of a container that is not walked by the garbage collector, which makes a list of all of them."""

_OWN_MARK = frozenset({float, bool, complex, type(None)})
_NUMBERS = frozenset({int, float, bool})
_SIZED: tuple[Any, ...] = (list, dict, tuple, set, frozenset)
_GROWING: tuple[Any, ...] = (*_SIZED, deque)


class Changes:
    """Compares the variables of a session with those before its last run."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._before: dict[str, object] = {}
        self._now: dict[str, object] | None = None

    def begin(self, own: Mapping[str, Any]) -> None:
        """A run starts with these variables."""
        # Nothing has run since they were told to the page.
        self._before = self._now if self._now is not None else self._marked(own, self._clock() + SECONDS)
        self._now = None

    def since(self, own: Mapping[str, Any]) -> dict[str, Change]:
        """The names that are not what they were when the last run started."""
        self._now = self._marked(own, None)
        found: dict[str, Change] = {}
        for name, mark in self._now.items():
            former = self._before.get(name)
            if former is None:
                found[name] = "added"
            elif not _same(former, mark, own[name]):
                found[name] = "changed"
        return found

    def reset(self, own: Mapping[str, Any]) -> None:
        """What is there now counts as neither added nor changed."""
        self._before = self._now = self._marked(own, None)

    def _marked(self, own: Mapping[str, Any], deadline: float | None) -> dict[str, object]:
        marks: dict[str, object] = {}
        late = False
        for n, (name, value) in enumerate(own.items()):
            kind = type(value)
            if kind in _OWN_MARK:
                marks[name] = kind, value
                continue
            if issubclass(kind, ModuleType):
                continue
            if deadline is not None and not late and n % 16 == 0:
                late = self._clock() >= deadline
            marks[name] = id(value) if late else _mark(value)
        return marks


def _same(former: object, mark: object, value: object) -> bool:
    return id(value) == former if type(former) is int else former == mark


def _mark(value: Any) -> object:
    """Never an int, which stands for an object of which no more is known."""
    kind = type(value)
    if kind is int:
        return kind, value if value.bit_length() <= 64 else (value.bit_length(), hash(value))
    if kind is str or kind is bytes:
        return kind, len(value), value[:LONGEST], value[-LONGEST:]
    try:
        if kind in _SIZED:
            return id(value), len(value), _parts(value)
        return id(value), _inside(value)
    except Exception:
        # A library's value that is not as it usually is.
        return (id(value),)


def _parts(value: Any) -> object:
    """Of a built-in container."""
    if type(value) is dict:
        keys = tuple(map(id, islice(value, LOOKED_AT)))
        return keys, _lights(value.values())
    first = _lights(value)
    return (first, _light(value[-1])) if type(value) is list and value else first


def _lights(items: Iterable[Any]) -> object:
    first = tuple(islice(items, LOOKED_AT))
    kinds = tuple(map(type, first))
    return (kinds, first) if _NUMBERS.issuperset(kinds) else tuple(map(_light, first))


def _light(item: Any) -> object:
    kind = type(item)
    if kind in _NUMBERS:
        return kind, item
    return (id(item), len(item)) if kind in _SIZED else id(item)


def _inside(value: Any) -> object:
    if is_exactly(value, "numpy", "ndarray"):
        return _numbers(value)
    if is_exactly(value, "pandas", "DataFrame") or is_exactly(value, "pandas", "Series"):
        manager = value._mgr
        arrays = list(islice(manager.arrays, LOOKED_AT))
        held = tuple((id(array), _numbers(array) if _plain(array) else 0) for array in arrays)
        return tuple(map(id, manager.axes)), held
    for kind in _GROWING:
        if issubclass(type(value), kind) and kind.__len__(value) > LARGE:
            return kind.__len__(value)
    found = gc.get_referents(value)
    # The attributes of an object are in a dict of its own, or in the object itself.
    parts = (_parts(item) if type(item) is dict else _light(item) for item in found[:LOOKED_AT])
    return len(found), tuple(parts)


def _plain(array: object) -> bool:
    return is_exactly(array, "numpy", "ndarray")


def _numbers(array: Any) -> object:
    step = max(1, array.size // LOOKED_AT)
    return array.shape, array.flat[::step].tobytes()
