"""`complete`: what could stand at the cursor."""

from fenced_kernel.editing.completion import Known, completions
from fenced_kernel.editing.cursor import index_of, units_of
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.wire import Completion


def complete(session: Session, params: Params) -> Completion:
    """`{"matches": [{"text", "type"}], "start", "end"}`, positions in UTF-16 code units of the source."""
    code = params.text("code")
    before = code[: index_of(code, params.count("cursor"))]
    known = Known(session.own, session.names, session.packages, session.guard)
    matches, prefix = completions(before, known)
    end = units_of(before)
    return {
        "matches": [{"text": text, "type": kind} for text, kind in matches],
        "start": end - units_of(prefix),
        "end": end,
    }
