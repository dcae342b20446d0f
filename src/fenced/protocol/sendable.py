"""What any client may send: values that can be stored as UTF-8 and JSON, and be read back by every page.

One walk over the whole body, so that no field, present or to come, can be forgotten.
"""

import math

from fenced.protocol.data import MAX_DEPTH


def check_sendable(body: object) -> None:
    """Raises ValueError, in words, for half characters, numbers that are none, and what is nested too deeply."""
    level: list[object] = [body]
    depth = 0
    while level:
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels; send it as text, or flatten it")
        below: list[object] = []
        for value in level:
            _check(value)
            if isinstance(value, dict):
                for key in value:
                    _check(key)
                below.extend(value.values())
            elif isinstance(value, list | tuple):
                below.extend(value)
        level, depth = below, depth + 1


def _check(value: object) -> None:
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("a text holds half of a surrogate pair, which cannot be stored; leave it out")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is not finite; send null, or a text such as 'NaN'")
