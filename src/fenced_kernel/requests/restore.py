"""`restore`: the variables of a snapshot come back, each that can."""

import importlib
import pickle
import re
import sys
from typing import Any

from fenced_kernel.cell import register_source
from fenced_kernel.errors import NotRestorable
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.previews import clip
from fenced_kernel.requests.saved import DAMAGED, Header, Part, unpack
from fenced_kernel.requests.session import Session

SECONDS = 50.0
"""For everything: the imports of large libraries are a part of it."""
LONGEST_REASON = 500
"""Characters of what an installer says."""
TOO_LONG = "bringing it back took too long"

_NO_ATTRIBUTE = re.compile(r"(?:get|lookup) attribute '?([\w.<>]+)'? on <module '([\w.]+)'")


def restore(session: Session, params: Params) -> dict[str, object]:
    """`{"restored": [...], "skipped": [{name, reason}], "packages": [{name, reason}]}`, from the file attached.

    Only those of `names`, where it is given; with `fill`, a name that the session has stays what it is. Raises
    NotRestorable when nothing in the file can be read, and has changed nothing then.
    """
    data = session.attachment.take()
    if data is None:
        raise NotRestorable("no file came with the request")
    header, body = unpack(data)
    check_version(header)
    wanted = _wanted(session, params, header)
    guard = session.guard.lasting(SECONDS)
    # Of modules that the reader has written since the last look.
    importlib.invalidate_caches()
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for part, pickled in header.split(body):
        names = [name for name in part.names if name in wanted]
        if not names:
            continue
        if guard.told_to_stop:
            reasons.update(dict.fromkeys(names, TOO_LONG))
            continue
        stopped: dict[str, Any] | str = TOO_LONG
        read = guard.call_library(_read, pickled, part, default=stopped)
        if isinstance(read, str):
            reasons.update(dict.fromkeys(names, read))
        else:
            values.update({name: read[name] for name in names})
    for name, module in header.imports.items():
        if name not in wanted:
            continue
        if guard.told_to_stop:
            reasons[name] = TOO_LONG
            continue
        found = guard.call_library(importlib.import_module, module, default=None)
        if found is None:
            reasons[name] = f"{clip(module)} cannot be imported"
        else:
            values[name] = found
    for filename, source in header.sources.items():
        register_source(filename, source)
    values = {name: values[name] for name in header.names if name in values}
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


def check_version(header: Header) -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if header.python != here:
        raise NotRestorable(f"they were saved by Python {header.python[:20]}, and this is {here}")


def _wanted(session: Session, params: Params, header: Header) -> frozenset[str]:
    told = frozenset(params.texts("names")) if params.has("names") else None
    there = session.own if params.flag("fill") else {}
    return frozenset(
        name for name in header.names if (told is None or clip(name) in told) and name not in there
    )


def _read(pickled: memoryview, part: Part) -> dict[str, Any] | str:
    """What is in a pickle, or why it cannot be had. A request to stop goes on to who stopped it."""
    try:
        values = pickle.loads(pickled)  # noqa: S301  # in the sandbox, where programs run
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        return f"needs the module {str(error.name)[:100]}, which is not here"
    except MemoryError:
        return "needs more memory than this session may use"
    except BaseException as error:
        gone = _NO_ATTRIBUTE.search(_text(error))
        if gone is not None:
            return f"needs {gone[1][:100]} of the module {gone[2][:100]}, which has it no more"
        return f"reading it failed ({type(error).__name__[:100]})"
    if type(values) is not dict or not values.keys() >= set(part.names):
        return DAMAGED
    return values


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""
