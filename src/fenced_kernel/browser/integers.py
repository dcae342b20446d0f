"""What is left to do where NumPy's integers have 64 bits though a pointer has 32.

The installation gives NumPy's default integer 64 bits (`docs/runtimes.md`). What counts or finds places stays
`intp`, of the size of a pointer, because the compiled code of pandas, scipy and scikit-learn relies on that. On a
computer both are the same. So what differs is made up for here, as soon as somebody imports the module:

- What `argsort`, `nonzero` and their like return is `int64` where a *program* calls them, and stays `intp` where a
  library does: `np.argsort(x) * 10**9` is as large as it should be, and no library gets what it was not compiled for.
- NumPy's old random functions draw C's `long`, which has 32 bits: they draw the same numbers as `int64`.
- A few compiled modules of pandas, scipy and scikit-learn would meet `int64` where they were compiled for 32 bits.

Nothing of this is done where NumPy is as it was built: there the installation has failed and says so.
"""

import ctypes
import functools
import gc
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from fenced_kernel.patches import Undo, after_import, replace

LIBRARIES = "/lib/"
"""Where the files of the standard library and of packages lie; a program's are elsewhere."""

INDICES = (
    *("argmax", "argmin", "nanargmax", "nanargmin", "argsort", "argpartition", "argwhere", "lexsort"),
    *("nonzero", "flatnonzero", "count_nonzero", "searchsorted", "digitize", "bincount"),
    *("unravel_index", "ravel_multi_index", "triu_indices_from", "tril_indices_from", "mask_indices"),
)
"""Functions of numpy whose results are places or counts, and nothing else."""
WITH_INDICES = ("unique", "unique_all", "unique_counts", "unique_inverse", "intersect1d")
"""Those that return values first and places or counts after them."""
METHODS = ("argmax", "argmin", "argsort", "argpartition", "nonzero", "searchsorted")
MASKED = ("argmax", "argmin", "argsort", "nonzero", "count")
TEXT = ("str_len", "count", "find", "index", "rfind", "rindex")
DRAWS = (
    "binomial",
    "negative_binomial",
    "poisson",
    "geometric",
    "hypergeometric",
    "logseries",
    "zipf",
    "multinomial",
)
"""Methods of RandomState whose results are C's `long`."""

PANDAS_FUNCTIONS = ("factorize", "cut", "qcut")
PANDAS_METHODS = {
    "Series": ("argmax", "argmin", "argsort", "searchsorted", "factorize"),
    "Index": (
        "argmax",
        "argmin",
        "argsort",
        "searchsorted",
        "factorize",
        "get_indexer",
        "get_indexer_for",
        "get_indexer_non_unique",
    ),
    "MultiIndex": ("argsort", "get_indexer", "get_locs"),
}

LONG_MODULES = ("sklearn.utils._random", "scipy.optimize._trlib._trlib")
"""Compiled modules that make arrays of `int` or `np.int_`, and read them as arrays of C's `long`."""

Function = Callable[..., Any]


def install() -> list[Undo]:
    """Take effect for what is imported already, and for the rest at its import."""
    return [
        after_import("numpy", _where_wide(_numpy)),
        after_import("numpy.ma.core", _where_wide(_masked)),
        after_import("numpy.random", _where_wide(_random)),
        after_import("pandas", _where_wide(_pandas)),
        after_import("scipy.special", _where_wide(_special)),
        after_import("scipy.signal._peak_finding", _where_wide(_peaks)),
        *(after_import(name, _where_wide(_give_long)) for name in LONG_MODULES),
    ]


def wide() -> bool:
    """Whether numpy, which is there, has integers larger than a pointer."""
    numpy = sys.modules["numpy"]
    return bool(numpy.dtype(int).itemsize > numpy.dtype(numpy.intp).itemsize)


def _where_wide(patch: Callable[[ModuleType], list[Undo]]) -> Callable[[ModuleType], list[Undo]]:
    return lambda module: patch(module) if wide() else []


def _numpy(numpy: ModuleType) -> list[Undo]:
    widen = _widener(numpy)
    undo = [replace(numpy, name, _for_programs(getattr(numpy, name), widen)) for name in INDICES]
    undo += [
        replace(numpy, name, _for_programs(getattr(numpy, name), functools.partial(_behind, widen)))
        for name in WITH_INDICES
    ]
    undo.append(replace(numpy, "where", _for_programs(numpy.where, widen, when=_asks_for_places)))
    undo.append(
        replace(numpy, "histogram", _for_programs(numpy.histogram, _first(widen), when=_counts_each_once))
    )
    undo.append(replace(numpy.linalg, "matrix_rank", _for_programs(numpy.linalg.matrix_rank, widen)))
    for module in (numpy.char, numpy.strings):
        undo += [replace(module, name, _for_programs(getattr(module, name), widen)) for name in TEXT]
    methods = {name: numpy.ndarray.__dict__[name] for name in METHODS}
    methods["searchsorted"] = _taking_sorter(methods["searchsorted"], numpy)
    methods = {name: _for_programs(method, widen) for name, method in methods.items()}
    undo += [
        replace(numpy.matrix, name, _for_programs(getattr(numpy.matrix, name), widen))
        for name in ("argmax", "argmin")
    ]
    return [*undo, _replace_methods(numpy.ndarray, methods)]


