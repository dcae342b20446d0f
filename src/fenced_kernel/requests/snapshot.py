"""`snapshot`: the variables that can be saved, in one file, and the names of those that cannot."""

from collections.abc import Sequence

from fenced_kernel.packages.installed import Installed
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.saved.snapshot import Variables, save
from fenced_kernel.values.previews import clip
from fenced_kernel.wire import Snapshot

MOST_REASON = 500
"""Characters; the page reads no longer ones."""


def snapshot(session: Session, params: Params) -> Snapshot:
    """`{"saved", "skipped": [{name, reason}], "size", "digest", "unchanged"}`.

    The file is the answer's attachment; there is none when the digest is `known` already. With `forget`, packages that
    could not be installed again are not remembered any longer. Raises PutOff when it is told to stop.
    """
    most, known = params.count("most"), params.optional_text("known")

    def packages() -> Sequence[Installed]:
        if params.flag("forget"):
            session.not_installed.clear()
        return session.packages_to_have()

    variables = Variables(session.own, session.names, session.guard)
    saved = save(variables, most, packages, session.runs.count)
    unchanged = saved.digest == known
    session.attachment.put(None if unchanged else saved.file)
    return {
        "saved": [clip(name) for name in saved.names],
        "skipped": [
            {"name": clip(name), "reason": clip(why, MOST_REASON)} for name, why in saved.skipped.items()
        ],
        "size": len(saved.file),
        "digest": saved.digest,
        "unchanged": unchanged,
    }
