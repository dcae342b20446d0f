"""`inspect`: what the name at the cursor is, and how it is called."""

from fenced_kernel.editing.cursor import index_of, name_at
from fenced_kernel.editing.documentation import documentation
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.wire import Inspection


def inspect(session: Session, params: Params) -> Inspection:
    """`{"found", "type", "signature", "doc"}`; signature and doc are null where there are none."""
    code = params.text("code")
    name = name_at(code, index_of(code, params.count("cursor")))
    return documentation(name, session.names, session.guard)
