"""The manifest says just what is there."""

from typing import Any, cast

from fenced.runtimes.folder import default_directory
from fenced.runtimes.manifest import manifest, model_path, revision
from fenced.runtimes.status import status
from tests.unit.runtimes.conftest import BASE, CONTENTS, Workbench


def _python(bench: Workbench) -> dict[str, Any]:
    return cast("dict[str, Any]", manifest(bench.directory, lock=bench.lock)["python"])


def test_a_folder_that_is_not_there_has_no_python(bench: Workbench) -> None:
    assert manifest(bench.directory, lock=bench.lock) == {"python": None}
    assert model_path(bench.directory, lock=bench.lock) is None


def test_a_whole_installation_is_described_with_addresses_that_lead_to_files(bench: Workbench) -> None:
    bench.install()
    python = _python(bench)
    assert python["version"] == "1.0"
    assert python["base"] == f"/runtimes/{BASE}/"
    for key in ("kernel", "stdlib", "snapshot", "lock"):
        file = bench.directory / python[key].removeprefix("/runtimes/").partition("?")[0]
        assert file.is_file(), key
        if key in ("stdlib", "snapshot"):
            assert python[f"{key}Size"] == file.stat().st_size
    assert python["sizes"] == {
        "pyodide.mjs": len(CONTENTS["pyodide.mjs"]),
        "python_stdlib.zip": len(CONTENTS["python_stdlib.zip"]),
    }
    assert python["packages"]["plots"] == {
        "file": "plots-2.0-py3-none-any.whl",
        "size": len(CONTENTS["plots-2.0-py3-none-any.whl"]),
        "imports": ["plots"],
        "depends": ["numbers"],
    }


def test_only_installed_packages_are_listed(bench: Workbench) -> None:
    bench.install()
    bench.path("plots-2.0-py3-none-any.whl").unlink()
    assert list(_python(bench)["packages"]) == ["numbers"]


def test_the_address_of_the_package_list_changes_with_the_list(bench: Workbench) -> None:
    bench.install()
    before = _python(bench)["lock"]
    bench.path("plots-2.0-py3-none-any.whl").unlink()
    del bench.near.files["plots-2.0-py3-none-any.whl"], bench.far.files["plots-2.0-py3-none-any.whl"]
    bench.install()
    assert _python(bench)["lock"] != before


def test_without_a_core_file_there_is_no_python(bench: Workbench) -> None:
    bench.install()
    bench.path("pyodide.mjs").unlink()
    assert manifest(bench.directory, lock=bench.lock) == {"python": None}


def test_a_snapshot_that_was_lost_is_not_promised(bench: Workbench) -> None:
    bench.install()
    next(bench.directory.glob("snapshots/*.bin")).unlink()
    python = _python(bench)
    assert python["snapshot"] is None
    assert python["snapshotSize"] == 0


def test_without_node_there_is_a_kernel_but_no_snapshot(bench: Workbench) -> None:
    bench.tool = None
    bench.install()
    python = _python(bench)
    assert python["kernel"] is not None
    assert (python["stdlib"], python["snapshot"]) == (None, None)


def test_the_model_is_found_once_installed(bench: Workbench) -> None:
    bench.install(("model",))
    path = model_path(bench.directory, lock=bench.lock)
    assert path is not None
    assert path.read_bytes() == CONTENTS["tiny.gguf"]
    assert manifest(bench.directory, lock=bench.lock) == {"python": None}


def test_status_tells_what_is_there_and_what_is_needed(bench: Workbench) -> None:
    assert not any(row.present for row in status(bench.directory, lock=bench.lock))
    bench.tool = None
    bench.install(("python",))
    rows = {row.what: row for row in status(bench.directory, lock=bench.lock)}
    assert rows["Python"].present
    assert rows["Python packages"].detail.startswith("2 of 2")
    assert not rows["Memory snapshot"].present
    assert not rows["Memory snapshot"].needed
    assert "Node is not installed" in rows["Memory snapshot"].detail
    assert not rows["Built-in language model"].present
    assert rows["Built-in language model"].needed


def test_the_default_folder_is_named_for_fenced() -> None:
    directory = default_directory()
    assert directory.is_absolute()
    assert directory.name == "runtimes"
    assert "fenced" in directory.parts[-2]


def test_a_revision_names_the_version_and_the_files(bench: Workbench) -> None:
    def now(version: str = "1.0") -> str:
        return revision(bench.directory, version=version, lock=bench.lock)

    nothing = now()
    assert now() == nothing
    bench.install()
    assert len({nothing, now(), now("1.1")}) == 3
    next(bench.directory.glob("snapshots/*.bin")).unlink()
    assert len({nothing, now()}) == 2


def test_an_image_is_described_with_what_is_in_it(bench: Workbench) -> None:
    assert (bench.install(), _python(bench)["image"], _python(bench)["imagePackages"])[1:] == (None, ())
    bench.with_data()
    bench.install()
    python = _python(bench)
    for key in ("image", "dataSnapshot"):
        file = bench.directory / python[key].removeprefix("/runtimes/")
        assert python[f"{key}Size"] == file.stat().st_size
    assert python["imagePackages"] == ("cycles", "matplotlib", "numpy", "pandas")
    assert set(python["imageRoots"]) < set(python["imagePackages"])


def test_a_snapshot_is_not_promised_without_the_image_that_it_fits(bench: Workbench) -> None:
    bench.with_data()
    bench.install()
    next(bench.directory.glob("images/*.bin")).unlink()
    python = _python(bench)
    assert (python["image"], python["dataSnapshot"]) == (None, None)
    assert python["snapshot"] is not None
    rows = {row.what: row for row in status(bench.directory, lock=bench.lock)}
    assert not rows["Image of packages"].present
    assert not rows["Image of packages"].needed
    assert rows["Memory snapshot with packages"].present
