"""Finds which variables hold the same objects: they are saved in one pickle, and what is alone in a pickle of its own.

What is shared is known from the memo of each pickle: every object that was written once and may be referred to again.
"""

import sys
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from fenced_kernel.values.kinds import type_name

MOST_OBJECTS = 300_000
"""That are compared, roughly; a session with more of them is saved in one piece."""

_BYTES_AN_OBJECT = 3 * sys.getsizeof(None)
"""What a memo's table takes of memory for each object; at most, as it grows by leaps."""
_SAME_ANYWHERE: frozenset[type] = frozenset(
    {str, bytes, int, float, complex, bool, tuple, frozenset, CodeType, ModuleType, BuiltinFunctionType}
)
"""Nobody can tell one of them from its equal, or there is one of them in any session."""


class Sharing:
    """Groups of variables, which grow together as pickles of single ones are added."""

    def __init__(self) -> None:
        self._owners: dict[int, str] = {}
        self._groups: dict[str, list[str]] = {}
        self._together: list[str] | None = None
        # As long as they are there, no other object gets the address of one of theirs.
        self._picklers: list[Any] = []
        self._left = MOST_OBJECTS

    def add(self, name: str, pickler: Any) -> list[str]:
        """The variables that are in a group from now on, this one among them; none when it shares nothing."""
        self._left -= sys.getsizeof(pickler) // _BYTES_AN_OBJECT
        if self._together is None and self._left >= 0:
            return self._compare(name, pickler)
        if self._together is None:
            self._together = [*self._groups, name]
            self._owners.clear()
            self._picklers.clear()
        else:
            self._together.append(name)
            if len(self._together) > 2:
                return [name]
        return self._together if len(self._together) > 1 else []

    def groups(self) -> list[list[str]]:
        """Those of more than one, in order of addition."""
        if self._together is not None:
            return [self._together] if len(self._together) > 1 else []
        return [group for name, group in self._groups.items() if len(group) > 1 and name == group[0]]

    def _compare(self, name: str, pickler: Any) -> list[str]:
        memo = pickler.memo.copy()
        owners = {
            self._owners[key] for key in memo.keys() & self._owners.keys() if _can_be_shared(memo[key][1])
        }
        found = list({id(group): group for group in map(self._groups.__getitem__, owners)}.values())
        new = [group[0] for group in found if len(group) == 1]
        if len(found) == 1:
            group = found[0]
        else:
            members = {member for group in found for member in group}
            group = [member for member in self._groups if member in members] if members else []
            self._groups.update(dict.fromkeys(group, group))
        group.append(name)
        self._groups[name] = group
        for key in memo:
            self._owners.setdefault(key, name)
        self._picklers.append(pickler)
        return [*new, name] if found else []


def _can_be_shared(value: object) -> bool:
    kind = type(value)
    if kind in _SAME_ANYWHERE or type_name(value).lower().endswith("dtype"):
        return False
    if kind is FunctionType or issubclass(kind, type):
        # Those of modules are in a pickle by their names.
        return getattr(value, "__module__", None) == "__main__"
    return True
