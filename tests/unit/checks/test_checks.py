"""What `fenced doctor` finds, and what it says to do."""

import asyncio
import os
import shutil
import socket
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from fenced.checks import Check, check_everything, machine, report, self_tests, sites
from fenced.checks import database as of_database
from fenced.checks.files import page, runtimes_files
from fenced.protocol.api import SelfTest
from fenced.settings import Settings, load_token
from fenced.storage.database import Database
from fenced.storage.folder import DataFolder
from fenced.storage.migrate import migrate
from fenced.storage.self_tests import put
from tests.unit.storage.conftest import empty

__all__ = ["empty"]


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FENCED_"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", runtimes_dir=tmp_path / "runtimes", port=0)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.what: check for check in checks}


def test_a_fresh_machine_lacks_the_files_and_the_doctor_says_how_to_get_them(settings: Settings) -> None:
    found = by_name(check_everything(settings))
    assert found["Database"].state == found["Data folder"].state == found["Token"].state == "ok"
    assert found["Python"].state == "failed"
    assert found["Python"].do == "Run 'fenced runtimes install'."
    assert found["Memory snapshot"].state == "warning"
    assert found["Self-tests"].state == "warning"
    assert not settings.data_dir.exists()  # nothing was made by looking


def test_whatever_is_not_right_says_what_to_do(settings: Settings) -> None:
    for check in check_everything(settings):
        assert (check.state == "ok") == (check.do == ""), check


def test_a_folder_that_a_server_has_is_looked_at_all_the_same(settings: Settings) -> None:
    with DataFolder(settings.data_dir) as folder:
        migrate(folder.database)
        load_token(settings)
        found = by_name(check_everything(settings))
        assert found["Data folder"].found.endswith("in use by a server that runs")
        assert found["Database"].state == found["Database file"].state == found["Token"].state == "ok"
    # Looking did not take the folder, and the lock is free again.
    with DataFolder(settings.data_dir):
        assert not machine.data_folder(settings.data_dir).do


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert machine.data_folder(tmp_path / "data").state == "failed"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    check = machine.data_folder(tmp_path / "data")
    assert (check.state, str(tmp_path) in check.found) == ("failed", True)


@pytest.mark.parametrize(("free", "state"), [(50 << 20, "failed"), (500 << 20, "warning"), (2 << 30, "ok")])
def test_little_free_space_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 0, free))
    assert machine.free_space(tmp_path / "not" / "there").state == state


def test_a_token_that_others_can_read_is_wrong(settings: Settings) -> None:
    settings.data_dir.mkdir()
    load_token(settings)
    assert machine.token(settings).state == "ok"
    (settings.data_dir / "token").chmod(0o644)
    check = machine.token(settings)
    assert check.state == "failed"
    assert "0644" in check.found
    assert "chmod 600" in check.do
    assert stat.S_IMODE((settings.data_dir / "token").stat().st_mode) == 0o644


def test_a_port_is_free_or_somebody_elses(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = settings.model_copy(update={"port": other.getsockname()[1]})
        machine.PATIENCE, before = 0.2, machine.PATIENCE
        try:
            check = machine.port(taken)
        finally:
            machine.PATIENCE = before
        assert check.state == "failed"
        assert "--port" in check.do
    assert machine.port(taken).state == "ok"


def states(folder: Path) -> dict[str, str]:
    return {check.what: check.state for check in of_database.checks(folder)}


def test_a_database_of_another_version_is_told(tmp_path: Path, empty: bytes) -> None:
    path = tmp_path / "fenced.db"
    path.write_bytes(empty)
    assert states(tmp_path) == {"Database": "ok", "Database file": "ok"}
    for found, state in (("0001", "warning"), ("9999", "failed")):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (found,))
        assert states(tmp_path)["Database"] == state


def test_a_damaged_database_is_told(tmp_path: Path, empty: bytes) -> None:
    path = tmp_path / "fenced.db"
    damaged = bytearray(empty)
    for start in range(3 * 4096, len(damaged), 4096):
        damaged[start : start + 16] = b"\xff" * 16
    path.write_bytes(bytes(damaged))
    assert "failed" in states(tmp_path).values()
    path.write_bytes(b"not a database, by any measure at all")
    assert states(tmp_path) == {"Database": "failed"}


def test_a_page_that_is_not_built_is_told(tmp_path: Path) -> None:
    check = page(tmp_path)
    assert check.state == "failed"
    assert "app/index.html" in check.found


def test_the_rows_of_the_runtimes_are_those_of_their_own_status(settings: Settings) -> None:
    names = [check.what for check in runtimes_files(settings)]
    assert names[:2] == ["Python", "Python packages"]
    assert "Built-in language model" in names


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, "ok", "programs at http://127.0.0.1:8000"),
        ({"sandbox": "opaque"}, "warning", "without an origin"),
        (
            {"app_origin": "https://chat.example.org", "sandbox_origin": "https://box.example.net"},
            "ok",
            "programs at https://box.example.net",
        ),
        (
            {"app_origin": "https://chat.example.org", "sandbox_origin": "http://box.example.net"},
            "failed",
            "http://box.example.net is not https",
        ),
    ],
)
def test_the_sandboxs_place_is_told(changes: dict[str, Any], state: str, words: str) -> None:
    check = sites.sandbox(Settings(**changes), None)
    assert check.state == state
    assert words in check.found


def remember(folder: Path, empty: bytes, **changes: Any) -> None:
    values = {
        "language": "python",
        "revision": "r",
        "status": "passed",
        "message": "",
        "browser": "Chromium 156",
        "seconds": 1.0,
        "at": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    }
    folder.mkdir()
    (folder / "fenced.db").write_bytes(empty)

    async def write() -> None:
        database = await Database.open(folder / "fenced.db")
        async with database.write() as connection:
            await put(connection, SelfTest(**(values | changes)))
        await database.close()

    asyncio.run(write())


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"revision": "now"}, "ok", "passed (2026-01-02 03:04 UTC in Chromium 156, 1.0 s)"),
        ({}, "warning", "passed before the last upgrade"),
        (
            {"status": "failed", "message": "got \x1b[31m41", "revision": "now"},
            "failed",
            "failed: got  [31m41 (2026",
        ),
    ],
)
def test_the_last_self_test_is_told(
    settings: Settings,
    empty: bytes,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    state: str,
    words: str,
) -> None:
    monkeypatch.setattr(self_tests, "revision", lambda *_, **__: "now")
    remember(settings.data_dir, empty, **changes)
    (check,) = self_tests.checks(settings)
    assert (check.what, check.state) == ("Self-test of python", state)
    assert check.found.startswith(words)


@pytest.mark.parametrize(("state", "right"), [("ok", True), ("warning", True), ("failed", False)])
def test_the_report_is_right_unless_something_needed_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, state: Any, right: bool
) -> None:
    check = Check("A [bold]thing", state, "[red]is there", "" if state == "ok" else "Do something.")
    monkeypatch.setattr(report, "check_everything", lambda _: [check])
    console = Console(file=StringIO(), width=100)
    assert report.report(settings, console) is right
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "A [bold]thing" in printed
    assert "[red]is there" in printed
    assert ("A [bold]thing: Do something." in printed) is (state != "ok")
