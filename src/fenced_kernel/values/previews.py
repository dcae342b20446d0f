"""One line about a value, of bounded length and made in bounded time.

What the language itself defines is walked here, a few elements of each level. The `repr` of everything else is the
reader's or a library's code, and called through the guard; where the guard has no time left, the name of the class
stands for the value.
"""

import reprlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from itertools import islice
from operator import itemgetter
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import class_has, is_exactly, is_quick, member, type_name

LONGEST = 120
"""Characters of a preview."""
LARGE = 1000
"""Elements of a container that makes its own repr; of a larger one only the length is told."""
MOST_BITS = 1000
"""Of a whole number that is written out."""

_CONTAINERS = (list, tuple, dict, set, frozenset, str, bytes, bytearray, deque)
_PLAIN = frozenset({bool, float, complex, range, type(None), type(Ellipsis), type(NotImplemented)})
_OF_LIBRARIES = (("numpy", "ndarray"), ("pandas", "DataFrame"), ("pandas", "Series"))


def clip(text: str, length: int = LONGEST) -> str:
    """The text on one line, cut with an ellipsis."""
    if len(text) <= length and "\n" not in text:
        return text
    line = " ".join(text[: 4 * length].split()) if "\n" in text[: 4 * length] else text[: 4 * length]
    return line if len(line) <= length and len(text) <= 4 * length else f"{line[: length - 1]}…"


class Previews(reprlib.Repr):
    """Makes previews for one request."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self._guard = guard
        self.maxlevel = 3
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = 10
        self.maxdict = 6
        self.maxstring = LONGEST
        self._walk_of: dict[type, Callable[[Any, int], str]] = {
            int: self._int,
            str: self.repr_str,
            list: self.repr_list,
            tuple: self.repr_tuple,
            deque: self.repr_deque,
            dict: self.repr_dict,
            set: self._set,
            frozenset: self._set,
            bytes: self._bytes,
            bytearray: self._bytes,
            Counter: self._counter,
            defaultdict: self._defaultdict,
        }
        self._of_libraries: dict[type, bool] = {}

    def preview(self, value: object, length: int = LONGEST) -> str:
        """The value in at most that many characters; never raises."""
        try:
            return clip(self.repr1(value, self.maxlevel), length)
        except Exception:
            # A container that a repr changed while it was walked, or no memory.
            return self._name(value)

    def repr1(self, x: Any, level: int) -> str:
        kind = type(x)
        if kind in _PLAIN:
            return repr(x)
        walk = self._walk_of.get(kind)
        return walk(x, level) if walk is not None else self.repr_instance(x, level)

    def repr_instance(self, x: Any, level: int) -> str:
        if issubclass(type(x), type):
            return f"<class {self._guard.call(_name_of, x, default='?')}>"
        if type(x) in (FunctionType, BuiltinFunctionType, MethodType):
            return f"<function {self._guard.call(_name_of, x, default='?')}>"
        if issubclass(type(x), ModuleType):
            return "<module>"
        if self._is_of_library(x):
            text = self._guard.call_library(self._of_library, x, level, default="")
            if text:
                return text
        if issubclass(type(x), _CONTAINERS) or class_has(x, "__len__"):
            length = self._guard.call(len, x, default=0)
            if length > LARGE:
                return f"<{type_name(x)} of {length:,}>"
        if member(x, "__repr__") is object.__repr__:
            return object.__repr__(x)
        call = self._guard.call_library if is_quick(x, "__repr__") else self._guard.call
        return call(_plain_repr, x, default="") or self._name(x)

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        """In the order of the dict: sorting all keys takes as long as they are many."""
        # Looking a key up would run its class's code.
        return self._pairs(dict.items(x), len(x), level)

    def _pairs(self, items: Iterable[tuple[Any, Any]], count: int, level: int) -> str:
        if level <= 0:
            return "{...}" if count else "{}"
        pairs = (
            f"{self.repr1(key, level - 1)}: {self.repr1(item, level - 1)}"
            for key, item in _first(items, self.maxdict)
        )
        return f"{{{self._joined(pairs, count > self.maxdict)}}}"

    def _counter(self, x: Counter[Any], level: int) -> str:
        """The most frequent ones first, as its own repr has them, which would be slow under the guard."""
        if not x:
            return "Counter()"
        if len(x) > LARGE:
            return f"<Counter of {len(x):,}>"
        items = list(dict.items(x))
        if all(type(count) is int for _, count in items):
            items.sort(key=itemgetter(1), reverse=True)
        return f"Counter({self._pairs(items, len(items), level)})"

    def _defaultdict(self, x: defaultdict[Any, Any], level: int) -> str:
        return f"defaultdict({self.repr1(x.default_factory, level)}, {self.repr_dict(x, level)})"

    def _int(self, x: int, level: int) -> str:
        if x.bit_length() <= MOST_BITS:
            return repr(x)
        return f"<int of about {int(x.bit_length() * 0.30103):,} digits>"

    def _bytes(self, x: bytes | bytearray, level: int) -> str:
        return repr(x[:LONGEST])

    def _set(self, x: set[Any] | frozenset[Any], level: int) -> str:
        if not x:
            return f"{type_name(x)}()"
        if level <= 0:
            return "{...}"
        items = (self.repr1(item, level - 1) for item in _first(x, self.maxset))
        text = f"{{{self._joined(items, len(x) > self.maxset)}}}"
        return text if type(x) is set else f"frozenset({text})"

    def _joined(self, pieces: Iterable[str], more: bool) -> str:
        return ", ".join([*pieces, *(["..."] if more else [])])

    def _is_of_library(self, x: Any) -> bool:
        known = self._of_libraries.get(type(x))
        if known is None:
            known = self._of_libraries[type(x)] = any(is_exactly(x, *names) for names in _OF_LIBRARIES)
        return known

    def _of_library(self, x: Any, level: int) -> str:
        """Large tables and arrays by their beginning: their own repr takes too long."""
        if is_exactly(x, "numpy", "ndarray") and x.dtype.kind in "biufcSUMm":
            more = x.size > 6
            items = (self.repr1(item, level - 1) for item in x.flat[:6].tolist())
            return f"array([{self._joined(items, more)}], dtype={x.dtype})"
        if is_exactly(x, "pandas", "DataFrame"):
            labels = (_label(label) for label in islice(iter(x.columns), 10))
            return f"columns: {self._joined(labels, len(x.columns) > 10)}"
        if is_exactly(x, "pandas", "Series"):
            items = (self.repr1(item, level - 1) for item in x.iloc[:6].tolist())
            return f"[{self._joined(items, len(x) > 6)}]"
        return ""

    def _name(self, value: object) -> str:
        return f"<{type_name(value)}>"


def _first(items: Iterable[Any], count: int) -> list[Any]:
    return list(islice(items, count))


def _label(label: object) -> str:
    return label[:LONGEST] if type(label) is str else repr(label)[:LONGEST]


def _name_of(value: Any) -> str:
    return str(value.__name__)[:LONGEST]


def _plain_repr(value: object) -> str:
    """`repr` as a str itself and not of a derived class, whose methods would be the reader's."""
    text = repr(value)
    return text if type(text) is str else str.__str__(text)
