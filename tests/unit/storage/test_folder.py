"""A data folder has one holder at a time."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fenced.storage.errors import DataFolderInUse
from fenced.storage.folder import DataFolder

HOLD = """
import sys
from pathlib import Path
from fenced.storage.folder import DataFolder

with DataFolder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holds(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_it_is_made_with_its_parents(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "a" / "b") as folder:
        assert folder.path.is_dir()
        assert folder.database == tmp_path / "a" / "b" / "fenced.db"


def test_it_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data") as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder.path / "lock").stat().st_mode) == 0o600


def test_a_second_holder_is_refused_with_advice(tmp_path: Path) -> None:
    with DataFolder(tmp_path), pytest.raises(DataFolderInUse) as refused, DataFolder(tmp_path):
        pass
    for part in (str(tmp_path), "another Fenced server", "--data-dir"):
        assert part in str(refused.value)


def test_a_refused_holder_does_not_free_it(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        for _ in range(2):
            with pytest.raises(DataFolderInUse), DataFolder(tmp_path):
                pass


def test_another_process_is_refused_too(tmp_path: Path) -> None:
    with another_process_holds(tmp_path), pytest.raises(DataFolderInUse), DataFolder(tmp_path):
        pass


def test_it_is_free_after_the_block(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        pass
    with DataFolder(tmp_path):
        pass


def test_it_is_free_after_a_block_that_raised(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), DataFolder(tmp_path):
        _ = 1 / 0
    with DataFolder(tmp_path):
        pass


def test_it_is_free_after_its_holder_was_killed(tmp_path: Path) -> None:
    with another_process_holds(tmp_path) as process:
        process.kill()
        process.wait()
        with DataFolder(tmp_path):
            pass
