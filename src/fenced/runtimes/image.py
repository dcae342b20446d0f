"""The packages that come unpacked in one image, since most programs with data use them, and what a snapshot with
them has imported."""

from collections.abc import Mapping

from fenced.runtimes.lock import LockedPackage

ROOTS = ("numpy", "pandas", "matplotlib")
IMPORTS = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    # What drawing a first figure imports besides.
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
)
"""Modules of the snapshot; the extension modules that they load are compiled ahead in any case."""


def image_packages(packages: Mapping[str, LockedPackage]) -> tuple[str, ...]:
    """The roots and all that they need, in order; empty where a root is not among the packages."""
    found: set[str] = set()
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name not in found and name in packages:
            found.add(name)
            waiting.extend(packages[name].depends)
    return tuple(sorted(found)) if found.issuperset(ROOTS) else ()
