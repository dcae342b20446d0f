"""The wheel of numpy with 64-bit integers: what is changed, what guards it, and what happens where it fails."""

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from fenced.runtimes import numpy_int64
from fenced.runtimes.folder import Folder
from fenced.runtimes.manifest import manifest
from fenced.runtimes.numpy_int64 import ALIASES, EDITS, MODULE, Edit, PatchError, patched
from fenced.runtimes.progress import Note
from fenced.runtimes.status import Row, status
from tests.unit.runtimes.conftest import BASE, Workbench

RECORD = "numpy-1.0.dist-info/RECORD"
CODE = bytes(64)
NAMES = b'names = {"int_": "intp", "uint": "uintp"}\n'
WIDE_NAMES = b'names = {"int_": "int64", "uint": "uint64"}\n'
EDIT = Edit(8, "0000", "4109", "a trial")
WIDE_CODE = bytes(8) + b"\x41\x09" + bytes(54)


def _wheel(code: bytes = CODE, names: bytes = NAMES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as wheel:
        wheel.writestr("numpy/__init__.py", b"")
        wheel.writestr(MODULE, code)
        wheel.writestr(ALIASES, names)
        wheel.writestr(RECORD, f"{MODULE},sha256=old,64\n{RECORD},,\n")
    return out.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table for the small wheel above."""
    monkeypatch.setattr(numpy_int64, "EDITS", (EDIT,))
    expected = {MODULE: (_sha256(CODE), _sha256(WIDE_CODE)), ALIASES: (_sha256(NAMES), _sha256(WIDE_NAMES))}
    monkeypatch.setattr(numpy_int64, "EXPECTED", expected)


def test_no_edit_changes_a_length_or_meets_another() -> None:
    ends = 0
    for edit in sorted(EDITS, key=lambda edit: edit.at):
        assert len(bytes.fromhex(edit.old)) == len(bytes.fromhex(edit.new)), edit
        assert edit.at >= ends
        assert edit.old != edit.new
        assert edit.why
        ends = edit.at + len(bytes.fromhex(edit.old))


@pytest.mark.usefixtures("small")
def test_the_wheel_is_the_same_but_for_the_edits() -> None:
    with zipfile.ZipFile(io.BytesIO(patched(_wheel()))) as made, zipfile.ZipFile(io.BytesIO(_wheel())) as old:
        assert made.namelist() == old.namelist()
        assert made.read(MODULE) == WIDE_CODE
        assert made.read(ALIASES) == WIDE_NAMES
        digest = base64.urlsafe_b64encode(hashlib.sha256(WIDE_CODE).digest()).rstrip(b"=").decode()
        assert made.read(RECORD).decode() == f"{MODULE},sha256={digest},64\n{RECORD},,\n"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("wheel", "says"),
    [
        (_wheel(code=b"\1" * 64), "is not the one"),
        (_wheel(names=b"names = {}\n"), "is not the one"),
        (b"no zip at all", "cannot be opened"),
    ],
)
def test_another_wheel_is_left_alone(wheel: bytes, says: str) -> None:
    with pytest.raises(PatchError, match=says):
        patched(wheel)


@pytest.mark.usefixtures("small")
def test_what_does_not_become_what_it_should_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy_int64, "EDITS", ())
    with pytest.raises(PatchError, match="did not become"):
        patched(_wheel())


def _numpy_there(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The first package of the bench's lock counts as numpy."""
    monkeypatch.setattr(numpy_int64, "PACKAGE", next(iter(bench.lock.packages)))
    bench.install()
    return Folder(bench.directory)


def test_the_list_of_packages_and_the_manifest_name_the_wheel_that_was_made(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numpy_int64, "patched", lambda wheel: wheel + b" wide")
    folder = _numpy_there(bench, monkeypatch)
    made = folder.record.built.numpy
    assert made is not None
    [listed] = _listed(bench)
    assert f"{BASE}/{listed['file_name']}" == made
    assert listed["sha256"] == _sha256(folder.path(made).read_bytes())
    assert folder.path(made).read_bytes().endswith(b" wide")
    python = manifest(bench.directory, lock=bench.lock)["python"]
    assert isinstance(python, dict)
    assert python["packages"][numpy_int64.PACKAGE]["file"] == listed["file_name"]
    assert _row(bench).present


def test_a_lost_wheel_is_made_again(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy_int64, "patched", lambda wheel: wheel + b" wide")
    folder = _numpy_there(bench, monkeypatch)
    made = Path(folder.root / str(folder.record.built.numpy))
    made.write_bytes(b"damaged")
    bench.install(verify=True)
    assert made.read_bytes().endswith(b" wide")


def test_a_failing_guard_leaves_the_fetched_wheel_and_says_so(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _numpy_there(bench, monkeypatch)
    assert folder.record.built.numpy is None
    [listed] = _listed(bench)
    assert "/" not in str(listed["file_name"])
    notes = [event.text for event in bench.events if isinstance(event, Note)]
    assert any("stays at 32 bits" in note for note in notes)
    row = _row(bench)
    assert not row.present
    assert not row.needed
    assert "stays at 32 bits" in row.detail


def _listed(bench: Workbench) -> list[dict[str, object]]:
    document = json.loads((bench.directory / BASE / "pyodide-lock.json").read_text("utf-8"))
    return [entry for name, entry in document["packages"].items() if name == numpy_int64.PACKAGE]


def _row(bench: Workbench) -> Row:
    [row] = [row for row in status(bench.directory, lock=bench.lock) if row.what == "Numbers of 64 bits"]
    return row
