"""The text of a value: its repr, and containers that do not fit on a line with one element below the other."""

import pprint
from typing import ClassVar

WIDTH = 79
LONGEST = 10_000
"""Characters of a repr that is laid out; a longer one stays as it is."""

_CONTAINERS = frozenset({list, tuple, dict, set, frozenset})


class _Printer(pprint.PrettyPrinter):
    """Leaves long texts in one piece, as they can be copied."""

    _dispatch: ClassVar = {
        method: layout
        for method, layout in pprint.PrettyPrinter._dispatch.items()  # type: ignore[attr-defined]
        if method not in (str.__repr__, bytes.__repr__, bytearray.__repr__)
    }


def pretty(value: object) -> str:
    """The repr of the value; raises what that raises."""
    text = repr(value)
    if type(value) not in _CONTAINERS or not WIDTH < len(text) <= LONGEST:
        return text
    try:
        return _Printer(width=WIDTH + 1, sort_dicts=False).pformat(value)
    except Exception:
        # Elements that do not let themselves be sorted or nested.
        return text
