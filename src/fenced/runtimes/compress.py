"""Brotli siblings of what the sandbox serves whole; wheels and models are compressed already."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from fenced.runtimes.folder import Folder
from fenced.runtimes.progress import Progress, Report

QUALITY = 6
"""Measured on the interpreter (9.6 MB): 0.4 s and 3.15 MB here; 9 takes 2.7 s for 3.13 MB."""
WORTH = 0.95
"""A sibling is kept when it is smaller than this share of the original."""
WORKERS = 2
STEP = "Compressing"


def sibling(relative: str) -> str:
    return relative + ".br"


def is_compressed(folder: Folder, relative: str) -> bool:
    """Whether the file's sibling is in place, or was found not worth keeping."""
    if folder.record.compressed.get(relative) != folder.sha256(relative):
        return False
    made = sibling(relative)
    return made not in folder.record.files or folder.trusted(made)


def compress(folder: Folder, wanted: Iterable[str], report: Report) -> None:
    """Makes the missing siblings of the wanted files, all of which are trusted."""
    todo = [path for path in wanted if not is_compressed(folder, path)]
    if not todo:
        return
    # Imported here because a start that compresses nothing should not wait for it.
    import brotli  # type: ignore[import-untyped]

    def squeeze(path: str) -> bytes:
        data: bytes = brotli.compress(folder.path(path).read_bytes(), quality=QUALITY)
        return data

    total, done = sum(folder.size(path) for path in todo), 0
    report(Progress(STEP, 0, total))
    # The compressor lets go of the interpreter's lock, so threads do run side by side.
    with ThreadPoolExecutor(WORKERS) as pool:
        for path, data in zip(todo, pool.map(squeeze, todo), strict=True):
            if len(data) < WORTH * folder.size(path):
                folder.write(sibling(path), data)
            else:
                folder.remove(sibling(path))
            folder.record.compressed[path] = folder.sha256(path)
            done += folder.size(path)
            report(Progress(STEP, done, total))
