"""What is made of the fetched files, with a tool that makes recognisable ones."""

import io
import json
import zipfile

import brotli  # type: ignore[import-untyped]
import pytest

from fenced.runtimes.folder import Built, Folder
from fenced.runtimes.kernel import archive, fingerprint, kernel_sources
from fenced.runtimes.progress import Note
from tests.unit.runtimes.conftest import BASE, KERNEL, FakeTool, Workbench


def _built(bench: Workbench) -> Built:
    return Folder(bench.directory).record.built


def _notes(bench: Workbench) -> list[str]:
    return [event.text for event in bench.events if isinstance(event, Note)]


def test_the_kernel_archive_is_the_same_for_the_same_sources() -> None:
    data = archive(KERNEL)
    assert data == archive(dict(KERNEL))
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        assert {name: zipped.read(name) for name in zipped.namelist()} == KERNEL
    assert fingerprint(KERNEL) != fingerprint({**KERNEL, "fenced_kernel/cell.py": b"changed"})


def test_the_real_kernels_modules_are_found_and_nothing_else() -> None:
    sources = kernel_sources()
    assert "fenced_kernel/__init__.py" in sources
    assert all(path.startswith("fenced_kernel/") and path.endswith(".py") for path in sources)


def test_library_and_snapshot_are_made_checked_and_named_by_content(bench: Workbench) -> None:
    bench.install()
    built = _built(bench)
    assert bench.tool is not None
    assert bench.tool.ran == ["compile", "snapshot", "probe"]
    assert built.stdlib is not None
    assert built.snapshot is not None
    assert (bench.directory / built.stdlib).read_bytes() == b"compile" * 100
    assert (bench.directory / built.snapshot).read_bytes() == b"snapshot" * 100 + archive(KERNEL)
    for command in ("snapshot", "probe"):
        assert bench.tool.options[command]["stdlib"] == str(bench.directory / built.stdlib)


def test_a_changed_kernel_makes_a_new_archive_and_snapshot_but_no_new_library(bench: Workbench) -> None:
    bench.install()
    before = _built(bench)
    bench.kernel["fenced_kernel/cell.py"] = b"# another cell\n"
    assert bench.tool is not None
    bench.tool.ran.clear()
    bench.install()
    after = _built(bench)
    assert bench.tool.ran == ["snapshot", "probe"]
    assert after.stdlib == before.stdlib
    assert after.kernel != before.kernel
    assert after.snapshot != before.snapshot
    left = {str(path.relative_to(bench.directory)) for path in bench.directory.glob("[ks]*/*")}
    assert left - {f"{after.kernel}.br", f"{after.snapshot}.br"} == {
        after.kernel,
        after.snapshot,
        after.stdlib,
    }


def test_without_node_python_is_installed_all_the_same(bench: Workbench) -> None:
    bench.tool = None
    assert bench.install().complete
    assert _built(bench).snapshot is None
    assert _built(bench).kernel is not None
    assert _notes(bench) == [
        "Node is not installed, so Python starts without a memory snapshot: two seconds slower."
    ]
    bench.events.clear()
    bench.install()
    assert bench.events == []


def test_node_installed_later_is_used(bench: Workbench) -> None:
    bench.tool = None
    bench.install()
    bench.tool = FakeTool()
    bench.install()
    assert _built(bench).snapshot is not None
    assert _built(bench).why is None


def test_a_snapshot_that_does_not_restore_is_thrown_away(bench: Workbench) -> None:
    bench.tool = FakeTool(broken=("probe",))
    assert bench.install().complete
    assert _built(bench).snapshot is None
    assert list(bench.directory.glob("snapshots/*")) == []
    assert _notes(bench) == [
        "No memory snapshot could be made, so Python starts two seconds slower: probe does not work here."
    ]


def test_a_failed_build_is_repeated_only_with_another_node(bench: Workbench) -> None:
    bench.tool = FakeTool(broken=("snapshot",))
    bench.install()
    bench.tool.ran.clear()
    bench.install()
    assert bench.tool.ran == []
    bench.tool = FakeTool(version="v22.0.0")
    bench.install()
    assert bench.tool.ran == ["snapshot", "probe"]
    assert _built(bench).snapshot is not None


def test_a_library_that_cannot_be_compiled_is_used_as_it_comes(bench: Workbench) -> None:
    bench.tool = FakeTool(broken=("compile",))
    bench.install()
    assert _built(bench).stdlib is None
    assert _built(bench).snapshot is not None
    assert bench.tool.options["snapshot"]["stdlib"] is None
    assert any("Compiling the standard library failed" in note for note in _notes(bench))


@pytest.mark.parametrize("kind", ["kernel", "stdlib", "snapshot"])
def test_a_built_file_that_was_lost_is_built_again(bench: Workbench, kind: str) -> None:
    bench.install()
    path = bench.directory / str(getattr(_built(bench), kind))
    path.unlink()
    bench.install()
    assert (bench.directory / str(getattr(_built(bench), kind))).exists()


def test_what_is_served_whole_has_a_compressed_sibling_and_wheels_and_models_have_none(
    bench: Workbench,
) -> None:
    bench.install()
    built = _built(bench)
    for relative in (f"{BASE}/pyodide.mjs", built.kernel, built.snapshot):
        original = (bench.directory / str(relative)).read_bytes()
        compressed = (bench.directory / f"{relative}.br").read_bytes()
        assert brotli.decompress(compressed) == original
        assert len(compressed) < len(original)
    siblings = {path.name for path in bench.directory.rglob("*.br")}
    assert not any(".whl" in name or ".gguf" in name or "stdlib" in name for name in siblings)


def test_a_lost_sibling_is_made_again(bench: Workbench) -> None:
    bench.install()
    sibling = bench.directory / BASE / "pyodide.mjs.br"
    sibling.unlink()
    bench.install()
    assert sibling.exists()


def test_pyodides_package_list_names_just_the_wheels_that_are_there(bench: Workbench) -> None:
    wheel = "plots-2.0-py3-none-any.whl"
    for source in (bench.near, bench.far):
        del source.files[wheel]
    bench.install()
    listed = json.loads((bench.directory / BASE / "pyodide-lock.json").read_text())
    assert list(listed["packages"]) == ["numbers"]
    assert listed["info"] == {"python": "3.14.0"}
    bench.near.files[wheel] = bench.far.files[wheel] = b"a wheel of plots " * 60
    bench.install()
    listed = json.loads((bench.directory / BASE / "pyodide-lock.json").read_text())
    assert listed["packages"]["plots"]["depends"] == ["numbers"]
    assert listed["packages"]["plots"]["file_name"] == wheel
