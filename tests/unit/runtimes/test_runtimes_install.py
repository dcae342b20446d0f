"""Fetching and verifying, with sources that give files from memory."""

import json
import os
import threading
from pathlib import Path

import pytest

from fenced.runtimes.errors import FolderError, SourceUnavailable
from fenced.runtimes.progress import Event, Note, Progress
from tests.unit.runtimes.conftest import CONTENTS, Workbench

WHEEL = "numbers-1.0-py3-none-any.whl"


def test_everything_gets_into_place(bench: Workbench) -> None:
    outcome = bench.install()
    assert outcome.complete
    assert outcome.explanation() == ""
    assert {file.name for file in outcome.fetched} == set(CONTENTS)
    for name, data in CONTENTS.items():
        assert bench.path(name).read_bytes() == data
    assert not (bench.directory / "downloads").exists()


def test_a_second_installation_fetches_builds_and_reports_nothing(bench: Workbench) -> None:
    bench.install()
    asked, ran, events = len(bench.asked()), len(bench.tool.ran), len(bench.events)  # type: ignore[union-attr]
    record = (bench.directory / "installed.json").stat().st_mtime_ns
    outcome = bench.install()
    assert outcome.complete
    assert outcome.fetched == ()
    assert (len(bench.asked()), len(bench.tool.ran), len(bench.events)) == (asked, ran, events)  # type: ignore[union-attr]
    assert (bench.directory / "installed.json").stat().st_mtime_ns == record


def test_one_part_can_be_installed_alone(bench: Workbench) -> None:
    assert bench.install(("model",)).complete
    assert bench.path("tiny.gguf").exists()
    assert not bench.path("pyodide.mjs").exists()
    assert bench.tool is not None
    assert bench.tool.ran == []
    assert {file.name for file in bench.install().fetched} == set(CONTENTS) - {"tiny.gguf"}


def test_bytes_with_another_hash_never_get_into_place(bench: Workbench) -> None:
    for source in (bench.near, bench.far):
        source.files[WHEEL] = b"something else, " + CONTENTS[WHEEL]
    outcome = bench.install()
    assert [file.name for file in outcome.missing] == [WHEEL]
    assert not bench.path(WHEEL).exists()
    assert len(outcome.reasons) == 2
    assert all(WHEEL in reason and "sha256 differs" in reason for reason in outcome.reasons)


def test_the_next_source_is_asked_when_one_gives_something_else(bench: Workbench) -> None:
    bench.near.files[WHEEL] = b"something else"
    assert bench.install().complete
    assert bench.path(WHEEL).read_bytes() == CONTENTS[WHEEL]
    assert bench.far.asked == [WHEEL]


def test_a_source_that_cannot_be_reached_is_asked_once(bench: Workbench) -> None:
    bench.near.down = SourceUnavailable("near cannot be reached")
    assert bench.install().complete
    assert len(bench.near.asked) == 1
    assert len(bench.far.asked) == len(CONTENTS)


def test_a_client_without_network_spares_its_other_sources(bench: Workbench) -> None:
    bench.near.down = SourceUnavailable("the client has no network", client="fake")
    outcome = bench.install()
    assert len(outcome.missing) == len(CONTENTS)
    assert bench.far.asked == []
    assert outcome.reasons == ("the client has no network",)


def test_a_source_already_on_this_machine_is_asked_first(bench: Workbench) -> None:
    bench.far.at_hand = True
    bench.install()
    assert bench.near.asked == []


def test_offline_it_says_what_is_missing_what_that_means_and_what_to_do(bench: Workbench) -> None:
    bench.near.down = SourceUnavailable("near cannot be reached")
    bench.far.down = SourceUnavailable("far cannot be reached")
    text = bench.install().explanation()
    assert "5 of the runtimes' files could not be fetched" in text
    assert "pyodide.mjs" in text
    assert "- near cannot be reached." in text
    assert "- far cannot be reached." in text
    assert "Conversations work, but Python cells cannot run." in text
    assert "there is no built-in one" in text
    assert "`fenced runtimes install` again" in text
    assert str(bench.directory) in text


