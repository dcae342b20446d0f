"""What is made here of the fetched files: package list, kernel archive, compiled library, memory snapshot.

The compiled library is Python's standard library with a compiled module beside each source, so that the
sandbox need not compile what a program imports. The snapshot is made and probed with that library.
"""

import hashlib
import json
from collections.abc import Callable

from fenced.runtimes.compress import compress, is_compressed
from fenced.runtimes.folder import Folder, sha256_of
from fenced.runtimes.kernel import Sources, archive, fingerprint, kernel_sources
from fenced.runtimes.lock import Lock
from fenced.runtimes.node import BuildError, Command, Tool, recipe
from fenced.runtimes.progress import Note, Progress, Report

FindTool = Callable[[], tuple[Tool | None, str]]
"""Gives what prepares Pyodide, or None and why there is none."""
KERNELS, LIBRARIES, SNAPSHOTS = "kernel", "stdlib", "snapshots"
STEPS = {
    "compile": "Compiling Python's standard library",
    "snapshot": "Taking a snapshot of Python's memory",
    "probe": "Checking the snapshot",
}


def package_list_path(lock: Lock) -> str:
    return f"{lock.base}/pyodide-lock.json"


class Builder:
    """Brings everything that is built up to date; what is already is left alone."""

    def __init__(
        self, folder: Folder, lock: Lock, find_tool: FindTool, report: Report, kernel: Sources | None = None
    ) -> None:
        self._folder = folder
        self._lock = lock
        self._find_tool = find_tool
        self._report = report
        self._kernel = kernel_sources() if kernel is None else kernel
        self._has_core = all(folder.trusted(file.path, file.sha256) for file in lock.core())
        core = ",".join(file.sha256 for file in lock.core())
        self._library_key = _hash(core, recipe("compile"))
        self._goal = _hash(core, fingerprint(self._kernel), recipe("compile", "snapshot", "probe"))

    def up_to_date(self) -> bool:
        """Whether :meth:`build` would change nothing. Takes milliseconds, unless a build failed before."""
        if not self._has_core:
            return True
        folder, built = self._folder, self._folder.record.built
        plain = (
            folder.trusted(self._kernel_path)
            and folder.trusted(package_list_path(self._lock), _hash(self._package_list()))
            and all(is_compressed(folder, path) for path in self._served_whole())
        )
        return plain and built.kernel == self._kernel_path and self._prepared()

    def build(self) -> None:
        """Builds what is missing or was made from other things than there are now."""
        if not self._has_core:
            return
        folder = self._folder
        packages = self._package_list()
        if not folder.trusted(package_list_path(self._lock), _hash(packages)):
            folder.write(package_list_path(self._lock), packages.encode())
        if not folder.trusted(self._kernel_path):
            folder.write(self._kernel_path, archive(self._kernel))
        folder.record.built.kernel = self._kernel_path
        if not self._prepared():
            self._prepare()
        self._remove_old()
        compress(folder, self._served_whole(), self._report)

    @property
    def _kernel_path(self) -> str:
        return f"{KERNELS}/{fingerprint(self._kernel)}.zip"

    def _package_list(self) -> str:
        """Pyodide's lock file, naming only the packages that are installed."""
        sha256 = {file.name: file.sha256 for file in self._lock.files}
        packages = {
            name: {
                "name": name,
                "version": package.version,
                "file_name": package.file,
                "install_dir": "site",
                "sha256": sha256[package.file],
                "package_type": "package",
                "imports": list(package.imports),
                "depends": list(package.depends),
            }
            for name, package in self._lock.packages.items()
            if self._folder.trusted(f"{self._lock.base}/{package.file}", sha256[package.file])
        }
        return json.dumps({"info": self._lock.pyodide.info, "packages": packages}, separators=(",", ":"))

    def _served_whole(self) -> list[str]:
        """What is worth a compressed sibling."""
        built = self._folder.record.built
        core = [file.path for file in self._lock.core() if not file.path.endswith(".zip")]
        made = [package_list_path(self._lock), built.kernel, built.snapshot]
        return [*core, *(path for path in made if path is not None)]

    def _prepared(self) -> bool:
        """Whether library and snapshot are those of the present sources, or cannot be had with this Node."""
        folder, built = self._folder, self._folder.record.built
        made = [path for path in (built.stdlib, built.snapshot) if path is not None]
        if built.goal != self._goal or not all(folder.trusted(path) for path in made):
            return False
        if len(made) == 2:
            return True
        tool, why = self._find_tool()
        return built.tool == (tool.version if tool else why)

    def _prepare(self) -> None:
        built = self._folder.record.built
        built.stdlib = built.stdlib if self._has_library() else None
        built.snapshot = built.why = None
        tool, why = self._find_tool()
        if tool is None:
            built.why = f"{why}, so Python starts without a memory snapshot: two seconds slower"
        else:
            self._make_library(tool)
            self._make_snapshot(tool)
        built.goal, built.tool = self._goal, tool.version if tool else why
        if built.why:
            self._report(Note(built.why[:1].upper() + built.why[1:] + "."))

    def _has_library(self) -> bool:
        built = self._folder.record.built
        return (
            built.stdlib is not None
            and built.stdlib_key == self._library_key
            and self._folder.trusted(built.stdlib)
        )

    def _make_library(self, tool: Tool) -> None:
        folder, built = self._folder, self._folder.record.built
        if self._has_library():
            return
        target = folder.scratch("library.zip")
        try:
            self._run(tool, "compile", {"stdlib": None, "target": str(target)})
        except BuildError as error:
            self._report(Note(f"Compiling the standard library failed, so imports are slower: {error}."))
            return
        sha256 = sha256_of(target)
        built.stdlib, built.stdlib_key = f"{LIBRARIES}/{sha256[:20]}.zip", self._library_key
        folder.place(built.stdlib, target, sha256)

    def _make_snapshot(self, tool: Tool) -> None:
        folder, built = self._folder, self._folder.record.built
        stdlib = str(folder.path(built.stdlib)) if built.stdlib else None
        target = folder.scratch("snapshot.bin")
        try:
            kernel = str(folder.path(self._kernel_path))
            self._run(tool, "snapshot", {"stdlib": stdlib, "kernel": kernel, "target": str(target)})
            self._run(tool, "probe", {"stdlib": stdlib, "snapshot": str(target)})
        except BuildError as error:
            target.unlink(missing_ok=True)
            built.why = f"no memory snapshot could be made, so Python starts two seconds slower: {error}"
            return
        sha256 = sha256_of(target)
        # Named by its content, since browsers may keep it for good, and no two runs give the same bytes.
        built.snapshot = f"{SNAPSHOTS}/{sha256[:20]}.bin"
        folder.place(built.snapshot, target, sha256)

    def _run(self, tool: Tool, command: Command, options: dict[str, str | None]) -> None:
        self._report(Progress(STEPS[command], 0, 0))
        core = str(self._folder.path(self._lock.base))
        tool.run(command, {"core": core, "info": self._lock.pyodide.info, **options})
        self._report(Progress(STEPS[command], 1, 1))

    def _remove_old(self) -> None:
        built = self._folder.record.built
        current = {built.kernel, built.stdlib, built.snapshot}
        for name in (KERNELS, LIBRARIES, SNAPSHOTS):
            for path in self._folder.path(name).glob("*"):
                relative = f"{name}/{path.name}"
                if relative.removesuffix(".br") not in current:
                    self._folder.remove(relative)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
