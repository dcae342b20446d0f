"""What a name is, and how it is called."""

import inspect
from collections.abc import Mapping
from typing import Any

from fenced_kernel.editing.lookup import MISSING, resolve
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import type_name
from fenced_kernel.wire import Inspection

LONGEST_SIGNATURE = 1000
LONGEST_DOC = 8000


def documentation(name: str | None, names: Mapping[str, Any], guard: Guard) -> Inspection:
    """`{"found", "type", "signature", "doc"}` of a dotted name; signature and doc are null where there are none."""
    value = resolve(name, names, guard) if name is not None else MISSING
    if name is None or value is MISSING:
        return {"found": False, "type": None, "signature": None, "doc": None}
    return {
        "found": True,
        "type": type_name(value),
        "signature": guard.call(_signature, name, value, default=None),
        "doc": guard.call(_doc, value, default=None),
    }


def _signature(name: str, value: Any) -> str | None:
    if not callable(value):
        return None
    text = f"{name.rpartition('.')[2]}{inspect.signature(value)}"
    return _cut(text, LONGEST_SIGNATURE)


def _doc(value: Any) -> str | None:
    text = inspect.getdoc(value)
    return _cut(text, LONGEST_DOC) if type(text) is str and text else None


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
