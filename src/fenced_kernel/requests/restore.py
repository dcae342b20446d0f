"""`restore`: the variables of a snapshot come back, each that can."""

from fenced_kernel.errors import NotRestorable
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.saved.file import Header, unpack
from fenced_kernel.saved.restore import check_version, read
from fenced_kernel.values.previews import clip
from fenced_kernel.wire import Restoration

LONGEST_REASON = 500
"""Characters of what an installer says."""


def restore(session: Session, params: Params) -> Restoration:
    """`{"restored": [...], "skipped": [{name, reason}], "packages": [{name, reason}]}`, from the file attached.

    Only those of `names`, where it is given; with `fill`, a name that the session has stays what it is. Raises
    NotRestorable when nothing in the file can be read, and has changed nothing then.
    """
    data = session.attachment.take()
    if data is None:
        raise NotRestorable("no file came with the request")
    header, body = unpack(data)
    check_version(header)
    values, reasons = read(header, body, _wanted(session, params, header), session.guard)
    session.names.update(values)
    session.runs.count = max(session.runs.count, header.runs)
    session.changes.reset({**session.own, **values})
    return {
        "restored": [clip(name) for name in values],
        "skipped": [{"name": clip(name), "reason": reason} for name, reason in reasons.items()],
        "packages": [
            {"name": clip(name), "reason": clip(reason, LONGEST_REASON)}
            for name, reason in session.not_installed.items()
        ],
    }


def _wanted(session: Session, params: Params, header: Header) -> frozenset[str]:
    told = frozenset(params.texts("names")) if params.has("names") else None
    there = session.own if params.flag("fill") else {}
    return frozenset(
        name for name in header.names if (told is None or clip(name) in told) and name not in there
    )
