"""What could stand at the cursor."""

import builtins
import keyword
import pkgutil
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from fenced_kernel.editing.cursor import Key, Member, Module, Name, Unfinished, unfinished
from fenced_kernel.editing.lookup import MISSING, kind_of, resolve, static
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import is_library

MOST = 200
LONGEST = 200
"""Characters of a match; longer names are left out."""
CONSIDERED = 20_000
"""Names or keys that are looked through."""

Match = tuple[str, str]
"""Text and type: a word of the editor's own (variable, function, class, namespace, property, keyword, text)."""


@dataclass(frozen=True)
class Known:
    """What the session has for an editor."""

    own: Mapping[str, Any]
    """What the reader's program defined."""
    names: Mapping[str, Any]
    """Everything that a cell can name at its top level, builtins apart."""
    packages: Collection[str]
    """Modules that can be loaded by importing them."""
    guard: Guard


def completions(before: str, known: Known) -> tuple[list[Match], str]:
    """What could stand at the end of the text, and the part of it that is written already."""
    begun = unfinished(before)
    found = _matches(begun, known) if begun is not None else []
    prefix = _last_part(begun) if begun is not None else ""
    matches = [match for match in found if match[0].startswith(prefix) and len(match[0]) <= LONGEST]
    # Private names last, and only when they are asked for.
    if not prefix.startswith("_"):
        matches = [match for match in matches if not match[0].startswith("_")]
    return matches[:MOST], prefix


def _last_part(begun: Unfinished) -> str:
    return begun.prefix.rpartition(".")[2] if isinstance(begun, Module) else begun.prefix


def _matches(begun: Unfinished, known: Known) -> list[Match]:
    match begun:
        case Name(None, prefix):
            return _names(known.own, known.names, prefix)
        case Name(str() as base, prefix):
            return _attributes(resolve(base, known.names, known.guard), known, prefix)
        case Key(base, prefix):
            return _keys(resolve(base, known.names, known.guard), known, prefix)
        case Module(prefix):
            return _modules(prefix, known)
        case Member(module, prefix):
            loaded = sys.modules.get(module)
            if loaded is None:
                return []
            inner = [(name, "namespace") for name in _submodules(module)]
            return _merged(_attributes(loaded, known, prefix), inner)
        case _:
            return []


def _names(own: Mapping[str, Any], names: Mapping[str, Any], prefix: str) -> list[Match]:
    """The reader's names first, then what every program has."""
    mine = sorted((name, kind_of(value)) for name, value in own.items() if name.startswith(prefix))
    given = [(name, kind_of(value)) for name, value in list(names.items()) if type(name) is str]
    words = [(word, "keyword") for word in (*keyword.kwlist, *keyword.softkwlist)]
    inbuilt = [(name, kind_of(value)) for name, value in vars(builtins).items()]
    return _merged(mine, sorted(_starting(given + inbuilt + words, prefix)))


def _attributes(value: Any, known: Known, prefix: str) -> list[Match]:
    if value is MISSING:
        return []
    listed: Iterable[Any] = known.guard.call(_dir, value, default=())
    names = [name for name in listed if type(name) is str and name.startswith(prefix) and name.isidentifier()]
    return [(name, _kind(value, name)) for name in sorted(names)[: 4 * MOST]]


def _dir(value: Any) -> list[Any]:
    return dir(value)[:CONSIDERED]


def _kind(value: Any, name: str) -> str:
    found = static(value, name)
    kind = kind_of(found) if found is not MISSING else "property"
    return "property" if kind == "variable" and not isinstance(value, ModuleType) else kind


def _keys(value: Any, known: Known, prefix: str) -> list[Match]:
    keys: list[Any] = []
    if type(value) is dict:
        keys = list(value)[:CONSIDERED]
    elif is_library(value, "pandas", "DataFrame"):
        keys = known.guard.call(_columns, value, default=[])
    return [(key, "text") for key in keys if type(key) is str and key.startswith(prefix)]


def _columns(frame: Any) -> list[Any]:
    return list(frame.columns[:CONSIDERED])


def _modules(prefix: str, known: Known) -> list[Match]:
    package, dot, _ = prefix.rpartition(".")
    if dot:
        return [(name, "namespace") for name in _submodules(package)]
    names = {*sys.stdlib_module_names, *known.packages, *(entry.name for entry in pkgutil.iter_modules())}
    return [(name, "namespace") for name in sorted(names)]


def _submodules(package: str) -> list[str]:
    """Of a package that is imported already: importing it runs it."""
    path = getattr(sys.modules.get(package), "__dict__", {}).get("__path__")
    return sorted(entry.name for entry in pkgutil.iter_modules(path)) if path is not None else []


def _starting(matches: Iterable[Match], prefix: str) -> list[Match]:
    return [match for match in matches if match[0].startswith(prefix)]


def _merged(*groups: Iterable[Match]) -> list[Match]:
    """The groups one after the other, each name once."""
    merged: dict[str, str] = {}
    for group in groups:
        for name, kind in group:
            merged.setdefault(name, kind)
    return list(merged.items())
