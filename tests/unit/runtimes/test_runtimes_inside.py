"""The programs that run inside Pyodide, here in plain Python, and once for real where it is installed."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
import zipimport
from pathlib import Path

import pytest

from fenced.runtimes.folder import default_directory
from fenced.runtimes.inside.compile_library import compile_library, compiled
from fenced.runtimes.inside.pack_image import pack_image
from fenced.runtimes.kernel import archive, kernel_sources
from fenced.runtimes.lock import packaged
from fenced.runtimes.node import BuildError, find_node, program

MODULE = b"def where():\n    return __file__\n"


def _library(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as library:
        library.writestr("thing.py", MODULE)
        library.writestr("data.txt", b"not code")


def test_a_compiled_library_keeps_its_sources_and_gains_modules(tmp_path: Path) -> None:
    _library(tmp_path / "library.zip")
    compile_library(str(tmp_path / "library.zip"), str(tmp_path / "compiled.zip"))
    with zipfile.ZipFile(tmp_path / "compiled.zip") as compiled:
        assert sorted(compiled.namelist()) == ["data.txt", "thing.py", "thing.pyc"]
        assert compiled.read("thing.py") == MODULE
        assert compiled.read("data.txt") == b"not code"


def test_the_compiled_module_is_what_is_imported_and_names_its_source(tmp_path: Path) -> None:
    path = tmp_path / "library.zip"
    _library(path)
    compile_library(str(path), str(tmp_path / "compiled.zip"))
    (tmp_path / "compiled.zip").replace(path)
    loader = zipimport.zipimporter(str(path))
    code = loader.get_code("thing")
    assert code.co_filename == f"{path}/thing.py"
    assert loader.get_filename("thing").endswith("thing.pyc")
    assert loader.get_source("thing") == MODULE.decode()


def _packages(root: Path) -> None:
    files = {
        "thing/__init__.py": MODULE,
        "thing/data.txt": b"some data",
        "thing/template.py": b"{{ no Python }}",
        "thing/core.h": b"int x;",
        "thing/tests/test_thing.py": b"",
        "thing-1.0.dist-info/METADATA": b"Name: thing",
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


def test_an_image_has_sources_and_compiled_modules_but_nothing_useless(tmp_path: Path) -> None:
    root, target = tmp_path / "site", tmp_path / "image"
    _packages(root)
    index = json.loads(pack_image(str(root), str(target), ["json"], compiled))
    body = target.read_bytes()
    found = {
        str(Path(path).relative_to(root)): body[start : start + size] for path, start, size in index["files"]
    }
    cache = f"thing/__pycache__/__init__.{sys.implementation.cache_tag}.pyc"
    assert sorted(found) == sorted(
        ["thing/__init__.py", cache, "thing/data.txt", "thing/template.py", "thing-1.0.dist-info/METADATA"]
    )
    assert found["thing/data.txt"] == b"some data"
    assert found[cache] == compiled(MODULE, str(root / "thing/__init__.py"))
    assert all(start % 16 == 0 for _, start, _ in index["files"])
    assert {str(Path(path).parent) for path in map(str, [root / name for name in found])} <= set(
        index["folders"]
    )
    assert index["modules"] == []


def test_packages_are_imported_before_the_image_is_packed(tmp_path: Path) -> None:
    root = tmp_path / "site"
    _packages(root)
    with pytest.raises(ModuleNotFoundError):
        pack_image(str(root), str(tmp_path / "image"), ["a_package_not_there_yet"], compiled)


WARM = """
import sys
sys.path.insert(0, "")
exec(open(sys.argv[1]).read())
warm_up(open(sys.argv[2], "rb").read(), sys.argv[3])
import shutil
shutil.rmtree(sys.argv[3])
assert "fenced_kernel.plain" in sys.modules and "statistics" in sys.modules
assert "fenced_kernel.later" not in sys.modules and "" not in sys.path
sys.modules["a_package_not_there_yet"] = sys
from fenced_kernel import later
print(later.value, later.where.__code__.co_filename)
"""


def _warm(tmp_path: Path, later: bytes) -> subprocess.CompletedProcess[str]:
    (tmp_path / "warm_up.py").write_text(program("snapshot"))
    (tmp_path / "kernel.zip").write_bytes(
        archive(
            {
                "fenced_kernel/__init__.py": b"",
                "fenced_kernel/later.py": later,
                "fenced_kernel/plain.py": b"value = 1\n",
            }
        )
    )
    arguments = [str(tmp_path / name) for name in ("warm_up.py", "kernel.zip", "unpacked")]
    # Isolated and without site-packages, as the interpreter in the sandbox is.
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", WARM, *arguments], capture_output=True, text=True, check=False
    )


def test_modules_that_wait_for_a_package_are_importable_when_the_files_are_gone(tmp_path: Path) -> None:
    done = _warm(tmp_path, b"import a_package_not_there_yet\nvalue = 42\ndef where(): pass\n")
    assert done.stderr == ""
    assert done.stdout == f"42 {tmp_path}/unpacked/fenced_kernel/later.py\n"


def test_a_kernel_that_misses_a_module_of_its_own_is_an_error(tmp_path: Path) -> None:
    done = _warm(tmp_path, b"from fenced_kernel.nowhere import value\n")
    assert done.returncode != 0
    assert "No module named 'fenced_kernel.nowhere'" in done.stderr


def _installed() -> Path:
    """Pyodide's folder in the default place, if it was installed there."""
    folder = default_directory() / packaged().base
    if not all((folder / file.name).exists() for file in packaged().core()):
        pytest.fail("Pyodide is not installed: fenced runtimes install")
    if shutil.which("node") is None:
        pytest.fail("Node is not installed")
    return folder


