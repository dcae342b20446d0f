"""`restore`: the variables of a snapshot come back, all of them or none."""

import importlib
import pickle
import sys
from typing import Any

from fenced_kernel.cell import register_source
from fenced_kernel.errors import NotRestorable
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.previews import clip
from fenced_kernel.requests.saved import DAMAGED, Header, unpack
from fenced_kernel.requests.session import Session

SECONDS = 50.0
"""For everything: the imports of large libraries are a part of it."""


def restore(session: Session, params: Params) -> dict[str, object]:
    """`{"restored": [...], "skipped": [{name, type, reason}]}`, from the file that was attached to the request.

    Raises NotRestorable, and has changed nothing then. A module that cannot be imported any more is skipped.
    """
    data = session.attachment.take()
    if data is None:
        raise NotRestorable("no file came with the request")
    header, body = unpack(data)
    check_version(header)
    guard = session.guard.lasting(SECONDS)
    stopped: dict[str, Any] | NotRestorable = NotRestorable("reading them took too long")
    values = guard.call_library(_read, body, default=stopped)
    if isinstance(values, NotRestorable):
        raise values
    skipped: list[dict[str, object]] = []
    for name, module in header.imports.items():
        found = guard.call_library(importlib.import_module, module, default=None)
        if found is None:
            skipped.append(
                {"name": clip(name), "type": "module", "reason": f"{clip(module)} cannot be imported"}
            )
        else:
            values[name] = found
    for filename, source in header.sources.items():
        register_source(filename, source)
    session.names.update(values)
    session.runs.count = max(session.runs.count, header.runs)
    session.changes.reset({**session.own, **values})
    return {"restored": [clip(name) for name in values], "skipped": skipped}


def check_version(header: Header) -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if header.python != here:
        raise NotRestorable(f"they were saved by Python {header.python[:20]}, and this is {here}")


def _read(body: memoryview) -> dict[str, Any] | NotRestorable:
    try:
        values = pickle.loads(body)  # noqa: S301  # in the sandbox, where programs run
    except ModuleNotFoundError as error:
        return NotRestorable(f"they need the module {str(error.name)[:100]}, which is not here")
    except MemoryError:
        return NotRestorable("they need more memory than this session may use")
    except Exception as error:
        return NotRestorable(f"reading them failed ({type(error).__name__})")
    if type(values) is not dict or not all(type(name) is str for name in values):
        return NotRestorable(DAMAGED)
    return values
