"""What is installed in a runtimes' folder, for a person."""

from dataclasses import dataclass
from pathlib import Path

from fenced.runtimes.folder import Folder
from fenced.runtimes.lock import Lock, packaged


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    present: bool
    detail: str
    needed: bool = True
    """False for what only makes things faster."""


def status(directory: Path, *, lock: Lock | None = None) -> tuple[Row, ...]:
    """One row for each thing that can be installed."""
    lock = lock or packaged()
    folder = Folder(directory)
    there = {file.path for file in lock.files if folder.trusted(file.path, file.sha256)}
    core = {file.path for file in lock.core()}
    wheels = {file.path for file in lock.of(("python",))} - core
    models = {file.path for file in lock.of(("model",))}
    built = folder.record.built

    def present(path: str | None) -> bool:
        return path is not None and folder.trusted(path)

    def megabytes(paths: set[str]) -> str:
        return f"{sum(file.size for file in lock.files if file.path in paths) / 1e6:.1f} MB"

    integers = built.why_numpy or "numpy's default integer has 64 bits, as on a computer"
    packages = f"{len(wheels & there)} of {len(wheels)}, {megabytes(wheels)}"
    start = built.why or "Python starts two seconds sooner"
    data = built.why_data or "numpy, pandas and matplotlib load in a fraction of the time"
    plot = built.why_data or built.why or "a first plot takes about a second"
    return (
        Row("Python", core <= there, f"Pyodide {lock.pyodide.version}, {megabytes(core)}"),
        Row("Python packages", wheels <= there, packages),
        Row("Numbers of 64 bits", present(built.numpy), integers, needed=False),
        Row("Kernel", present(built.kernel), built.kernel or "built by the installation"),
        Row(
            "Compiled standard library", present(built.stdlib), "imports are four times faster", needed=False
        ),
        Row("Memory snapshot", present(built.snapshot), start, needed=False),
        Row("Image of packages", present(built.image), data, needed=False),
        Row("Memory snapshot with packages", present(built.data_snapshot), plot, needed=False),
        Row("Built-in language model", models <= there, megabytes(models)),
    )
