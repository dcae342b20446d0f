"""Packs the installed packages into one image, with a compiled module beside each source.

The sources stay, since tracebacks quote them; the packages' metadata stays, since programs ask for it.
"""

import contextlib
import importlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

USELESS_FOLDERS = {"tests", "sample_data", "sphinxext"}
USELESS_SUFFIXES = {".a", ".c", ".cpp", ".h", ".hpp", ".lib", ".pxd", ".pxi", ".pyi", ".pyx"}
ALIGNED = 16

Compile = Callable[[bytes, str], bytes]
"""Source and path of a module -> the content of its `.pyc`."""


def pack_image(root: str, target: str, imports: Iterable[str], compiled: Compile) -> str:
    """Writes what follows the index to ``target``; returns the index as JSON, but for the packages.

    The modules of ``imports`` are imported before: what they load of extension modules is what the index names,
    and what they write for later starts (matplotlib its list of fonts) becomes part of the image.
    """
    base = Path(root)
    _compile_all(base, compiled)
    for name in imports:
        importlib.import_module(name)
    folders: list[str] = []
    files: list[tuple[str, int, int]] = []
    with Path(target).open("wb") as out:
        for path in sorted([base, *base.rglob("*")]):
            if _useless(path.relative_to(base)):
                continue
            if path.is_dir():
                folders.append(str(path))
                continue
            out.write(bytes(-out.tell() % ALIGNED))
            content = path.read_bytes()
            files.append((str(path), out.tell(), len(content)))
            out.write(content)
    return json.dumps({"folders": folders, "files": files, "modules": _extensions(root)})


def _useless(path: Path) -> bool:
    return bool(USELESS_FOLDERS & set(path.parts)) or path.suffix in USELESS_SUFFIXES


def _compile_all(base: Path, compiled: Compile) -> None:
    for path in base.rglob("*.py"):
        if _useless(path.relative_to(base)):
            continue
        # Packages carry templates and examples that look like modules and are none.
        with contextlib.suppress(SyntaxError, ValueError):
            code = compiled(path.read_bytes(), str(path))
            cache = path.parent / "__pycache__"
            cache.mkdir(exist_ok=True)
            (cache / f"{path.stem}.{sys.implementation.cache_tag}.pyc").write_bytes(code)


def _extensions(root: str) -> list[str]:
    """Paths of the extension modules that are loaded, in the order in which they were."""
    origins = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return list(dict.fromkeys(path for path in origins if path.startswith(root) and path.endswith(".so")))
