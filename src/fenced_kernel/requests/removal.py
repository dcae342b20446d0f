"""`remove`: forgets variables of the reader's, by name or all of them."""

import gc

from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.wire import Removed


def remove(session: Session, params: Params) -> Removed:
    """`{"removed": n}`; names that are not there are no error. What the kernel provides stays."""
    names = list(session.own) if params.flag("all") else params.texts("names")
    for name in names:
        session.tables.kept.let_go(session.own.get(name))
    # What an object does when it goes is its class's code.
    removed = sum(session.guard.call(_forget, session, name, default=True) for name in names)
    # The last value may be what is to go, or hold it.
    session.guard.call(session.forget_last, default=None)
    session.tables.views.clear()
    if params.flag("all"):
        session.tables.kept.release()
    session.guard.call_library(gc.collect, default=0)
    return {"removed": removed}


def _forget(session: Session, name: str) -> bool:
    session.own.pop(name, None)
    return session.forget(name)
