"""The runtimes' files, a start of Python from them, and the built page."""

from collections.abc import Iterator
from pathlib import Path

from fenced.checks.check import Check, failed, ok, warning
from fenced.runtimes import RuntimesError, default_directory
from fenced.runtimes.attempt import start_python
from fenced.runtimes.node import find_node
from fenced.runtimes.status import status
from fenced.settings import Settings

INSTALL = "Run 'fenced runtimes install'."
PAGE = ("app/index.html", "sandbox/index.html", "sandbox/supervisor.js", "sandbox/workers/python.js")


def directory_of(settings: Settings) -> Path:
    return settings.runtimes_dir or default_directory()


def runtimes_files(settings: Settings) -> Iterator[Check]:
    try:
        rows = status(directory_of(settings))
    except RuntimesError as error:
        yield failed("Runtimes", str(error), INSTALL)
        return
    for row in rows:
        if row.present:
            yield ok(row.what, row.detail)
        elif row.needed:
            yield failed(row.what, f"not complete ({row.detail})", INSTALL)
        else:
            yield warning(row.what, f"not there ({row.detail})", INSTALL)


def start_of_python(settings: Settings) -> Check:
    what = "Start of Python"
    node, why = find_node()
    if node is None:
        return warning(what, f"not tried: {why}", "Install Node 20 or later; Python then starts sooner, too.")
    try:
        tried = start_python(directory_of(settings), node)
    except RuntimesError as error:
        return failed(
            what, f"failed in Node {node.version}: {error}", "Run 'fenced runtimes install --verify'."
        )
    if not tried:
        return warning(what, "not tried: there is no memory snapshot", INSTALL)
    return ok(what, f"from the snapshot, in Node {node.version}")


def page(directory: Path) -> Check:
    what = "Page"
    missing = [name for name in PAGE if not (directory / name).is_file()]
    if missing:
        return failed(
            what,
            f"{directory} lacks {', '.join(missing)}",
            "Install Fenced anew (from its sources: 'make serve'), or name the built page with FENCED_PAGE_DIR.",
        )
    return ok(what, f"built, in {directory}")
