"""What is made here of the fetched files: numpy's wheel, list of packages, kernel, library, image, snapshots.

The compiled library is Python's standard library with a compiled module beside each source, so that the
sandbox need not compile what a program imports; the image is the same for the packages that most programs with
data use. The snapshots are made and probed with that library, and one of them with that image.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from fenced.runtimes import numpy_int64
from fenced.runtimes.compress import compress, is_compressed
from fenced.runtimes.folder import Folder, sha256_of
from fenced.runtimes.image import IMPORTS, image_packages
from fenced.runtimes.kernel import Sources, archive, fingerprint, kernel_sources
from fenced.runtimes.lock import Lock
from fenced.runtimes.node import BuildError, Command, Tool, program, recipe
from fenced.runtimes.progress import Note, Progress, Report
from fenced.runtimes.wheels import installed_wheels

FindTool = Callable[[], tuple[Tool | None, str]]
"""Gives what prepares Pyodide, or None and why there is none."""
KERNELS, LIBRARIES, SNAPSHOTS, IMAGES = "kernel", "stdlib", "snapshots", "images"
STEPS: Mapping[Command, str] = {
    "compile": "Compiling Python's standard library",
    "image": "Unpacking and compiling the packages for data",
    "snapshot": "Taking a snapshot of Python's memory",
    "probe": "Checking the snapshot",
}
WITH_PACKAGES = " with these packages"


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
        installed = installed_wheels(folder, lock)
        self._image_packages = image_packages({name: lock.packages[name] for name in installed})
        locked = {file.name: file.sha256 for file in lock.files}
        wheels = [locked[lock.packages[name].file] for name in self._image_packages]
        self._numpy_key = (
            _hash(locked[lock.packages[numpy_int64.PACKAGE].file], numpy_int64.fingerprint())
            if numpy_int64.PACKAGE in installed
            else None
        )
        self._image_key = _hash(core, *wheels, self._numpy_key or "", *IMPORTS, recipe("compile", "image"))
        self._goal = _hash(
            core, fingerprint(self._kernel), recipe("compile", "snapshot", "probe"), self._image_key
        )

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
        return plain and built.kernel == self._kernel_path and self._has_numpy() and self._prepared()

    def build(self) -> None:
        """Builds what is missing or was made from other things than there are now."""
        if not self._has_core:
            return
        folder = self._folder
        if not self._has_numpy():
            self._make_numpy()
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
        document = {"info": self._lock.pyodide.info, "packages": self._installed()}
        return json.dumps(document, separators=(",", ":"))

    def _installed(self) -> dict[str, dict[str, object]]:
        """The packages that are installed, as Pyodide's lock file describes them."""
        return {
            name: {
                "name": name,
                "version": wheel.package.version,
                "file_name": wheel.file,
                "install_dir": "site",
                "sha256": wheel.sha256,
                "package_type": "package",
                "imports": list(wheel.package.imports),
                "depends": list(wheel.package.depends),
            }
            for name, wheel in installed_wheels(self._folder, self._lock).items()
        }

    def _has_numpy(self) -> bool:
        """Whether the wheel with 64-bit integers is there, or cannot be made, or not be of any use."""
        built = self._folder.record.built
        if built.numpy_key != self._numpy_key:
            return False
        return built.numpy is None or self._folder.trusted(built.numpy)

    def _make_numpy(self) -> None:
        """Makes numpy's wheel anew with 64-bit integers; the fetched one stays, to be used where that fails."""
        folder, built = self._folder, self._folder.record.built
        former = built.numpy
        built.numpy, built.numpy_key, built.why_numpy = None, self._numpy_key, None
        if self._numpy_key is not None:
            file = self._lock.packages[numpy_int64.PACKAGE].file
            try:
                wheel = numpy_int64.patched(folder.path(f"{self._lock.base}/{file}").read_bytes())
            except numpy_int64.PatchError as error:
                built.why_numpy = numpy_int64.NOTE.format(why=error)
                self._report(Note(f"{built.why_numpy}."))
            else:
                built.numpy = f"{self._lock.base}/{hashlib.sha256(wheel).hexdigest()[:20]}/{file}"
                folder.write(built.numpy, wheel)
        if former is not None and former != built.numpy:
            folder.remove(former)
            with contextlib.suppress(OSError):
                folder.path(former).parent.rmdir()

    def _served_whole(self) -> list[str]:
        """What is worth a compressed sibling."""
        built = self._folder.record.built
        core = [file.path for file in self._lock.core() if not file.path.endswith(".zip")]
        made = [
            package_list_path(self._lock),
            built.kernel,
            built.snapshot,
            built.image,
            built.data_snapshot,
        ]
        return [*core, *(path for path in made if path is not None)]

    def _prepared(self) -> bool:
        """Whether all is there and made of the present sources, or cannot be had with this Node."""
        folder, built = self._folder, self._folder.record.built
        wanted = [built.stdlib, built.snapshot]
        if self._image_packages:
            wanted += [built.image, built.data_snapshot]
        made = [path for path in wanted if path is not None]
        if built.goal != self._goal or not all(folder.trusted(path) for path in made):
            return False
        if len(made) == len(wanted):
            return True
        tool, why = self._find_tool()
        return built.tool == (tool.version if tool else why)

    def _prepare(self) -> None:
        built = self._folder.record.built
        built.stdlib = built.stdlib if self._has_library() else None
        built.image = built.image if self._has_image() else None
        built.snapshot = built.data_snapshot = built.why = built.why_data = None
        tool, why = self._find_tool()
        if tool is None:
            built.why = f"{why}, so Python starts without a memory snapshot: two seconds slower"
            built.why_data = built.why if self._image_packages else None
        else:
            self._make_library(tool)
            self._make_snapshot(tool)
            if self._image_packages:
                self._make_image(tool)
            if built.image is not None and built.snapshot is not None:
                self._make_data_snapshot(tool)
        built.goal, built.tool = self._goal, tool.version if tool else why
        for reason in dict.fromkeys((built.why, built.why_data)):
            if reason:
                self._report(Note(reason[:1].upper() + reason[1:] + "."))

    def _has_library(self) -> bool:
        built = self._folder.record.built
        return (
            built.stdlib is not None
            and built.stdlib_key == self._library_key
            and self._folder.trusted(built.stdlib)
        )

    def _has_image(self) -> bool:
        built = self._folder.record.built
        return (
            built.image is not None
            and built.image_key == self._image_key
            and self._folder.trusted(built.image)
        )

    def _make_library(self, tool: Tool) -> None:
        built = self._folder.record.built
        if self._has_library():
            return
        target = self._folder.scratch("library.zip")
        try:
            self._run(tool, "compile", {"stdlib": None, "target": str(target)})
        except BuildError as error:
            self._report(Note(f"Compiling the standard library failed, so imports are slower: {error}."))
            return
        built.stdlib, built.stdlib_key = self._place(LIBRARIES, target, "zip"), self._library_key

    def _make_image(self, tool: Tool) -> None:
        built = self._folder.record.built
        if self._has_image():
            return
        installed = self._installed()
        target = self._folder.scratch("image.bin")
        options = {
            "stdlib": self._library,
            "compiler": program("compile"),
            "packages": {name: installed[name] for name in self._image_packages},
            "imports": IMPORTS,
            "target": str(target),
        }
        try:
            self._run(tool, "image", options)
        except BuildError as error:
            built.why_data = (
                f"no image of packages could be made, so they take some seconds longer to load: {error}"
            )
            return
        built.image, built.image_key = self._place(IMAGES, target, "bin"), self._image_key
        built.image_packages = self._image_packages

    def _make_snapshot(self, tool: Tool) -> None:
        built = self._folder.record.built
        try:
            built.snapshot = self._snapshot(tool, None)
        except BuildError as error:
            built.why = f"no memory snapshot could be made, so Python starts two seconds slower: {error}"

    def _make_data_snapshot(self, tool: Tool) -> None:
        built = self._folder.record.built
        try:
            built.data_snapshot = self._snapshot(tool, built.image)
        except BuildError as error:
            built.why_data = f"no memory snapshot with packages could be made, so plots come later: {error}"

    def _snapshot(self, tool: Tool, image: str | None) -> str:
        """Makes and probes a snapshot, with the image's packages imported if there is one; returns its path."""
        target = self._folder.scratch("snapshot.bin")
        common = {"stdlib": self._library, "image": str(self._folder.path(image)) if image else None}
        making = {
            "kernel": str(self._folder.path(self._kernel_path)),
            "imports": IMPORTS if image else (),
            "target": str(target),
        }
        more = WITH_PACKAGES if image else ""
        try:
            self._run(tool, "snapshot", {**common, **making}, more)
            self._run(tool, "probe", {**common, "snapshot": str(target)}, more)
        except BuildError:
            target.unlink(missing_ok=True)
            raise
        return self._place(SNAPSHOTS, target, "bin")

    @property
    def _library(self) -> str | None:
        """Path of the library to start with."""
        stdlib = self._folder.record.built.stdlib
        return str(self._folder.path(stdlib)) if stdlib else None

    def _place(self, kind: str, made: Path, suffix: str) -> str:
        """Moves what was made into place; returns its path there.

        It is named by its content, since browsers may keep it for good, and no two runs give the same bytes.
        """
        sha256 = sha256_of(made)
        path = f"{kind}/{sha256[:20]}.{suffix}"
        self._folder.place(path, made, sha256)
        return path

    def _run(self, tool: Tool, command: Command, options: Mapping[str, object], more: str = "") -> None:
        step = STEPS[command] + more
        self._report(Progress(step, 0, 0))
        core = str(self._folder.path(self._lock.base))
        tool.run(command, {"core": core, "info": self._lock.pyodide.info, **options})
        self._report(Progress(step, 1, 1))

    def _remove_old(self) -> None:
        built = self._folder.record.built
        current = {built.kernel, built.stdlib, built.snapshot, built.image, built.data_snapshot}
        for name in (KERNELS, LIBRARIES, SNAPSHOTS, IMAGES):
            for path in self._folder.path(name).glob("*"):
                relative = f"{name}/{path.name}"
                if relative.removesuffix(".br") not in current:
                    self._folder.remove(relative)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
