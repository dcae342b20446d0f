"""The lock file that Fenced ships."""

import json
import re
from importlib import resources

import pytest

from fenced.runtimes.errors import LockError
from fenced.runtimes.lock import PARTS, packaged, parse
from fenced.runtimes.relock import CORE, canonical, written


def test_every_file_can_be_had_from_a_named_source() -> None:
    lock = packaged()
    for file in lock.files:
        assert file.origins, file.name
        assert {origin.source for origin in file.origins} <= set(lock.sources), file.name


def test_no_two_files_have_one_place_and_each_lies_where_its_part_belongs() -> None:
    files = packaged().files
    assert len({file.path for file in files}) == len(files)
    folders = {"python": f"{packaged().base}/", "model": "models/"}
    assert set(folders) == set(PARTS)
    for file in files:
        assert file.path == folders[file.part] + file.name


def test_the_core_is_pyodide_itself_and_the_rest_of_python_are_the_packages_wheels() -> None:
    lock = packaged()
    assert {file.name for file in lock.core()} == set(CORE)
    wheels = {file.name for file in lock.of(("python",))} - set(CORE)
    assert wheels == {package.file for package in lock.packages.values()}
    assert all(name.endswith(".whl") for name in wheels)


def test_packages_depend_only_on_packages_of_the_lock_by_their_canonical_names() -> None:
    packages = packaged().packages
    for name, package in packages.items():
        assert name == canonical(name)
        assert set(package.depends) <= set(packages), name
        assert package.imports, name


@pytest.mark.parametrize(
    "module", ["numpy", "pandas", "matplotlib", "scipy", "sklearn", "sympy", "PIL", "seaborn"]
)
def test_the_libraries_that_people_expect_are_there(module: str) -> None:
    assert any(module in package.imports for package in packaged().packages.values())


def test_wheels_for_this_interpreter_name_its_abi() -> None:
    abi = packaged().pyodide.info["abi_version"]
    for file in packaged().files:
        if "emscripten" in file.name:
            assert f"pyemscripten_{abi}_wasm32" in file.name


def test_it_is_small_and_written_as_the_tool_writes_it() -> None:
    text = (resources.files("fenced.runtimes") / "lock.json").read_text("utf-8")
    assert len(text) < 1_000_000
    assert written(packaged()) == text


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "a/../../b", ".hidden", "a//b", ""])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    document = json.loads(written(packaged()))
    document["files"][0]["path"] = path
    with pytest.raises(LockError, match=r"path"):
        parse(json.dumps(document))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}'])
def test_a_damaged_lock_says_what_to_do(text: str) -> None:
    with pytest.raises(LockError, match=re.escape("reinstall Fenced")):
        parse(text)
