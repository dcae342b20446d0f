"""`variables`: what the reader's program has defined."""

from types import ModuleType

from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.values.description import Descriptions, kind_of
from fenced_kernel.values.previews import clip
from fenced_kernel.wire import Variable, Variables

MOST = 1000
LONGEST_NAME = 200


def variables(session: Session, params: Params) -> Variables:
    """`{"variables": [...], "more": n}`: data in order of definition, then functions, then classes; no modules."""
    shown = [
        (kind_of(value), name, value)
        for name, value in session.own.items()
        if not issubclass(type(value), ModuleType)
    ]
    shown = [entry for kind in ("data", "function", "class") for entry in shown if entry[0] == kind]
    descriptions = Descriptions(session.guard)
    described: list[Variable] = []
    for kind, name, value in shown[:MOST]:
        named = clip(name, LONGEST_NAME)
        described.append({"name": named, "kind": kind, "change": None, **descriptions.of(value)})
    # Only now: a value may keep what it worked out for its repr.
    changes = session.changes.since(session.own)
    for told, (_, name, _) in zip(described, shown, strict=False):
        told["change"] = changes.get(name)
    return {"variables": described, "more": max(0, len(shown) - MOST)}
