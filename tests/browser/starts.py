"""The kinds of start that Python can have: what was built is hidden from a server, as where it could not be built."""

import os
import subprocess
from pathlib import Path

from fenced.runtimes import default_directory
from fenced.runtimes.folder import Built, Folder

HIDDEN: dict[str, tuple[str, ...]] = {
    "stock": ("stdlib", "snapshot", "image", "data_snapshot"),
    "snapshot": ("image", "data_snapshot"),
    "image": ("data_snapshot",),
    "data snapshot": (),
}
"""What is not there in each kind of start."""


def installed_runtimes() -> Path:
    return Path(os.environ.get("FENCED_RUNTIMES_DIR") or default_directory())


def runtimes_for(kind: str, directory: Path) -> Path:
    """A copy of the installed runtimes, made of links, whose record does not know of what is hidden."""
    subprocess.run(["cp", "-al", str(installed_runtimes()), str(directory)], check=True)
    folder = Folder(directory)
    for name in HIDDEN["stock"]:
        if getattr(folder.record.built, name) is None:
            raise RuntimeError(f"{name} is not built: run 'fenced runtimes install'")
    folder.record.built = Built(**{**folder.record.built.model_dump(), **dict.fromkeys(HIDDEN[kind])})
    folder.save()
    return directory
