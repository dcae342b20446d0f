"""A test that passes only at the second try is named after everything else, and the run passes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
from pathlib import Path

def test_good(): pass

def test_flaky():
    seen = Path("seen")
    assert seen.exists() or seen.write_text("") is None and False

def test_bad():
    assert Path("mended").exists()
"""


def twice(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.twice", *arguments],
        cwd=folder,
        # Other plugins take longer to load than the tests to run.
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_what_passes_at_the_second_try_is_told_once_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "mended").touch()
    code, shown = twice(tmp_path, "run", "test_it.py", "--", "-q")
    assert (code, "Trying once more what failed" in shown) == (0, True)
    code, shown = twice(tmp_path, "tell")
    assert code == 0
    assert "passed only at the second try: test_it.py::test_flaky\n" in shown
    assert "test_bad" not in shown
    assert twice(tmp_path, "tell") == (0, "")


def test_who_needs_a_second_try_twice_in_a_row_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "mended").touch()
    codes = []
    for flaky in (True, True, False, True):
        if flaky:
            (tmp_path / "seen").unlink(missing_ok=True)
        assert twice(tmp_path, "run", "test_it.py")[0] == 0
        code, shown = twice(tmp_path, "tell")
        codes.append(code)
        assert ("and the time before too, so this run has failed: test_it.py::test_flaky\n" in shown) is bool(
            code
        )
        assert ("second try: test_it.py::test_flaky\n" in shown) is flaky
    assert codes == [0, 1, 0, 0]


def test_what_fails_twice_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    assert twice(tmp_path, "run", "test_it.py")[0] == 1
    assert twice(tmp_path, "tell") == (0, "")
