"""The server's own packages, loaded when somebody imports them, however late.

The worker loads what it finds in the text of a cell before the program starts. The rest is loaded here, in the
middle of the import: what a module at `/files` imports, what `exec` does, what a library imports only when it is used.
To be asked whether a module could be imported (`importlib.util.find_spec`) loads nothing.
"""

import importlib
import importlib.abc
import importlib.metadata
import json
import re
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import FrameType, ModuleType

from fenced_kernel.host import Host
from fenced_kernel.packages.errors import BadWheel, NotLoaded
from fenced_kernel.packages.wheels import unpack
from fenced_kernel.patches import Undo

MARKS = {"INSTALLER": "pyodide.loadPackage", "PYODIDE_SOURCE": "pyodide"}
"""What Pyodide's own loader writes into the metadata of a package."""

NOT_FOR: Mapping[str, frozenset[str]] = {
    # Only the programs that ask for a cumulative density or a clustered heat map need it; see `libraries.py`.
    "seaborn._statistics": frozenset({"scipy"}),
    "seaborn._stats.density": frozenset({"scipy"}),
    "seaborn.matrix": frozenset({"scipy"}),
    # There are numbers of numpy's only where it is loaded; see `libraries.py`. The standard library's XML does as well.
    "openpyxl.compat.numbers": frozenset({"numpy"}),
    "openpyxl.xml": frozenset({"lxml"}),
    # They look whether a value is one of pandas', which none can be where it is not loaded.
    "sklearn.utils._mask": frozenset({"pandas"}),
    "sklearn.utils._missing": frozenset({"pandas"}),
    "sklearn.utils.fixes": frozenset({"pandas"}),
    "sklearn.utils.validation": frozenset({"pandas"}),
    # Its command line, which nobody can call here.
    "httpx._main": frozenset({"click"}),
}
"""Module that imports -> modules that it does as well without, while nobody else has loaded them."""


@dataclass(frozen=True)
class Bundled:
    """A package that the server has."""

    name: str
    version: str
    sha256: str
    imports: tuple[str, ...]
    """Its modules."""


def read(packages: str) -> tuple[Bundled, ...]:
    """The server's packages, from the JSON that a host gives: `{name: {version, sha256, imports}}`."""
    return tuple(
        Bundled(name, entry["version"], entry["sha256"], tuple(entry["imports"]))
        for name, entry in json.loads(packages).items()
    )


class Late(importlib.abc.MetaPathFinder):
    """Finds the modules of packages that are not loaded yet, and their metadata."""

    def __init__(self, pause: Callable[[], object]) -> None:
        """`pause` is called between two files; what it raises ends the import."""
        self._pause = pause
        self._host: Host | None = None
        self._packages: dict[str, Bundled] = {}
        self._modules: dict[str, Bundled] = {}

    @property
    def modules(self) -> Iterable[str]:
        """Names of all modules that can be had, loaded or not."""
        return self._modules.keys()

    def connect(self, host: Host, packages: Sequence[Bundled]) -> Undo:
        """Start to find these packages; returns what undoes it."""
        self._host = host
        self._packages = {package.name: package for package in packages}
        self._modules = {module: package for package in packages for module in package.imports}
        # Before folders without an `__init__`, which would pass for a package of the same name; real files win below.
        sys.meta_path.insert(_place(), self)
        return lambda: sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is None:
            _look_again()
        if path is not None or fullname not in self._modules:
            return None
        if _is_there(fullname) or any(map(_is_there, self._modules[fullname].imports)):
            return None
        if fullname in NOT_FOR.get(_importer(), ()):
            return None
        return ModuleSpec(fullname, _Loader(self), origin=self._modules[fullname].name)

    def find_distributions(
        self, context: importlib.metadata.DistributionFinder.Context | None = None
    ) -> Iterator[importlib.metadata.Distribution]:
        """The metadata of packages that importing would load."""
        wanted = None if context is None or context.name is None else _canonical(context.name)
        names = self._packages if wanted is None else {wanted} & self._packages.keys()
        # An installer looks for what is on the disk, and would not replace what only could be.
        if not names or _asked_by("micropip"):
            return
        for name in names:
            package = self._packages[name]
            if not any(map(_is_there, package.imports)):
                yield _Metadata(package)

    def load(self, module: str) -> None:
        """Load the package of a module with all that it needs. Raises NotLoaded."""
        if self._host is None:
            raise NotLoaded(module, "nobody has the package")
        folder = packages_folder()
        try:
            for name in json.loads(self._host.wheels(module)):
                self._pause()
                wheel = self._host.wheel(name)
                unpack(wheel, self._packages[name].sha256, folder, MARKS, self._pause)
                self._host.unpacked(name)
        except (RuntimeError, BadWheel) as error:
            raise NotLoaded(module, str(error)) from None
        finally:
            importlib.invalidate_caches()


def packages_folder() -> str:
    """Where packages lie."""
    return sysconfig.get_path("purelib")


def is_late(spec: ModuleSpec) -> bool:
    """Whether a module is only found because its package could be loaded."""
    return isinstance(spec.loader, _Loader)


class _Loader(importlib.abc.Loader):
    """Loads the package, and leaves the module to the loader that there is then."""

    def __init__(self, late: Late) -> None:
        self._late = late

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        self._late.load(spec.name)
        found = PathFinder.find_spec(spec.name)
        if found is None:
            raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name)
        spec.loader = found.loader
        spec.origin = found.origin
        spec.submodule_search_locations = found.submodule_search_locations
        spec.has_location = found.has_location
        spec.cached = found.cached
        return None if spec.loader is None else spec.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Never called: `create_module` has put another loader in place of this one."""
        raise ImportError(f"{module.__name__} is not loaded", name=module.__name__)


class _Metadata(importlib.metadata.Distribution):
    def __init__(self, package: Bundled) -> None:
        self._package = package

    def read_text(self, filename: str) -> str | None:
        if filename == "METADATA":
            return f"Metadata-Version: 2.1\nName: {self._package.name}\nVersion: {self._package.version}\n"
        return None

    def locate_file(self, path: object) -> Path:
        return Path(packages_folder(), str(path))


def _look_again() -> None:
    """Have the working directory listed anew, where the program may just have written a module.

    Its time of change tells Python that it must, but the clock of a browser may stand still for longer than that takes.
    """
    finder = sys.path_importer_cache.get(str(Path.cwd()))
    if finder is not None and hasattr(finder, "invalidate_caches"):
        finder.invalidate_caches()


def _importer() -> str:
    """The module that imports: the first on the stack that is not a part of importing."""
    inside = ("importlib", "_frozen_importlib", __name__, "fenced_kernel.patches")
    return next((name for name in _callers() if not name.startswith(inside)), "")


def _asked_by(package: str) -> bool:
    return any(name.partition(".")[0] == package for name in _callers())


def _callers() -> Iterator[str]:
    """Names of the modules on the stack, the nearest first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_there(module: str) -> bool:
    found = PathFinder.find_spec(module)
    return found is not None and found.loader is not None


def _place() -> int:
    finders = [index for index, finder in enumerate(sys.meta_path) if finder is PathFinder]
    return finders[0] if finders else len(sys.meta_path)
