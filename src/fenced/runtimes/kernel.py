"""The kernel archive: ``fenced_kernel``'s modules in one zip, named by their hash."""

import hashlib
import importlib.util
import io
import zipfile
from pathlib import Path

from fenced.runtimes.errors import RuntimesError

PACKAGE = "fenced_kernel"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold: the same sources make the same bytes, whenever they were written."""

Sources = dict[str, bytes]
"""Path within the archive -> content."""


def kernel_sources() -> Sources:
    """The kernel's modules as they are installed now; found without importing them into this process."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimesError(f"The package {PACKAGE} is not installed; reinstall Fenced.")
    root = Path(spec.submodule_search_locations[0])
    modules = sorted(root.rglob("*.py"))
    return {f"{PACKAGE}/{path.relative_to(root).as_posix()}": path.read_bytes() for path in modules}


def fingerprint(sources: Sources) -> str:
    """A short hash of names and contents."""
    digest = hashlib.sha256()
    for path, content in sources.items():
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:20]


def archive(sources: Sources) -> bytes:
    """A zip of the sources, the same for the same sources; not deflated, as it is served compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as zipped:
        for path, content in sources.items():
            zipped.writestr(zipfile.ZipInfo(path, EPOCH), content)
    return buffer.getvalue()