def test_what_was_fetched_before_a_failure_stays(bench: Workbench) -> None:
    def fail_at_the_wheel(member: str) -> None:
        if member == WHEEL:
            bench.near.down = SourceUnavailable("the network went away")
            bench.far.down = bench.near.down

    bench.near.on_fetch = fail_at_the_wheel
    assert {file.name for file in bench.install().fetched} == {"pyodide.mjs", "python_stdlib.zip"}
    bench.near.down = bench.far.down = None
    bench.near.on_fetch = lambda member: None
    bench.near.asked.clear()
    assert bench.install().complete
    assert bench.near.asked == [WHEEL, "plots-2.0-py3-none-any.whl", "tiny.gguf"]


def test_an_installation_interrupted_by_hand_goes_on_where_it_was(bench: Workbench) -> None:
    def interrupt(member: str) -> None:
        if member == WHEEL:
            raise KeyboardInterrupt

    bench.near.on_fetch = interrupt
    with pytest.raises(KeyboardInterrupt):
        bench.install()
    bench.near.on_fetch = lambda member: None
    bench.near.asked.clear()
    assert bench.install().complete
    assert "pyodide.mjs" not in bench.near.asked


def test_right_files_without_a_record_are_adopted_not_fetched(bench: Workbench) -> None:
    bench.install()
    (bench.directory / "installed.json").unlink()
    bench.near.asked.clear()
    assert bench.install().complete
    assert bench.near.asked == []


def test_a_damaged_record_costs_no_download(bench: Workbench) -> None:
    bench.install()
    (bench.directory / "installed.json").write_text("{ half of a")
    bench.near.asked.clear()
    assert bench.install().complete
    assert bench.near.asked == []


def test_a_file_that_was_changed_is_replaced(bench: Workbench) -> None:
    bench.install()
    bench.path(WHEEL).write_bytes(b"changed by somebody")
    bench.near.asked.clear()
    assert bench.install().complete
    assert bench.near.asked == [WHEEL]
    assert bench.path(WHEEL).read_bytes() == CONTENTS[WHEEL]


def test_verify_finds_damage_that_size_and_time_do_not_show(bench: Workbench) -> None:
    bench.install()
    path = bench.path(WHEEL)
    stat = path.stat()
    path.write_bytes(b"X" * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    bench.install()
    assert path.read_bytes() == b"X" * stat.st_size
    outcome = bench.install(verify=True)
    assert outcome.complete
    assert [file.name for file in outcome.fetched] == [WHEEL]
    assert path.read_bytes() == CONTENTS[WHEEL]
    assert any(isinstance(event, Note) and WHEEL in event.text for event in bench.events)


def test_verify_of_a_whole_folder_changes_nothing(bench: Workbench) -> None:
    bench.install()
    before = _tree(bench.directory)
    bench.near.asked.clear()
    assert bench.install(verify=True).complete
    assert bench.near.asked == []
    assert _tree(bench.directory) == before
    last = [event for event in bench.events if isinstance(event, Progress) and event.step == "Verifying"][-1]
    assert last.done == last.total > 0


def test_two_installations_at_once_take_turns_and_fetch_each_file_once(bench: Workbench) -> None:
    second_waits, results = threading.Event(), []
    first_fetches = threading.Event()

    def hold(member: str) -> None:
        first_fetches.set()
        assert second_waits.wait(30)

    def watch(event: Event) -> None:
        if isinstance(event, Note) and "Another installation is running" in event.text:
            second_waits.set()

    bench.near.on_fetch = hold
    first = threading.Thread(target=lambda: results.append(bench.install()))
    first.start()
    assert first_fetches.wait(30)
    second = threading.Thread(target=lambda: results.append(bench.install(report=watch)))
    second.start()
    first.join(30)
    second.join(30)
    assert len(results) == 2
    assert all(outcome.complete for outcome in results)
    assert sorted(len(outcome.fetched) for outcome in results) == [0, len(CONTENTS)]
    assert sorted(bench.near.asked) == sorted(CONTENTS)


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    bench = Workbench(tmp_path / "file" / "runtimes")
    with pytest.raises(FolderError, match="FENCED_RUNTIMES_DIR"):
        bench.install()


def test_the_record_is_readable_json_with_a_hash_for_each_file(bench: Workbench) -> None:
    bench.install()
    record = json.loads((bench.directory / "installed.json").read_text())
    for file in bench.lock.files:
        assert record["files"][file.path]["sha256"] == file.sha256


def _tree(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and path.name != "installed.json"
    }
