"""The database: its tables, and whether the file is whole. Read only, so a server may run beside."""

from collections.abc import Iterator
from pathlib import Path

from fenced.checks.check import Check, failed, ok, warning
from fenced.storage.errors import StorageError
from fenced.storage.inspect import damage
from fenced.storage.migrate import HEAD, knows, revision

WHAT, WHOLE = "Database", "Database file"


def checks(folder: Path) -> Iterator[Check]:
    path = folder / "fenced.db"
    if not path.exists():
        yield ok(WHAT, "made when Fenced first starts")
        return
    try:
        yield _tables(path)
        yield _file(path)
    except (StorageError, OSError) as error:
        yield failed(
            WHAT, str(error), "Put a good copy in its place, or choose another folder with --data-dir."
        )


def _tables(path: Path) -> Check:
    found = revision(path)
    if found == HEAD:
        return ok(WHAT, f"{path} has the tables of this version")
    if found is None or knows(found):
        return warning(
            WHAT,
            f"{path} has the tables of an earlier version ({found or 'none'}, this one has {HEAD})",
            "Start this version of Fenced; it brings them up to date. Make a copy of the file before if you like.",
        )
    return failed(
        WHAT,
        f"{path} was written by a later version of Fenced ({found}, this one knows up to {HEAD})",
        "Update Fenced, or choose another data folder with --data-dir.",
    )


def _file(path: Path) -> Check:
    found = damage(path)
    if found:
        return failed(
            WHOLE,
            f"is damaged: {'; '.join(found)}",
            f"Stop Fenced, keep a copy of {path}, and put a backup in its place.",
        )
    return ok(WHOLE, f"whole, {path.stat().st_size / 1e6:.1f} MB")
