"""``fenced runtimes`` on the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from fenced.runtimes import commands
from fenced.runtimes.commands import app
from fenced.runtimes.errors import SourceUnavailable
from fenced.runtimes.install import Outcome
from fenced.runtimes.lock import Part
from fenced.runtimes.progress import Note, Progress, Report
from tests.unit.runtimes.conftest import Workbench


@pytest.fixture
def calls(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Part, ...], bool]]:
    """Lets the command install from memory; the list gets what it asked for."""
    asked: list[tuple[tuple[Part, ...], bool]] = []

    def install(directory: Path, *, report: Report, parts: tuple[Part, ...], verify: bool) -> Outcome:
        assert directory == bench.directory
        asked.append((parts, verify))
        return bench.install(parts, verify=verify, report=report)

    monkeypatch.setattr(commands, "install_into", install)
    return asked


def test_install_shows_each_step_on_a_line_of_its_own(bench: Workbench, calls: list[object]) -> None:
    done = CliRunner().invoke(app, ["install", "--dir", str(bench.directory)])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines.count("Compiling Python's standard library") == 1
    assert f"Installed 5 files (0 MB) in {bench.directory}" in lines
    assert calls == [(("python", "model"), False)]


def test_a_second_install_says_that_all_is_there(bench: Workbench, calls: list[object]) -> None:
    bench.install()
    done = CliRunner().invoke(app, ["install"], env={"FENCED_RUNTIMES_DIR": str(bench.directory)})
    assert done.exit_code == 0
    assert done.output == f"The runtimes' files in {bench.directory} are complete.\n"
    assert len(calls) == 1


def test_only_and_verify_are_passed_on(bench: Workbench, calls: list[object]) -> None:
    CliRunner().invoke(app, ["install", "--dir", str(bench.directory), "--only", "model", "--verify"])
    assert calls == [(("model",), True)]


def test_an_incomplete_installation_ends_with_one_and_explains(bench: Workbench, calls: list[object]) -> None:
    bench.near.down = bench.far.down = SourceUnavailable("there is no network", client="fake")
    done = CliRunner().invoke(app, ["install", "--dir", str(bench.directory)])
    assert done.exit_code == 1
    assert "- there is no network." in done.output
    assert "run `fenced runtimes install` again" in done.output
    assert len(calls) == 1


def test_a_folder_that_cannot_be_used_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = CliRunner().invoke(app, ["install", "--dir", str(tmp_path / "file" / "runtimes")])
    assert done.exit_code == 1
    assert "cannot be" in done.output
    assert "Traceback" not in done.output


def test_status_of_an_empty_folder_ends_with_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["status", "--dir", str(tmp_path / "none")])
    assert done.exit_code == 1
    assert "Built-in language model" in done.output


def test_lines_repeat_notes_but_not_steps(capsys: pytest.CaptureFixture[str]) -> None:
    lines = commands.PlainLines(commands.Console())
    for event in (
        Progress("Fetching", 0, 2_000_000),
        Progress("Fetching", 9, 2_000_000),
        Note("By the way."),
    ):
        lines(event)
    assert capsys.readouterr().out == "Fetching (2.0 MB)\nBy the way.\n"
