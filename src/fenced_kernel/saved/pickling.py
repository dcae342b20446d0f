"""Pickles values of a session so that they belong together again: functions share their globals.

`cloudpickle` saves functions and classes of cells by value. Left to itself it gives restored functions a copy of the
globals that they use; here they get the session's own, so that a later cell can change what they see.
"""

import importlib
import pickle
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from types import BuiltinFunctionType, CodeType, FunctionType
from typing import Any

from fenced_kernel.cells.sources import is_cell
from fenced_kernel.errors import NotInstalled
from fenced_kernel.values.kinds import type_name

_CANNOT = re.compile(r"cannot (?:be )?pickled? '?([\w.]+)'? (?:object|instances?)")
_NO_FILE = "<dynamic-code>"
"""What cloudpickle calls the file of all code."""
_HERE = frozenset({"fenced_kernel", "__main__", "builtins", *sys.stdlib_module_names})


class TooLarge(Exception):
    pass


class TookTooLong(Exception):
    pass


@dataclass
class Found:
    """What the pickled values refer to."""

    modules: set[str] = field(default_factory=set)
    """Top-level ones, the standard library's left out."""
    files: set[str] = field(default_factory=set)
    """Of the cells whose functions were saved."""


class _Sink:
    """Takes at most so many bytes, for so long."""

    def __init__(self, most: int, late: Callable[[], bool]) -> None:
        self._file = BytesIO()
        self._left = most
        self._late = late

    def write(self, data: Any) -> int:
        if type(data) is pickle.PickleBuffer:
            # A large array of numpy's, which has no length, and may be laid out by columns.
            data = data.raw()
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        if self._late():
            raise TookTooLong
        return self._file.write(data)

    def take(self) -> bytes:
        """What was written; the sink holds it no longer."""
        data, self._file = self._file.getvalue(), BytesIO()
        return data


class _Globals:
    """Stands in a pickle for the names of the session that reads it."""

    def __reduce__(self) -> tuple[Callable[[], dict[str, Any]], tuple[()]]:
        return main_globals, ()


def main_globals() -> dict[str, Any]:
    return vars(sys.modules["__main__"])


@dataclass(frozen=True)
class Dumped:
    data: bytes
    found: Found
    pickler: Any
    """Its memo holds the objects that the pickle is made of."""


def dump(value: object, names: Mapping[str, Any], most: int, late: Callable[[], bool]) -> Dumped:
    """The value pickled; raises TooLarge, TookTooLong, NotInstalled, and whatever the value's own code raises."""
    sink, found = _Sink(most, late), Found()
    pickler = _pickler()(sink, protocol=5)
    pickler.session, pickler.found = names, found
    pickler.globals_ref[id(names)] = _Globals()
    pickler.dump(value)
    return Dumped(sink.take(), found, pickler)


def reason(value: object, error: BaseException) -> str:
    """Why a value was left out, in words."""
    kind = type_name(value)
    if isinstance(error, (TooLarge, MemoryError)):
        return "too large"
    if isinstance(error, TookTooLong):
        return "took too long"
    if isinstance(error, RecursionError) or isinstance(error.__cause__, RecursionError):
        return f"{kind}: nested too deeply to be saved"
    words = _CANNOT.search(_text(error))
    inner = words[1].rpartition(".")[2] if words is not None else kind
    if inner != kind:
        return f"{kind}: holds a {inner}, which cannot be saved"
    known = words is not None or isinstance(error, pickle.PicklingError)
    return f"{kind}: cannot be saved" if known else f"{kind}: cannot be saved ({type(error).__name__})"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


@cache
def _pickler() -> Any:
    """The class; made when it is first needed, because cloudpickle is a package that a session loads."""
    try:
        base = importlib.import_module("cloudpickle").Pickler
    except ImportError:
        raise NotInstalled from None

    class SessionPickler(base):  # type: ignore[misc, valid-type]
        def _dynamic_function_reduce(self, function: Any) -> Any:
            reduced = super()._dynamic_function_reduce(function)
            if function.__globals__ is self.session:
                reduced[2][1]["__globals__"] = {}
            return reduced

        def reducer_override(self, value: Any) -> Any:
            if type(value) is CodeType and is_cell(value.co_filename):
                self.found.files.add(value.co_filename)
                make, parts = self.dispatch_table[CodeType](value)
                # By that name the lines of a traceback are found.
                return make, tuple(value.co_filename if part == _NO_FILE else part for part in parts)
            if issubclass(type(value), (type, FunctionType, BuiltinFunctionType)):
                module = getattr(value, "__module__", None)
                if type(module) is str and module.partition(".")[0] not in _HERE:
                    self.found.modules.add(module.partition(".")[0])
            return super().reducer_override(value)

    return SessionPickler
