"""Installing: fetch what is missing, verify it, build what is made from it.

Safe to repeat, to interrupt at any moment and to run twice at once: only verified files get into place, each
in one step, and two installations in one folder take turns.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fenced.runtimes.build import Builder, FindTool
from fenced.runtimes.errors import FileRefused, FolderError, SourceError, SourceUnavailable
from fenced.runtimes.folder import DOWNLOADS, Folder, sha256_of
from fenced.runtimes.kernel import Sources as KernelSources
from fenced.runtimes.lock import PARTS, Lock, LockedFile, Part, packaged
from fenced.runtimes.node import find_node
from fenced.runtimes.progress import Note, Progress, Report, silent
from fenced.runtimes.sources import Source, open_sources
from fenced.runtimes.turn import turn

OpenSources = Callable[[Lock, Path], Mapping[str, Source]]
"""Opens a lock's sources; archives they download go to the folder given."""
WITHOUT: Mapping[Part, str] = {
    "python": "Conversations work, but Python cells cannot run",
    "model": "Other models work, but there is no built-in one",
}


def _real_sources(lock: Lock, downloads: Path) -> Mapping[str, Source]:
    return open_sources(lock.sources, downloads)


@dataclass(frozen=True)
class Outcome:
    """What an installation came to."""

    directory: Path
    fetched: tuple[LockedFile, ...]
    missing: tuple[LockedFile, ...]
    reasons: tuple[str, ...] = ()
    """Why files are missing: what each source that was tried said."""

    @property
    def complete(self) -> bool:
        return not self.missing

    def explanation(self) -> str:
        """What is missing, what that means and what to do; empty when nothing is."""
        if self.complete:
            return ""
        names = [file.name for file in self.missing]
        shown = ", ".join(names[:5])
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        size = sum(file.size for file in self.missing) / 1e6
        lines = [f"{len(names)} of the runtimes' files could not be fetched ({size:.0f} MB): {shown}{more}."]
        lines += [f"- {reason}." for reason in self.reasons]
        parts = {file.part for file in self.missing}
        lines += [f"{WITHOUT[part]}." for part in PARTS if part in parts]
        lines.append(
            "Connect this machine to the internet or to a package index, named in pip's and npm's settings, "
            "and run `fenced runtimes install` again: what is there already stays. Where there is none, copy "
            f"the folder {self.directory} from a machine that has it."
        )
        return "\n".join(lines)


@dataclass
class Installer:
    """One installation into one folder; the fields are its boundaries, and :func:`install` uses real ones."""

    directory: Path
    lock: Lock
    report: Report = silent
    sources: OpenSources = _real_sources
    find_tool: FindTool = find_node
    kernel: KernelSources | None = None
    """The kernel's modules; None takes those of the installed package."""
    _unavailable: dict[str, str] = field(default_factory=dict, init=False)
    """Sources, and clients, that failed as a whole, and why: not asked again."""
    _refused: list[str] = field(default_factory=list, init=False)

    def run(self, parts: tuple[Part, ...], *, verify: bool) -> Outcome:
        folder = Folder(self.directory)
        if not verify and not self._missing(folder, parts) and self._builder(folder).up_to_date():
            return Outcome(self.directory, (), ())
        folder.prepare()
        with turn(
            self.directory, lambda: self.report(Note("Another installation is running; waiting for it."))
        ):
            folder.reload()
            try:
                return self._run(folder, parts, verify)
            except OSError as error:
                raise FolderError(f"Installing into {self.directory} failed: {error}.") from error
            finally:
                folder.save()

    def _run(self, folder: Folder, parts: tuple[Part, ...], verify: bool) -> Outcome:
        if verify:
            self._verify(folder)
        wanted = [file for file in self._missing(folder, parts) if not folder.adopt(file.path, file.sha256)]
        opened = self.sources(self.lock, self.directory / DOWNLOADS)
        fetched = []
        for file in wanted:
            if self._fetch(file, opened, folder):
                fetched.append(file)
        self._builder(folder).build()
        missing = tuple(self._missing(folder, parts))
        if not missing:
            shutil.rmtree(self.directory / DOWNLOADS, ignore_errors=True)
        reasons = (*self._unavailable.values(), *self._refused) if missing else ()
        return Outcome(self.directory, tuple(fetched), missing, reasons)

    def _builder(self, folder: Folder) -> Builder:
        return Builder(folder, self.lock, self.find_tool, self.report, self.kernel)

    def _missing(self, folder: Folder, parts: tuple[Part, ...]) -> list[LockedFile]:
        return [file for file in self.lock.of(parts) if not folder.trusted(file.path, file.sha256)]

    def _verify(self, folder: Folder) -> None:
        """Hashes every recorded file; one that has changed is removed, to be fetched or built again."""
        step, known = "Verifying", dict(folder.record.files)
        total, done = sum(file.size for file in known.values()), 0
        for relative, file in known.items():
            self.report(Progress(step, done, total))
            if not folder.adopt(relative, file.sha256):
                self.report(Note(f"{relative} was damaged or missing; it will be replaced."))
                folder.remove(relative)
            done += file.size
        self.report(Progress(step, total, total))

    def _fetch(self, file: LockedFile, sources: Mapping[str, Source], folder: Folder) -> bool:
        """Tries the file's origins, those already on this machine first, until one gives the right bytes."""
        part = folder.scratch(file.sha256 + ".part")
        for origin in sorted(file.origins, key=lambda origin: not sources[origin.source].at_hand):
            source = sources[origin.source]
            if origin.source in self._unavailable or source.client in self._unavailable:
                continue
            try:
                source.fetch(origin.member, part, file.size, self.report)
                if sha256_of(part) != file.sha256:
                    part.unlink()
                    raise FileRefused(
                        f"{source.label} gave a {file.name} that is not the locked one (its sha256 differs)"
                    )
            except SourceUnavailable as error:
                self._unavailable[error.client or origin.source] = str(error)
            except SourceError as error:
                self._refused.append(str(error))
            else:
                folder.place(file.path, part, file.sha256)
                return True
        return False


def install(
    directory: Path, *, report: Report = silent, parts: tuple[Part, ...] = PARTS, verify: bool = False
) -> Outcome:
    """Brings the folder up to date: fetches the missing files of ``parts`` and builds what is made of them.

    Takes milliseconds when there is nothing to do, unless ``verify`` asks to hash every file anew. A file
    that cannot be had is no error: it is in the outcome's ``missing``. Raises FolderError when the folder
    cannot be used.
    """
    return Installer(directory, packaged(), report).run(parts, verify=verify)


def missing(directory: Path, parts: tuple[Part, ...] = PARTS) -> tuple[LockedFile, ...]:
    """The files of ``parts`` that are not installed."""
    folder = Folder(directory)
    return tuple(file for file in packaged().of(parts) if not folder.trusted(file.path, file.sha256))
