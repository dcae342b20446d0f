"""What is installed, as the sandbox's worker reads it from ``/runtimes/manifest.json``."""

import hashlib
import json
from pathlib import Path

from fenced.runtimes.build import package_list_path
from fenced.runtimes.folder import RECORD, Folder
from fenced.runtimes.image import ROOTS
from fenced.runtimes.lock import Lock, packaged
from fenced.runtimes.wheels import installed_wheels

PREFIX = "/runtimes/"


def manifest(directory: Path, *, lock: Lock | None = None) -> dict[str, object]:
    """The folder's manifest: ``{"python": …}``, where None stands for a Python that is not installed.

    Addresses are absolute paths on the sandbox's origin; ``stdlib``, ``snapshot``, ``image`` and ``dataSnapshot``
    are None where they could not be built. Sizes are of the files as the browser unpacks them. Only installed
    packages are named.
    """
    lock = lock or packaged()
    folder = Folder(directory)
    built = folder.record.built
    if built.kernel is None or not folder.trusted(built.kernel):
        return {"python": None}
    if not all(folder.trusted(file.path, file.sha256) for file in lock.core()):
        return {"python": None}
    packages = package_list_path(lock)
    if not folder.trusted(packages):
        return {"python": None}
    # A snapshot fits the library that it was made with, and one with packages the image.
    whole = all(folder.trusted(path) for path in (built.stdlib, built.snapshot) if path)
    image = built.image if built.image and folder.trusted(built.image) else None
    data = built.data_snapshot
    data_whole = whole and image is not None and data is not None and folder.trusted(data)
    installed = _packages(folder, lock)
    return {
        "python": {
            "version": lock.pyodide.version,
            "base": f"{PREFIX}{lock.base}/",
            # Its name does not change with its content, and may be under a path that browsers keep for good.
            "lock": f"{PREFIX}{packages}?{folder.sha256(packages)[:12]}",
            "kernel": PREFIX + built.kernel,
            **_built_file(folder, "stdlib", built.stdlib if whole else None),
            **_built_file(folder, "snapshot", built.snapshot if whole else None),
            **_built_file(folder, "image", image),
            "imagePackages": built.image_packages if image else (),
            "imageRoots": ROOTS,
            **_built_file(folder, "dataSnapshot", data if data_whole else None),
            "sizes": {file.name: file.size for file in lock.core()},
            "packages": installed,
        }
    }


def addresses(directory: Path, *, lock: Lock | None = None) -> frozenset[str]:
    """All that the manifest leads to: paths on the sandbox's origin, one of them with a query."""
    python = manifest(directory, lock=lock)["python"]
    if not isinstance(python, dict):
        return frozenset()
    files = [python[name] for name in ("lock", "kernel", "stdlib", "snapshot", "image", "dataSnapshot")]
    names = [*python["sizes"], *(package["file"] for package in python["packages"].values())]
    return frozenset((*filter(None, files), *(python["base"] + name for name in names)))


def installed_at(directory: Path) -> int | None:
    """When what is installed changed last, as a number that changes with it; None before anything is."""
    try:
        return (directory / RECORD).stat().st_mtime_ns
    except OSError:
        return None


def _built_file(folder: Folder, name: str, path: str | None) -> dict[str, object]:
    return {name: PREFIX + path if path else None, f"{name}Size": folder.size(path) if path else 0}


def revision(directory: Path, *, version: str, lock: Lock | None = None) -> str:
    """A name for this version of Fenced with the files that are installed; another one after each upgrade."""
    named = json.dumps([version, manifest(directory, lock=lock)], sort_keys=True)
    return hashlib.sha256(named.encode()).hexdigest()[:20]


def _packages(folder: Folder, lock: Lock) -> dict[str, object]:
    return {
        name: {
            "file": wheel.file,
            "size": wheel.size,
            "imports": list(wheel.package.imports),
            "depends": list(wheel.package.depends),
        }
        for name, wheel in installed_wheels(folder, lock).items()
    }


def model_path(directory: Path, *, lock: Lock | None = None) -> Path | None:
    """The embedded language model's file, or None when it is not installed."""
    folder = Folder(directory)
    for file in (lock or packaged()).of(("model",)):
        if folder.trusted(file.path, file.sha256):
            return folder.path(file.path)
    return None
