"""The page with one language more, and the page of an embedder beside it: built once for all tests of these sources."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests/browser/runtimes/build.mjs"
FOLDER = ROOT / ".make" / "pages"
"""Each build is in a folder that is named after its sources; only the newest is kept."""


def built_page() -> Path:
    """The folder of the built page. Several processes may ask: one builds, and the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work = FOLDER / _sources()
        if not (work / "complete").exists():
            for old in FOLDER.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            work.mkdir()
            subprocess.run(["node", str(SCRIPT), str(work)], check=True)
            (work / "complete").touch()
    return work / "out"


def _sources() -> str:
    """A name that changes with everything that goes into the build."""
    web = ROOT / "web"
    files = [
        *web.glob("src/**/*"),
        *web.glob("*.json"),
        *web.glob("*.mjs"),
        *(ROOT / "src/fenced/runtimes").glob("*.mjs"),
        *(ROOT / "tests/browser/runtimes").rglob("*.*"),
    ]
    found = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file() and file.suffix != ".pyc"):
        found.update(f"{file.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]
