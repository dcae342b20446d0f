"""The browser's processes, as the kernel sees them."""

import os
from pathlib import Path

WORKER = "DedicatedWorker"
"""Threads of this name are in renderers that have workers: the sandbox alone has any."""
PARENT = "PPid:"


def _parent(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(PARENT):
            return int(line.split()[1])
    return 0


def descendants(root: int) -> list[int]:
    """All processes that descend from one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = _parent(int(entry.name))
            except OSError:
                continue  # ended meanwhile
    found = [root]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found[1:]


def has_thread(process: int, name: str) -> bool:
    """Whether a thread of the process has a name that begins so."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return any((task / "comm").read_text().startswith(name) for task in tasks)
    except OSError:
        return False  # ended meanwhile


def _is_renderer(process: int) -> bool:
    try:
        return b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def sandbox_processes(root: int | None = None) -> list[int]:
    """Renderers of sandbox frames below a process, by default below this one."""
    return [
        process
        for process in descendants(root or os.getpid())
        if _is_renderer(process) and has_thread(process, WORKER)
    ]


def memory_of(process: int) -> int:
    """Resident bytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def signal_tree(root: int, number: int) -> None:
    """Sends a signal to a process and all that descend from it."""
    for process in [root, *descendants(root)]:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            continue
