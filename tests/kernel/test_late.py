"""Packages of the server's that are loaded in the middle of an import."""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from fenced_kernel import Kernel
from fenced_kernel.browser import libraries
from fenced_kernel.packages import late
from fenced_kernel.patches import after_import

from .conftest import Run
from .hosts import RecordingHost


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def wheel(name: str, files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(
            f"{name}-1.5.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n"
        )
    return out.getvalue()


WHEELS = {
    "late-base": wheel("late_base", {"late_base.py": "NAME = 'base'"}),
    "late-top": wheel(
        "late_top",
        {
            "late_top/__init__.py": "import late_base\nfrom late_top.part import x",
            "late_top/part.py": "x = 7",
        },
    ),
    "late-space": wheel("late_space", {"late_space/part.py": "y = 8", "late_real.py": ""}),
}
IMPORTS = {"late-base": ["late_base"], "late-top": ["late_top"], "late-space": ["late_real", "late_space"]}
NEEDS = {
    "late_base": ["late-base"],
    "late_top": ["late-base", "late-top"],
    "late_space": ["late-space"],
    "late_real": ["late-space"],
}
LIST = json.dumps(
    {
        name: {"version": "1.5", "sha256": hashlib.sha256(data).hexdigest(), "imports": IMPORTS[name]}
        for name, data in WHEELS.items()
    }
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the packages go, which is imported from."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(late, "packages_folder", lambda: str(folder))
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in [name for name in sys.modules if name.startswith("late_")]:
        del sys.modules[name]


@pytest.fixture
def kernel(host: RecordingHost, site: Path) -> Iterator[Kernel]:
    host.shelf = dict(WHEELS)
    host.needs = NEEDS
    kernel = Kernel()
    kernel.attach(host, LIST)
    yield kernel
    kernel.detach()


@pytest.mark.parametrize(
    "source",
    [
        "import late_top\nprint(late_top.x)",
        "def f():\n    from late_top.part import x\n    print(x)\nf()",
        "exec('import late_top; print(late_top.x)')",
        "import importlib\nprint(importlib.import_module('late_top.part').x)",
        "name = 'late_top'\nprint(__import__(name).x)",
        "try:\n    import late_top\nexcept ImportError:\n    late_top = None\nprint(late_top.x)",
    ],
)
async def test_a_package_is_loaded_by_whatever_imports_it(run: Run, host: RecordingHost, source: str) -> None:
    ran = await run(source)
    assert (ran.status, ran.stdout) == ("completed", "7\n"), ran
    assert host.loaded == ["late-base", "late-top"]


async def test_a_module_of_the_readers_may_import_it(run: Run, tmp_path: Path) -> None:
    ran = await run(
        f"""
        import pathlib, sys
        pathlib.Path({str(tmp_path)!r}, 'late_mine.py').write_text('import late_top as t')
        sys.path.append({str(tmp_path)!r})
        import late_mine
        late_mine.t.x
        """
    )
    assert ran.value == "7"


def test_to_ask_for_it_loads_nothing(kernel: Kernel, host: RecordingHost) -> None:
    assert importlib.util.find_spec("late_top") is not None
    assert importlib.util.find_spec("late_absent") is None
    assert importlib.metadata.version("late.Top") == "1.5"
    assert json.loads(kernel.imports("import late_top, late_absent")) == ["late_top", "late_absent"]
    assert host.loaded == []


def test_it_is_a_module_like_any_other_afterwards(kernel: Kernel, host: RecordingHost, site: Path) -> None:
    module = importlib.import_module("late_top")
    assert module.__file__ == str(site / "late_top" / "__init__.py")
    assert module.__spec__ is not None
    assert module.__spec__.loader is module.__loader__
    assert type(module.__loader__).__name__ == "SourceFileLoader"
    assert importlib.reload(module).x == 7
    assert importlib.metadata.distribution("late-top").read_text("INSTALLER") == "pyodide.loadPackage"
    assert not late.is_late(importlib.util.find_spec("late_base"))  # type: ignore[arg-type]


def test_folders_without_an_init_are_packages_too(kernel: Kernel) -> None:
    assert importlib.import_module("late_space.part").y == 8


def test_what_waits_for_the_import_hears_of_it(kernel: Kernel) -> None:
    heard: list[str] = []
    undo = [after_import("late_top", lambda module: heard.append(module.__name__) or []) for _ in range(2)]  # type: ignore[func-returns-value]
    module = importlib.import_module("late_top")
    assert heard == ["late_top", "late_top"]
    assert type(module.__loader__).__name__ == "SourceFileLoader"
    for one in undo:
        one()


async def test_a_file_of_the_readers_wins_and_an_empty_folder_does_not(run: Run, site: Path) -> None:
    (site / "late_base.py").write_text("NAME = 'mine'")
    (site / "late_top").mkdir()
    assert (await run("import late_base\nlate_base.NAME")).value == "'mine'"
    assert (await run("import late_top\nlate_top.x")).value == "7"


async def test_a_wheel_that_is_not_the_locked_one_leaves_nothing(
    run: Run, host: RecordingHost, site: Path
) -> None:
    host.shelf["late-base"] = wheel("late_base", {"late_base.py": "NAME = 'other'"})
    ran = await run("import late_base")
    assert ran.message.startswith(
        "late_base could not be loaded from the server: its file is not the expected one"
    )
    assert names(site) == []


async def test_a_server_that_does_not_answer_is_told(run: Run, host: RecordingHost) -> None:
    host.shelf["late-base"] = RuntimeError("it answered 404 for late_base.whl")
    ran = await run(
        "try:\n    import late_top\nexcept ImportError as e:\n    raise ValueError('wanted') from e"
    )
    assert "late_top could not be loaded from the server: it answered 404 for late_base.whl." in ran.message
    host.shelf = dict(WHEELS)
    assert (await run("import late_top\nlate_top.x")).value == "7"


async def test_stop_leaves_nothing_of_a_package(
    run: Run, kernel: Kernel, host: RecordingHost, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = zipfile.ZipFile.read

    def stopped(archive: zipfile.ZipFile, name: str) -> bytes:
        kernel._interrupts.pending |= name.endswith("METADATA")
        return read(archive, name)

    monkeypatch.setattr(zipfile.ZipFile, "read", stopped)
    (site / "kept").mkdir()
    # A second wheel never comes: the request to stop is heard before.
    ran = await run("import late_top")
    assert ran.status == "aborted"
    assert [name for name in names(site) if "top" in name] == []
    monkeypatch.undo()


async def test_who_does_without_it_does_not_load_it(
    run: Run, host: RecordingHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late, "NOT_FOR", {"__main__": frozenset({"late_base"})})
    assert (await run("import late_base")).status == "failed"
    assert host.loaded == []


async def test_a_module_that_was_just_written_is_found_though_the_clock_stands_still(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    ran = await run(
        """
        import importlib.util, os
        importlib.util.find_spec("late_written")
        before = os.stat(".").st_mtime_ns
        with open("late_written.py", "w") as file: file.write("z = 9")
        os.utime(".", ns=(before, before))
        import late_written
        late_written.z
        """
    )
    assert ran.value == "9"


def test_who_went_without_it_has_it_when_it_is_needed(
    kernel: Kernel, host: RecordingHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late, "NOT_FOR", {"late_asker": frozenset({"late_base"})})
    module = ModuleType("late_asker")
    exec("try:\n    import late_base\nexcept ImportError:\n    _no_scipy = True", vars(module))
    undo = libraries._ask_late({"NAME": ("late_base", "NAME")}, module)
    assert (host.loaded, len(undo)) == ([], 1)
    exec("needed = not _no_scipy", vars(module))
    assert (module.needed, module.NAME, module._no_scipy) == (True, "base", False)
    assert host.loaded == ["late-base"]
