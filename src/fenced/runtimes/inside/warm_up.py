"""Imports the kernel, and what most programs import, so that a memory snapshot holds them."""

import importlib
import importlib.abc
import importlib.util
import io
import sys
import zipfile
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

KERNEL_FOLDER = "/lib/fenced"
COMMON = """
    abc argparse ast asyncio base64 bisect calendar cmath codecs collections collections.abc
    concurrent.futures contextlib contextvars copy csv ctypes dataclasses datetime decimal difflib enum
    fractions functools gc glob hashlib heapq html importlib.metadata importlib.util inspect io
    itertools json keyword linecache locale logging math numbers operator os pathlib pickle platform
    pprint queue random re shutil signal statistics string struct tempfile textwrap threading time
    timeit token tokenize traceback types typing unicodedata urllib.parse uuid warnings weakref zipfile
"""
"""Modules of the standard library, by name."""


class KeptModules(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Modules that wait in memory, as text: those that need a package which is not there yet.

    A snapshot holds no files, so after a restore there is nowhere else to import them from.
    """

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        """Module name -> path it was unpacked to."""
        self.sources: dict[str, str] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.sources:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.files[fullname], is_package=False)

    def get_source(self, fullname: str) -> str:
        return self.sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        # Compiled under the path of the file, since the kernel knows its own frames in tracebacks by that.
        code: CodeType = compile(self.sources[fullname], self.files[fullname], "exec", dont_inherit=True)
        return code


def warm_up(kernel_zip: bytes, folder: str = KERNEL_FOLDER, imports: Sequence[str] = ()) -> None:
    """Makes everything in the zip importable from memory alone, and imports further modules."""
    kept = KeptModules()
    with zipfile.ZipFile(io.BytesIO(kernel_zip)) as archive:
        archive.extractall(folder)
        sources = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".py")}
    sys.path.append(folder)
    importlib.invalidate_caches()
    for name in COMMON.split():
        importlib.import_module(name)
    for path, source in sources.items():
        name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == name.partition(".")[0]:
                raise
            kept.sources[name] = source
            kept.files[name] = f"{folder}/{path}"
    sys.meta_path.append(kept)
    for name in imports:
        importlib.import_module(name)
    # Pyodide puts this entry in front at every start, restored or not.
    sys.path.remove("")
    # Forgets where in the library's archive each module lies: restored with another archive than it was made
    # with, the interpreter would read garbage. Listing the archive again, once, takes 40 ms.
    importlib.invalidate_caches()
