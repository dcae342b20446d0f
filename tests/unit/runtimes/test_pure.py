"""Wheels made of the plain part of others."""

import io
import zipfile

import pytest

from fenced.runtimes.sources.pure import pure_name, pure_part

INFO = "thing-1.0.dist-info/"
FILES = {
    "thing/_fast.cpython-312-x86_64-linux-gnu.so": "compiled",
    "thing/__init__.py": "try:\n    from thing import _fast\nexcept ImportError:\n    _fast = None\n",
    f"{INFO}RECORD": "thing/_fast.so,,\n",
    f"{INFO}WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux2014_x86_64\n",
    f"{INFO}METADATA": "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n",
}


def wheel(names: list[str], compression: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name in names:
            archive.writestr(name, FILES[name])
    return out.getvalue()


def test_what_is_compiled_is_left_out_and_the_rest_describes_itself() -> None:
    with zipfile.ZipFile(io.BytesIO(pure_part(wheel(list(FILES), zipfile.ZIP_DEFLATED)))) as made:
        assert "thing/__init__.py" in made.namelist()
        assert not [name for name in made.namelist() if name.endswith(".so")]
        described = made.read(f"{INFO}WHEEL").decode()
        assert "Tag: py3-none-any" in described
        assert "cp312" not in described
        record = made.read(f"{INFO}RECORD").decode()
        assert {line.split(",")[0] for line in record.splitlines()} == set(made.namelist())


@pytest.mark.parametrize("names", [list(FILES), sorted(FILES), list(reversed(FILES))])
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_it_is_the_same_however_the_wheel_was_packed(names: list[str], compression: int) -> None:
    assert pure_part(wheel(names, compression)) == pure_part(wheel(list(FILES), zipfile.ZIP_DEFLATED))


def test_its_name_says_that_it_runs_everywhere() -> None:
    assert pure_name("pyyaml-6.0.4-cp312-cp312-manylinux2014_x86_64.whl") == "pyyaml-6.0.4-py3-none-any.whl"
