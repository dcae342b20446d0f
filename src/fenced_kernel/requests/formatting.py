"""`format`: the code as a formatter lays it out, if the session has one."""

from fenced_kernel.editing.formatting import formatted
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.wire import Formatting


def format_code(session: Session, params: Params) -> Formatting:
    """`{"code", "by", "message"}`: the text and who laid it out, or nulls and what to do."""
    return formatted(params.text("code"), session.guard)