SORTER = 3
"""Where `ndarray.searchsorted` has its `sorter` among the arguments without names."""


def _taking_sorter(original: Function, numpy: ModuleType) -> Function:
    """`ndarray.searchsorted`, whose `sorter` may be an array of `int64`."""

    def narrow(sorter: Any) -> Any:
        return None if sorter is None else numpy.asarray(sorter).astype(numpy.intp, casting="same_kind")

    @functools.wraps(original)
    def call(*arguments: Any, **options: Any) -> Any:
        if len(arguments) > SORTER:
            arguments = (*arguments[:SORTER], narrow(arguments[SORTER]))
        elif "sorter" in options:
            options["sorter"] = narrow(options["sorter"])
        return original(*arguments, **options)

    return call


def _masked(core: ModuleType) -> list[Undo]:
    widen = _widener(sys.modules["numpy"])
    ma = sys.modules["numpy.ma"]
    owners = (core.MaskedArray, core, ma)
    return [
        replace(owner, name, _for_programs(getattr(owner, name), widen))
        for owner in owners
        for name in MASKED
        if hasattr(owner, name)
    ]


def _widener(numpy: ModuleType) -> Function:
    """What makes `int64` of arrays and numbers of the type `intp`, and of those in tuples; leaves all else."""
    array, number, int64, narrow = numpy.ndarray, numpy.intp, numpy.int64, numpy.dtype(numpy.intp)

    def widen(value: Any) -> Any:
        if isinstance(value, array):
            return value.astype(int64) if value.dtype == narrow else value
        if type(value) is number:
            return int64(value)
        if isinstance(value, tuple):
            return _like(value, map(widen, value))
        return value

    return widen


def _like(former: tuple[Any, ...], items: Iterable[Any]) -> Any:
    """A tuple of the same class."""
    make = getattr(former, "_make", type(former))
    return make(items)


def _behind(widen: Function, value: Any) -> Any:
    """All but the first of several results, which holds values."""
    if isinstance(value, tuple):
        return _like(value, (value[0], *map(widen, value[1:])))
    return value


def _first(widen: Function) -> Function:
    return lambda value: (widen(value[0]), *value[1:])


def _asks_for_places(*arguments: Any, **_options: Any) -> bool:
    return len(arguments) == 1


def _counts_each_once(*arguments: Any, **options: Any) -> bool:
    """Whether a histogram has no weights, whose type its counts would have."""
    return len(arguments) < 5 and options.get("weights") is None


def _for_programs(original: Function, change: Function, when: Function | None = None) -> Function:
    """The function, with its result changed where a program calls it and not a library."""

    @functools.wraps(original)
    def call(*arguments: Any, **options: Any) -> Any:
        result = original(*arguments, **options)
        if sys._getframe(1).f_code.co_filename.startswith(LIBRARIES):
            return result
        if options.get("out") is not None or any(result is argument for argument in arguments):
            return result
        if when is not None and not when(*arguments, **options):
            return result
        return change(result)

    return call


