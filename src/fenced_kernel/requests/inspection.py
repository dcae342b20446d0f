"""`inspect`: what the name at the cursor is, and how it is called."""

import inspect as inspecting
from typing import Any

from fenced_kernel.requests.kinds import type_name
from fenced_kernel.requests.lookup import MISSING, resolve
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.places import index_of, name_at
from fenced_kernel.requests.session import Session

LONGEST_SIGNATURE = 1000
LONGEST_DOC = 8000


def inspect(session: Session, params: Params) -> object:
    """`{"found", "type", "signature", "doc"}`; signature and doc are null where there are none."""
    code = params.text("code")
    name = name_at(code, index_of(code, params.count("cursor")))
    value = resolve(name, session.names, session.guard) if name is not None else MISSING
    if name is None or value is MISSING:
        return {"found": False, "type": None, "signature": None, "doc": None}
    return {
        "found": True,
        "type": type_name(value),
        "signature": session.guard.call(_signature, name, value, default=None),
        "doc": session.guard.call(_doc, value, default=None),
    }


def _signature(name: str, value: Any) -> str | None:
    if not callable(value):
        return None
    text = f"{name.rpartition('.')[2]}{inspecting.signature(value)}"
    return _cut(text, LONGEST_SIGNATURE)


def _doc(value: Any) -> str | None:
    text = inspecting.getdoc(value)
    return _cut(text, LONGEST_DOC) if type(text) is str and text else None


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
