"""`expand`: the parts of a value, and the parts of its parts, a window at a time."""

from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.values.parts import parts_at
from fenced_kernel.wire import Parts


def expand(session: Session, params: Params) -> Parts:
    """`{"children": [{step, label, type, ...}], "total"}`; a path is a name and then the steps of earlier answers.

    Raises UnknownVariable, and Unreadable for a part that is not there any more or has no parts.
    """
    path = params.path("path")
    return parts_at(path, (params.count("start"), params.count("stop")), session.names, session.guard)
