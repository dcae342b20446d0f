"""Which wheel brings each installed package: the locked one, or the one that was made here of it."""

from dataclasses import dataclass

from fenced.runtimes import numpy_int64
from fenced.runtimes.folder import Folder
from fenced.runtimes.lock import Lock, LockedPackage


@dataclass(frozen=True, slots=True)
class Wheel:
    package: LockedPackage
    path: str
    """Within the runtimes' folder."""
    file: str
    """The same within the folder of Pyodide and its packages."""
    sha256: str
    size: int


def installed_wheels(folder: Folder, lock: Lock) -> dict[str, Wheel]:
    """By the name of the package, in the lock's order."""
    locked = {file.name: file for file in lock.files}
    wheels = {}
    for name, package in lock.packages.items():
        file = locked[package.file]
        if not folder.trusted(file.path, file.sha256):
            continue
        made = folder.record.built.numpy if name == numpy_int64.PACKAGE else None
        if made is not None and folder.trusted(made):
            relative = made.removeprefix(f"{lock.base}/")
            wheels[name] = Wheel(package, made, relative, folder.sha256(made), folder.size(made))
        else:
            wheels[name] = Wheel(package, file.path, package.file, file.sha256, file.size)
    return wheels