def _random(random: ModuleType) -> list[Undo]:
    widen = _widener(sys.modules["numpy"])
    drawing = random.RandomState
    numbers = (int, sys.modules["numpy"].integer)
    original = {name: drawing.__dict__[name] for name in ("randint", "choice", "permutation", *DRAWS)}
    narrow = _narrower(sys.modules["numpy"])
    methods = {name: _taking_wide(original[name], narrow, widen) for name in DRAWS}

    @functools.wraps(original["randint"])
    def randint(self: Any, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        drawn = original["randint"](self, low, high, size, "int64" if dtype is int else dtype)
        return int(drawn) if dtype is int and size is None and drawn.shape == () else drawn

    @functools.wraps(original["choice"])
    def choice(self: Any, a: Any, *arguments: Any, **options: Any) -> Any:
        chosen = original["choice"](self, a, *arguments, **options)
        return widen(chosen) if isinstance(a, numbers) else chosen

    @functools.wraps(original["permutation"])
    def permutation(self: Any, x: Any) -> Any:
        drawn = original["permutation"](self, x)
        return widen(drawn) if isinstance(x, numbers) else drawn

    methods |= {"randint": randint, "choice": choice, "permutation": permutation}
    undo = [_replace_methods(drawing, methods)]
    # The functions of the module are methods of one generator, taken before.
    shared = random.mtrand._rand
    return undo + [
        replace(module, name, getattr(shared, name)) for module in (random, random.mtrand) for name in methods
    ]


def _narrower(numpy: ModuleType) -> Function:
    """What makes C's `long` of whole numbers of 64 bits that fit into it; leaves all else."""
    limits, array, number = numpy.iinfo(numpy.long), numpy.ndarray, numpy.int64

    def narrow(value: Any) -> Any:
        if not (isinstance(value, array | number) and value.dtype == number):
            return value
        fits = value.size == 0 or (value.min() >= limits.min and value.max() <= limits.max)
        return value.astype(numpy.long) if fits else value

    return narrow


def _taking_wide(original: Function, narrow: Function, change: Function = lambda value: value) -> Function:
    """The function, whose arguments may be integers of 64 bits that would fit into fewer."""

    @functools.wraps(original)
    def call(*arguments: Any, **options: Any) -> Any:
        narrowed = {name: narrow(value) for name, value in options.items()}
        return change(original(*map(narrow, arguments), **narrowed))

    return call


def _special(special: ModuleType) -> list[Undo]:
    """The functions that take a C `long` for an argument, some of them nothing else."""
    numpy = sys.modules["numpy"]
    narrow = _narrower(numpy)
    found = {
        value: _taking_wide(value, lambda given: narrow(numpy.int64(given) if type(given) is int else given))
        for value in vars(special).values()
        if isinstance(value, numpy.ufunc) and any("l" in kind.partition("->")[0] for kind in value.types)
    }
    modules = [module for name, module in sys.modules.items() if name.startswith(special.__name__)]
    return [
        replace(module, name, found[value])
        for module in modules
        for name, value in list(vars(module).items())
        if isinstance(value, numpy.ufunc) and value in found
    ]


def _peaks(module: ModuleType) -> list[Undo]:
    """What reads the places of peaks casts them to `intp` only where nothing could be lost."""
    numpy = sys.modules["numpy"]
    narrow, reading = _narrower(numpy), module._arg_peaks_as_expected
    return [
        replace(module, "_arg_peaks_as_expected", lambda value: reading(narrow(numpy.asarray(value)))),
    ]


def _pandas(pandas: ModuleType) -> list[Undo]:
    widen = _table_widener(pandas)
    undo = [replace(pandas, name, _for_programs(getattr(pandas, name), widen)) for name in PANDAS_FUNCTIONS]
    for owner, names in PANDAS_METHODS.items():
        kind = getattr(pandas, owner)
        undo += [replace(kind, name, _for_programs(getattr(kind, name), widen)) for name in names]
    lib = sys.modules["pandas._libs.lib"]
    numpy = sys.modules["numpy"]
    slicing = lib.maybe_indices_to_slice

    def maybe_indices_to_slice(indices: Any, max_len: int) -> Any:
        return slicing(numpy.asarray(indices, numpy.intp), max_len)

    return [*undo, replace(lib, "maybe_indices_to_slice", maybe_indices_to_slice)]


def _table_widener(pandas: ModuleType) -> Function:
    """As `_widener`, for Series too."""
    widen = _widener(sys.modules["numpy"])
    narrow = sys.modules["numpy"].dtype(sys.modules["numpy"].intp)

    def widen_series(value: Any) -> Any:
        if isinstance(value, pandas.Series):
            return value.astype("int64") if value.dtype == narrow else value
        return _like(value, map(widen_series, value)) if isinstance(value, tuple) else widen(value)

    return widen_series


def _give_long(module: ModuleType) -> list[Undo]:
    """Lets compiled code that takes `int` for C's `long` make arrays of that."""
    return [replace(module, "np", _LongNumpy(module.np))]


class _LongNumpy:
    """numpy as a module sees it that was compiled where the default integer was C's `long`."""

    def __init__(self, numpy: ModuleType) -> None:
        self._numpy = numpy
        self.int_ = numpy.long

    def __getattr__(self, name: str) -> Any:
        return getattr(self._numpy, name)

    def empty(self, shape: Any, dtype: Any = float) -> Any:
        """An array, of `long` where `int` is asked for."""
        return self._numpy.empty(shape, self.int_ if dtype is int else dtype)


def _replace_methods(owner: type, methods: dict[str, Function]) -> Undo:
    """As `replace`, for methods of a compiled class, which has no setter for them."""
    [attributes] = (found for found in gc.get_referents(owner.__dict__) if type(found) is dict)
    former = {name: attributes[name] for name in methods}
    attributes.update(methods)
    _changed(owner)

    def restore() -> None:
        attributes.update(former)
        _changed(owner)

    return restore


def _changed(owner: type) -> None:
    """Makes the interpreter look up the attributes of the class anew."""
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))
