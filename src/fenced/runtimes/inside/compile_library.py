"""Gives each module of a zipped library its compiled form, so that importing one no longer compiles it.

The interpreter that will import them must be the one that compiles them, hence this runs inside it. The
sources stay, since tracebacks quote them.
"""

import importlib.util
import marshal
import struct
import zipfile

UNCHECKED_HASH = 1
"""The flag of a ``.pyc`` that is never compared with its source: both came in one archive."""
EPOCH = (1980, 1, 1, 0, 0, 0)


def compiled(source: bytes, path: str) -> bytes:
    """The content of the ``.pyc`` of a module that will be found at ``path``."""
    code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    head = importlib.util.MAGIC_NUMBER + struct.pack("<I", UNCHECKED_HASH)
    return head + importlib.util.source_hash(source) + marshal.dumps(code)


def compile_library(source: str, target: str) -> None:
    """Writes to ``target`` what the zip ``source`` holds, and a ``.pyc`` beside each ``.py``.

    Tracebacks show modules at ``source``, so that must be where the library will lie.
    """
    with zipfile.ZipFile(source) as library, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in library.namelist():
            content = library.read(name)
            if name.endswith(".py"):
                _add(out, name + "c", compiled(content, f"{source}/{name}"))
            _add(out, name, content)


def _add(out: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    out.writestr(entry, content)
