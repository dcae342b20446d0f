"""`complete`: what could stand at the cursor."""

import builtins
import keyword
import pkgutil
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from fenced_kernel.requests.kinds import is_library
from fenced_kernel.requests.lookup import MISSING, kind_of, resolve, static
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.places import Key, Member, Module, Name, Place, index_of, place_before, units_of
from fenced_kernel.requests.session import Session

MOST = 200
LONGEST = 200
"""Characters of a match; longer names are left out."""
CONSIDERED = 20_000
"""Names or keys that are looked through."""

Match = tuple[str, str]
"""Text and type: a word of the editor's own (variable, function, class, namespace, property, keyword, text)."""


def complete(session: Session, params: Params) -> object:
    """`{"matches": [{"text", "type"}], "start", "end"}`, positions in UTF-16 code units of the source."""
    code = params.text("code")
    before = code[: index_of(code, params.count("cursor"))]
    place = place_before(before)
    end = units_of(before)
    found = _matches(place, session) if place is not None else []
    prefix = _last_part(place) if place is not None else ""
    matches = [match for match in found if match[0].startswith(prefix) and len(match[0]) <= LONGEST]
    # Private names last, and only when they are asked for.
    if not prefix.startswith("_"):
        matches = [match for match in matches if not match[0].startswith("_")]
    return {
        "matches": [{"text": text, "type": kind} for text, kind in matches[:MOST]],
        "start": end - units_of(prefix),
        "end": end,
    }


def _last_part(place: Place) -> str:
    return place.prefix.rpartition(".")[2] if isinstance(place, Module) else place.prefix


def _matches(place: Place, session: Session) -> list[Match]:
    match place:
        case Name(None, prefix):
            return _names(session.own, session.names, prefix)
        case Name(str() as base, prefix):
            return _attributes(resolve(base, session.names, session.guard), session, prefix)
        case Key(base, prefix):
            return _keys(resolve(base, session.names, session.guard), session, prefix)
        case Module(prefix):
            return _modules(prefix, session)
        case Member(module, prefix):
            loaded = sys.modules.get(module)
            if loaded is None:
                return []
            inner = [(name, "namespace") for name in _submodules(module)]
            return _merged(_attributes(loaded, session, prefix), inner)
        case _:
            return []


def _names(own: Mapping[str, Any], names: Mapping[str, Any], prefix: str) -> list[Match]:
    """The reader's names first, then what every program has."""
    mine = sorted((name, kind_of(value)) for name, value in own.items() if name.startswith(prefix))
    given = [(name, kind_of(value)) for name, value in list(names.items()) if type(name) is str]
    words = [(word, "keyword") for word in (*keyword.kwlist, *keyword.softkwlist)]
    inbuilt = [(name, kind_of(value)) for name, value in vars(builtins).items()]
    return _merged(mine, sorted(_starting(given + inbuilt + words, prefix)))


def _attributes(value: Any, session: Session, prefix: str) -> list[Match]:
    if value is MISSING:
        return []
    listed: Iterable[Any] = session.guard.call(_dir, value, default=())
    names = [name for name in listed if type(name) is str and name.startswith(prefix) and name.isidentifier()]
    return [(name, _kind(value, name)) for name in sorted(names)[: 4 * MOST]]


def _dir(value: Any) -> list[Any]:
    return dir(value)[:CONSIDERED]


def _kind(value: Any, name: str) -> str:
    found = static(value, name)
    kind = kind_of(found) if found is not MISSING else "property"
    return "property" if kind == "variable" and not isinstance(value, ModuleType) else kind


def _keys(value: Any, session: Session, prefix: str) -> list[Match]:
    keys: list[Any] = []
    if type(value) is dict:
        keys = list(value)[:CONSIDERED]
    elif is_library(value, "pandas", "DataFrame"):
        keys = session.guard.call(_columns, value, default=[])
    return [(key, "text") for key in keys if type(key) is str and key.startswith(prefix)]


def _columns(frame: Any) -> list[Any]:
    return list(frame.columns[:CONSIDERED])


def _modules(prefix: str, session: Session) -> list[Match]:
    package, dot, _ = prefix.rpartition(".")
    if dot:
        return [(name, "namespace") for name in _submodules(package)]
    names = {*sys.stdlib_module_names, *session.packages, *(entry.name for entry in pkgutil.iter_modules())}
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
