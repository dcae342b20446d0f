"""What is made of the fetched files, with a tool that makes recognisable ones."""

import io
import json
import zipfile
from typing import cast

import brotli  # type: ignore[import-untyped]
import pytest

from fenced.runtimes.folder import Built, Folder
from fenced.runtimes.kernel import archive, fingerprint, kernel_sources
from fenced.runtimes.progress import Note
from tests.unit.runtimes.conftest import BASE, KERNEL, FakeTool, Workbench


def _built(bench: Workbench) -> Built:
    return Folder(bench.directory).record.built


def _notes(bench: Workbench) -> list[str]:
    """But for the one that the bench's numpy, which is none, stays as it is."""
    notes = [event.text for event in bench.events if isinstance(event, Note)]
    return [note for note in notes if not note.startswith("numpy's default integer")]


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


def test_an_image_is_made_of_the_packages_for_data_and_a_snapshot_with_it(bench: Workbench) -> None:
    bench.with_data()
    bench.install()
    built = _built(bench)
    assert bench.tool is not None
    assert bench.tool.ran == ["compile", "snapshot", "probe", "image", "snapshot", "probe"]
    assert built.image is not None
    assert built.data_snapshot is not None
    assert built.image_packages == ("cycles", "matplotlib", "numpy", "pandas")
    image = bench.tool.options["image"]
    assert list(cast("dict[str, object]", image["packages"])) == list(built.image_packages)
    assert (bench.directory / built.image).read_bytes() == b"image" * 100
    assert (bench.directory / built.data_snapshot).read_bytes().endswith(b"image" * 100)
    for command in ("snapshot", "probe"):
        assert bench.tool.options[command]["image"] == str(bench.directory / built.image)
    for path in (built.image, built.data_snapshot):
        assert (bench.directory / f"{path}.br").exists()
    bench.tool.ran.clear()
    bench.install()
    assert bench.tool.ran == []


def test_a_changed_kernel_makes_no_new_image(bench: Workbench) -> None:
    bench.with_data()
    bench.install()
    before = _built(bench)
    bench.kernel["fenced_kernel/cell.py"] = b"# another cell\n"
    assert bench.tool is not None
    bench.tool.ran.clear()
    bench.install()
    after = _built(bench)
    assert bench.tool.ran == ["snapshot", "probe", "snapshot", "probe"]
    assert after.image == before.image
    assert after.data_snapshot != before.data_snapshot
    assert before.data_snapshot is not None
    assert not (bench.directory / before.data_snapshot).exists()


def test_without_an_image_there_is_a_plain_snapshot_all_the_same(bench: Workbench) -> None:
    bench.with_data()
    bench.tool = FakeTool(broken=("image",))
    assert bench.install().complete
    built = _built(bench)
    assert (built.image, built.data_snapshot) == (None, None)
    assert built.snapshot is not None
    assert _notes(bench) == [
        "No image of packages could be made, so they take some seconds longer to load: image does not work here."
    ]
    bench.tool.ran.clear()
    bench.install()
    assert bench.tool.ran == []


def test_a_snapshot_with_packages_that_does_not_restore_leaves_image_and_plain_snapshot(
    bench: Workbench,
) -> None:
    bench.with_data()
    bench.tool = FakeTool(broken_with_image=("probe",))
    assert bench.install().complete
    built = _built(bench)
    assert built.data_snapshot is None
    assert built.image is not None
    assert built.snapshot is not None
    assert [path.name for path in bench.directory.glob("snapshots/*.bin")] == [built.snapshot[10:]]
    assert "probe does not work here" in str(built.why_data)


def test_without_node_the_reason_is_told_once(bench: Workbench) -> None:
    bench.with_data()
    bench.tool = None
    bench.install()
    assert len(_notes(bench)) == 1


def test_where_a_package_for_data_is_missing_there_is_no_image(bench: Workbench) -> None:
    bench.with_data()
    wheel = "plots-2.0-py3-none-any.whl"
    for source in (bench.near, bench.far):
        del source.files[wheel]
    bench.install()
    assert _built(bench).image is None
    assert bench.tool is not None
    assert "image" not in bench.tool.ran
    bench.near.files[wheel] = bench.far.files[wheel] = b"a wheel of plots " * 60
    bench.install()
    assert _built(bench).image is not None


@pytest.mark.parametrize("kind", ["image", "data_snapshot"])
def test_a_lost_image_or_snapshot_of_it_is_made_again(bench: Workbench, kind: str) -> None:
    bench.with_data()
    bench.install()
    (bench.directory / str(getattr(_built(bench), kind))).unlink()
    bench.install()
    assert (bench.directory / str(getattr(_built(bench), kind))).exists()
