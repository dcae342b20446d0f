"""Starts the installed Python in Node, as the sandbox does in the browser, and runs a cell in it."""

from functools import cache
from pathlib import Path

from fenced.runtimes.folder import Folder
from fenced.runtimes.lock import packaged
from fenced.runtimes.node import Node


def start_python(directory: Path, node: Node) -> bool:
    """Whether there was a snapshot to start from. Raises BuildError when it does not start.

    A start that succeeded is not repeated: files are named by their content.
    """
    built = Folder(directory).record.built
    if built.snapshot is None:
        return False
    stdlib = str(directory / built.stdlib) if built.stdlib else None
    core = str(directory / packaged().base)
    _start(node, core, stdlib, str(directory / built.snapshot), None)
    if built.data_snapshot is not None and built.image is not None:
        _start(node, core, stdlib, str(directory / built.data_snapshot), str(directory / built.image))
    return True


@cache
def _start(node: Node, core: str, stdlib: str | None, snapshot: str, image: str | None) -> None:
    info = packaged().pyodide.info
    node.run("probe", {"core": core, "info": info, "stdlib": stdlib, "snapshot": snapshot, "image": image})
