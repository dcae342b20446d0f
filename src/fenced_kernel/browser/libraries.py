"""What libraries take for granted and WebAssembly does not have, made up for as soon as somebody imports them.

- numpy.linalg learns from the processor's floating point flags that a matrix is singular. There are none here, and it
  would return NaN where a program waits for a LinAlgError.
- tqdm starts a thread that watches it, and warns when it cannot.
- matplotlib.use('TkAgg') and its like ask for a window. Figures appear under the cell without being asked.
- tqdm.notebook draws its bars with ipywidgets, which is not here: tqdm's own bars take their place.
- seaborn and openpyxl look at their import whether scipy and numpy are there. They are loaded only for what needs them.
- os.system() returns an error code that few programs look at.
"""

import importlib
import numbers
import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from fenced_kernel.patches import Undo, after_import, replace

INTERACTIVE = re.compile(
    r"agg|gtk|qt|tk|wx|macosx|osx|nbagg|webagg|notebook|widget|inline|module://ipympl|ipympl"
)
"""The beginnings of the names of backends that would show figures, and of the one that ours is made of."""

OF_SCIPY = {
    "seaborn.matrix": {
        "hierarchy": ("scipy.cluster", "hierarchy"),
        "distance": ("scipy.spatial", "distance"),
    },
    "seaborn._statistics": {"gaussian_kde": ("scipy.stats", "gaussian_kde")},
    "seaborn._stats.density": {"gaussian_kde": ("scipy.stats", "gaussian_kde")},
}
"""Modules that go without scipy -> names that they would have had of it."""

PROCESSES = "Other processes and shell commands cannot be started in the browser."
CLEARING = frozenset({"clear", "cls", "reset"})
CLEAR_SCREEN = "\x1b[H\x1b[2J"
NOT_FOUND = 127 << 8
"""What os.system() returns on POSIX when the shell does not know the command."""
INVALID = 8
"""numpy's number of the flag for invalid operations."""


def install() -> list[Undo]:
    """Take effect for what is imported already, and for the rest at its import."""
    return [
        replace(os, "system", _system),
        after_import("numpy.linalg._linalg", _notice_failures),
        after_import("tqdm.std", lambda module: [replace(module.tqdm, "monitor_interval", 0)]),
        after_import("tqdm.notebook", _plain_bars),
        after_import("matplotlib", _keep_backend),
        *(after_import(name, partial(_ask_late, names)) for name, names in OF_SCIPY.items()),
        after_import("openpyxl.compat.numbers", _count_all_numbers),
    ]


def _system(command: object) -> int:
    """os.system(): says that there is no shell. Clearing the screen does what a terminal would."""
    text = os.fsdecode(command) if isinstance(command, bytes) else str(command)
    if text.strip() in CLEARING:
        sys.stdout.write(CLEAR_SCREEN)
        return 0
    sys.stderr.write(f"{text!r} did nothing. {PROCESSES}\n")
    return NOT_FOUND


def _plain_bars(module: ModuleType) -> list[Undo]:
    """Bars of text for who asked for those of a notebook, where nothing can draw these."""
    if getattr(module, "IProgress", None) is not None:
        return []
    plain: Any = sys.modules["tqdm.std"].tqdm

    class Bar(plain):  # type: ignore[misc]  # known when it runs
        """A bar that takes the options of a notebook's."""

        def __init__(self, *values: Any, display: bool = True, **options: Any) -> None:
            super().__init__(*values, **options)

    def trange(*values: Any, **options: Any) -> Any:
        return Bar(range(*values), **options)

    bars = {"tqdm_notebook": Bar, "tqdm": Bar, "tnrange": trange, "trange": trange}
    return [replace(module, name, bar) for name, bar in bars.items()]


def _keep_backend(module: ModuleType) -> list[Undo]:
    original = module.use

    def use(backend: Any, *, force: bool = True) -> None:
        """Choose what draws figures; those that would open windows are shown under the cell instead."""
        if not (isinstance(backend, str) and INTERACTIVE.match(backend.strip().lower())):
            original(backend, force=force)

    return [replace(module, "use", use)]


def _ask_late(names: Mapping[str, tuple[str, str]], module: ModuleType) -> list[Undo]:
    """Let a module of seaborn's ask for scipy when it needs it, and not at its import."""
    if not getattr(module, "_no_scipy", False):
        return []

    class Missing:
        def __bool__(self) -> bool:
            for name, (owner, attribute) in names.items():
                setattr(module, name, getattr(importlib.import_module(owner), attribute))
            module._no_scipy = False  # type: ignore[attr-defined]
            return False

    return [replace(module, "_no_scipy", Missing())]


def _count_all_numbers(module: ModuleType) -> list[Undo]:
    """numpy's are `numbers.Real`, whenever it is imported."""
    return [replace(module, "NUMERIC_TYPES", (*module.NUMERIC_TYPES, numbers.Real))]


def _notice_failures(module: ModuleType) -> list[Undo]:
    """Replace the compiled functions by ones that call the handler of numpy's `errstate` themselves."""
    compiled = module._umath_linalg
    noticing = ModuleType(compiled.__name__)
    ufunc = type(compiled.inv)
    for name, value in vars(compiled).items():
        setattr(noticing, name, noticing_failure(value) if isinstance(value, ufunc) else value)
    return [replace(module, "_umath_linalg", noticing)]


def noticing_failure(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with failures reported: it fills its result with NaN then, whatever it was given."""

    def call(*arguments: Any, **options: Any) -> Any:
        import numpy

        result = function(*arguments, **options)
        handler = numpy.geterrcall()
        if numpy.geterr()["invalid"] == "call" and callable(handler):
            # Of several results only the first tells: the residuals of a least squares fit may rightly be NaN.
            first = result[0] if isinstance(result, tuple) else result
            if not _is_finite(first) and all(map(_is_finite, arguments)):
                handler("invalid value", INVALID)
        return result

    return call


def _is_finite(value: Any) -> bool:
    import numpy

    values = numpy.asarray(value)
    return values.dtype.kind not in "fc" or bool(numpy.isfinite(values).all())
