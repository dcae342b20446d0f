"""The real sources: a web folder over an imagined network, archives that are at hand already, small clients."""

import io
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from fenced.runtimes.errors import MemberMissing, SourceUnavailable
from fenced.runtimes.lock import packaged
from fenced.runtimes.progress import Event, Progress, silent
from fenced.runtimes.sources import open_sources
from fenced.runtimes.sources.client import ClientFailed, fetch_archive
from fenced.runtimes.sources.npm import NpmPackage
from fenced.runtimes.sources.web import WebFolder
from fenced.runtimes.sources.wheel import Wheel, broken_connection

DATA = b"0123456789" * 10
URL = "https://files.example/full/"


def _web(answer: Callable[[httpx.Request], httpx.Response]) -> WebFolder:
    return WebFolder(URL, httpx.MockTransport(answer))


def _serve(request: httpx.Request) -> httpx.Response:
    if request.url.path != "/full/a.whl":
        return httpx.Response(404)
    wanted = request.headers.get("Range")
    if wanted is None:
        return httpx.Response(200, content=DATA)
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    return httpx.Response(206, content=DATA[start:])


def test_a_file_of_a_web_folder_is_fetched_with_progress(tmp_path: Path) -> None:
    events: list[Event] = []
    _web(_serve).fetch("a.whl", tmp_path / "part", len(DATA), events.append)
    assert (tmp_path / "part").read_bytes() == DATA
    assert events[-1] == Progress("Downloading a.whl", len(DATA), len(DATA))


def test_a_download_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(DATA[:33])
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("Range"))
        return _serve(request)

    _web(answer).fetch("a.whl", tmp_path / "part", len(DATA), silent)
    assert asked == ["bytes=33-"]
    assert (tmp_path / "part").read_bytes() == DATA


def test_a_server_that_cannot_resume_sends_all_again(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(DATA[:33])
    _web(lambda request: httpx.Response(200, content=DATA)).fetch(
        "a.whl", tmp_path / "part", len(DATA), silent
    )
    assert (tmp_path / "part").read_bytes() == DATA


def test_a_missing_file_is_not_an_unreachable_server(tmp_path: Path) -> None:
    with pytest.raises(MemberMissing, match="404"):
        _web(_serve).fetch("b.whl", tmp_path / "part", 1, silent)


def test_an_unreachable_server_is_named(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(SourceUnavailable, match=r"files\.example cannot be reached \(no route\)"):
        _web(refuse).fetch("a.whl", tmp_path / "part", 1, silent)


def test_a_server_that_sends_too_much_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(MemberMissing, match="more than 50 bytes"):
        _web(_serve).fetch("a.whl", tmp_path / "part", 50, silent)


def _npm(downloads: Path) -> NpmPackage:
    folder = downloads / "npm-thing-1.0"
    folder.mkdir(parents=True)
    with tarfile.open(folder / "thing-1.0.tgz", "w:gz") as archive:
        entry = tarfile.TarInfo("package/a.mjs")
        entry.size = len(DATA)
        archive.addfile(entry, io.BytesIO(DATA))
    return NpmPackage("thing", "1.0", 1, downloads)


def _wheel(downloads: Path) -> Wheel:
    folder = downloads / "wheel-thing-1.0"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "thing-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("package/a.mjs", DATA)
    return Wheel("thing", "1.0", 1, downloads)


@pytest.mark.parametrize("make", [_npm, _wheel])
class TestArchives:
    def test_a_member_is_taken_out_without_a_client(
        self, make: Callable[[Path], NpmPackage | Wheel], tmp_path: Path
    ) -> None:
        source = make(tmp_path)
        assert source.at_hand
        source.fetch("package/a.mjs", tmp_path / "part", len(DATA), silent)
        assert (tmp_path / "part").read_bytes() == DATA

    def test_a_member_that_is_not_there_is_named(
        self, make: Callable[[Path], NpmPackage | Wheel], tmp_path: Path
    ) -> None:
        with pytest.raises(MemberMissing, match=r"thing 1\.0 has no file package/b\.mjs"):
            make(tmp_path).fetch("package/b.mjs", tmp_path / "part", 1, silent)

    def test_a_member_larger_than_locked_is_refused(
        self, make: Callable[[Path], NpmPackage | Wheel], tmp_path: Path
    ) -> None:
        with pytest.raises(MemberMissing, match="larger file"):
            make(tmp_path).fetch("package/a.mjs", tmp_path / "part", 5, silent)

    def test_a_damaged_archive_is_thrown_away(
        self, make: Callable[[Path], NpmPackage | Wheel], tmp_path: Path
    ) -> None:
        source = make(tmp_path)
        archive = next(path for path in tmp_path.rglob("*") if path.is_file())
        archive.write_bytes(archive.read_bytes()[:20])
        with pytest.raises(SourceUnavailable, match="damaged"):
            source.fetch("package/a.mjs", tmp_path / "part", len(DATA), silent)
        assert not source.at_hand


def test_a_wheel_can_be_the_file_itself(tmp_path: Path) -> None:
    source = _wheel(tmp_path)
    source.fetch("", tmp_path / "part", 1, silent)
    assert zipfile.is_zipfile(tmp_path / "part")


def _client(program: str, folder: Path, report: Callable[[Event], None] = silent) -> Path:
    command = [sys.executable, "-c", program]
    return fetch_archive(command, "*.tgz", label="thing 1.0", folder=folder, size=3, report=report)


def test_what_a_client_leaves_is_moved_out_of_its_working_directory(tmp_path: Path) -> None:
    events: list[Event] = []
    path = _client("open('a.tgz', 'w').write('abc')", tmp_path / "thing", events.append)
    assert path == tmp_path / "thing" / "a.tgz"
    assert path.read_text() == "abc"
    assert list(path.parent.iterdir()) == [path]
    assert events[0] == Progress("Downloading thing 1.0", 0, 3)
    assert events[-1] == Progress("Downloading thing 1.0", 3, 3)


def test_a_clients_first_error_is_passed_on(tmp_path: Path) -> None:
    program = "import sys; print('WARNING: old\\nERROR: no such thing\\nERROR: again', file=sys.stderr); sys.exit(1)"
    with pytest.raises(ClientFailed, match=r"thing 1\.0 could not be downloaded: ERROR: no such thing$"):
        _client(program, tmp_path / "thing")
    assert list((tmp_path / "thing").iterdir()) == []


def test_a_client_that_leaves_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="left no file"):
        _client("pass", tmp_path / "thing")


def test_pips_broken_connection_is_told_from_a_missing_version() -> None:
    missing = (
        "ERROR: Could not find a version that satisfies the requirement thing==1.0 (from versions: none)"
    )
    assert broken_connection(missing) is None
    broken = (
        "WARNING: Retrying (Retry(total=0)) after connection broken by "
        "'NewConnectionError(\"HTTPConnection(host='a', port=9): Failed: [Errno 111] Connection refused\")': /simple/x/"
    )
    assert broken_connection(f"{broken}\n{missing}") == "[Errno 111] Connection refused"


def test_every_source_of_the_lock_can_be_opened(tmp_path: Path) -> None:
    opened = open_sources(packaged().sources, tmp_path)
    assert set(opened) == set(packaged().sources)
    assert all(source.label and source.client and not source.at_hand for source in opened.values())
