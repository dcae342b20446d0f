"""The variables of a saved file come back, each that can."""

import importlib
import pickle
import re
import sys
from collections.abc import Collection
from typing import Any

from fenced_kernel.cells.sources import register_source
from fenced_kernel.errors import NotRestorable
from fenced_kernel.saved.file import DAMAGED, Header, Part
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.previews import clip

SECONDS = 50.0
"""For everything: the imports of large libraries are a part of it."""
TOO_LONG = "bringing it back took too long"

_NO_ATTRIBUTE = re.compile(r"(?:get|lookup) attribute '?([\w.<>]+)'? on <module '([\w.]+)'")


def read(
    header: Header, body: memoryview, wanted: Collection[str], guard: Guard
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of the names that are wanted, in order of definition, and why others cannot be had.

    What functions of cells need to show their source is registered.
    """
    guard = guard.lasting(SECONDS)
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
        found = guard.call_library(_read, pickled, part, default=stopped)
        if isinstance(found, str):
            reasons.update(dict.fromkeys(names, found))
        else:
            values.update({name: found[name] for name in names})
    for name, module in header.imports.items():
        if name not in wanted:
            continue
        if guard.told_to_stop:
            reasons[name] = TOO_LONG
            continue
        imported = guard.call_library(importlib.import_module, module, default=None)
        if imported is None:
            reasons[name] = f"{clip(module)} cannot be imported"
        else:
            values[name] = imported
    for filename, source in header.sources.items():
        register_source(filename, source)
    return {name: values[name] for name in header.names if name in values}, reasons


def check_version(header: Header) -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if header.python != here:
        raise NotRestorable(f"they were saved by Python {header.python[:20]}, and this is {here}")


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