def test_the_real_kernel_survives_a_snapshot_in_the_real_pyodide(tmp_path: Path) -> None:
    core = _installed()
    node, why = find_node()
    assert node is not None, why
    (tmp_path / "kernel.zip").write_bytes(archive(kernel_sources()))
    options = {"core": str(core), "info": packaged().pyodide.info, "stdlib": None}
    snapshot = str(tmp_path / "snapshot.bin")
    node.run("snapshot", {**options, "kernel": str(tmp_path / "kernel.zip"), "target": snapshot})
    node.run("probe", {**options, "snapshot": snapshot})


def test_real_packages_survive_a_snapshot_in_the_real_pyodide(tmp_path: Path) -> None:
    """A small one with extension modules, with the modules laid out alike in each start."""
    core = _installed()
    node, why = find_node()
    assert node is not None, why
    listed = json.loads((core / "pyodide-lock.json").read_text())["packages"]
    (tmp_path / "kernel.zip").write_bytes(archive(kernel_sources()))
    image, snapshot = str(tmp_path / "image.bin"), str(tmp_path / "snapshot.bin")
    options = {"core": str(core), "info": packaged().pyodide.info, "stdlib": None}
    imports = ["kiwisolver", "regex"]
    packages = {name: listed[name] for name in imports}
    making = {"compiler": program("compile"), "packages": packages, "imports": imports, "target": image}
    node.run("image", {**options, **making})
    making = {"kernel": str(tmp_path / "kernel.zip"), "imports": imports, "target": snapshot}
    node.run("snapshot", {**options, "image": image, **making})
    # Its cells ask for pandas, and the probe says that it is not there: the interpreter itself has come up.
    with pytest.raises(BuildError, match=r"^RuntimeError: matplotlib\.pyplot is not in the snapshot$"):
        node.run("probe", {**options, "image": image, "snapshot": snapshot})


def test_a_kernel_that_does_not_work_fails_the_build_with_pythons_own_words(tmp_path: Path) -> None:
    core = _installed()
    node, why = find_node()
    assert node is not None, why
    buffer = io.BytesIO(archive({"fenced_kernel/__init__.py": b"raise ValueError('a broken kernel')\n"}))
    (tmp_path / "kernel.zip").write_bytes(buffer.getvalue())
    options = {"core": str(core), "info": packaged().pyodide.info, "stdlib": None}
    with pytest.raises(BuildError, match=r"^ValueError: a broken kernel$"):
        node.run(
            "snapshot", {**options, "kernel": str(tmp_path / "kernel.zip"), "target": str(tmp_path / "s")}
        )
