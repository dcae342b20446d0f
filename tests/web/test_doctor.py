"""`fenced doctor` as a process of its own, beside a server and without one."""

import subprocess
import sys
from pathlib import Path

from tests.web.process import environment, serving


def doctor(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fenced", "doctor", "--data-dir", str(data), *options],
        env=environment(data) | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_looks_at_a_folder_while_a_server_has_it_and_finds_the_server(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server:
        done = doctor(data, "--port", str(server.port))
        lines = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
        assert "in use by a server that runs" in lines["Data folder"]
        assert "has the tables of this version" in lines["Database"]
        assert f"a Fenced answers on {server.port} of 127.0.0.1" in lines["Port"]
        # There are no runtimes' files here.
        assert "wrong" in lines["Python packages"]
        assert "Python packages: Run 'fenced runtimes install'." in done.stdout
        assert done.returncode == 1
        # It went on undisturbed.
        assert doctor(data, "--port", str(server.port)).stdout == done.stdout


def test_it_takes_a_folder_of_files_and_makes_nothing(tmp_path: Path) -> None:
    done = doctor(tmp_path / "data", "--dir", str(tmp_path / "files"), "--port", "0")
    assert done.returncode == 1
    assert "is made when Fenced first starts" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_setting_that_cannot_be_meant_ends_it_with_two(tmp_path: Path) -> None:
    done = doctor(tmp_path / "data", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "FENCED_SANDBOX=opaque" in done.stderr
