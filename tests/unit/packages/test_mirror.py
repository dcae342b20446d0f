"""The mirror of the package index, over a real server on this machine."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from fenced.packages import (
    BadFile,
    BadName,
    Index,
    IndexUnreachable,
    Mirror,
    NoSuchFile,
    NoSuchPackage,
    find_index,
)
from fenced.packages.names import NEWEST, normalized, package_of, runs_in_browsers
from fenced.runtimes.lock import packaged

from .fake_index import NAME, SHA256, WHEEL, FakeIndex, tiny_index


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    fake = tiny_index()
    yield fake
    fake.stop()


async def test_a_listing_has_the_wheels_that_browsers_can_use(index: FakeIndex, tmp_path: Path) -> None:
    listing = await Mirror(tmp_path, index.index).listing("Tiny_Thing")
    assert [(wheel.filename, wheel.sha256) for wheel in listing.wheels] == [(NAME, SHA256)]
    assert listing.others == 1


async def test_a_listing_in_html_is_read_too(index: FakeIndex, tmp_path: Path) -> None:
    page = f'<a href="../../files/tiny.whl/../{NAME}#sha256={SHA256}" data-requires-python="&gt;=3.9">x</a><a href="y">y</a>'
    index.pages["/simple/tiny-thing/"] = ("text/html; charset=utf-8", page.encode())
    listing = await Mirror(tmp_path, index.index).listing("tiny-thing")
    assert (listing.wheels[0].requires_python, listing.others) == (">=3.9", 1)
    assert listing.wheels[0].url == f"{index.index.site}/files/{NAME}"


async def test_a_file_is_fetched_once_and_kept(index: FakeIndex, tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, index.index)
    paths = await asyncio.gather(*(mirror.file(SHA256, NAME) for _ in range(5)))
    assert {path.read_bytes() for path in paths} == {WHEEL}
    assert index.asked == ["/simple/tiny-thing/", "/files/tiny.whl"]
    await mirror.aclose()


async def test_what_was_installed_before_is_there_without_the_index(index: FakeIndex, tmp_path: Path) -> None:
    now = [1000.0]
    mirror = Mirror(tmp_path, index.index, clock=lambda: now[0])
    await mirror.file(SHA256, NAME)
    index.stop()
    now[0] += 1e6
    assert (await mirror.file(SHA256, NAME)).read_bytes() == WHEEL
    with pytest.raises(IndexUnreachable, match="cannot be reached"):
        await mirror.listing("other")


async def test_a_listing_is_asked_for_again_after_a_while(index: FakeIndex, tmp_path: Path) -> None:
    now = [1000.0]
    mirror = Mirror(tmp_path, index.index, clock=lambda: now[0])
    await mirror.listing("tiny-thing")
    now[0] += 599
    await mirror.listing("tiny-thing")
    assert len(index.asked) == 1
    now[0] += 2
    await mirror.listing("tiny-thing")
    assert len(index.asked) == 2


async def test_a_file_that_is_not_the_promised_one_is_not_kept(index: FakeIndex, tmp_path: Path) -> None:
    index.pages["/files/tiny.whl"] = ("application/zip", b"something else")
    mirror = Mirror(tmp_path, index.index)
    with pytest.raises(BadFile, match="sha256"):
        await mirror.file(SHA256, NAME)
    assert _files(tmp_path / "files") == []


async def test_a_file_that_is_too_large_is_not_kept(index: FakeIndex, tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, index.index, largest_file=3)
    with pytest.raises(BadFile, match="more than 3 bytes"):
        await mirror.file(SHA256, NAME)
    assert _files(tmp_path / "files") == []


async def test_only_files_of_a_listing_are_fetched(index: FakeIndex, tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, index.index)
    with pytest.raises(NoSuchFile):
        await mirror.file("0" * 64, NAME)
    with pytest.raises(NoSuchPackage):
        await mirror.file(SHA256, "other-1.0-py3-none-any.whl")
    assert "/files/tiny.whl" not in index.asked


@pytest.mark.parametrize("page", [b"{", b"[]", b'{"files": 3}', b'{"files": [1]}'])
async def test_a_page_that_is_no_listing_is_an_error(index: FakeIndex, tmp_path: Path, page: bytes) -> None:
    index.pages["/simple/tiny-thing/"] = ("application/vnd.pypi.simple.v1+json", page)
    with pytest.raises(BadFile, match="something else than a list"):
        await Mirror(tmp_path, index.index).listing("tiny-thing")


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "a\\b", "-a", "a-", "ä", "a" * 101, "a b", "a%2fb", "a\0"]
)
async def test_names_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    mirror = Mirror(tmp_path, Index("http://127.0.0.1:9"))
    with pytest.raises(BadName):
        await mirror.listing(name)
    with pytest.raises(BadName):
        await mirror.file("0" * 64, f"{name}.whl")
    assert _files(tmp_path) == []


def test_names_and_wheels() -> None:
    assert normalized("Foo.._-Bar") == "foo-bar"
    assert package_of("Foo_Bar-1.0-1-py2.py3-none-any.whl") == "foo-bar"
    for tag in ("py2.py3", "py36", "py314", "py312.py313"):
        assert runs_in_browsers(f"a-1-{tag}-none-any.whl")
    assert runs_in_browsers("a-1-cp314-cp314-pyodide_2026_0_wasm32.whl")
    for name in (
        "a-1-py2-none-any.whl",
        "a-1-py315-none-any.whl",
        "a-1-cp314-cp314-manylinux_2_17_x86_64.whl",
        "a-1.tar.gz",
        "a.whl",
    ):
        assert not runs_in_browsers(name)


def test_wheels_are_for_the_python_that_is_installed() -> None:
    assert packaged().pyodide.info["python"].split(".")[:2] == ["3", str(NEWEST)]


def test_the_index_is_the_setting_or_pips(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_index("off") is None
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:secret@index.example.org:8443/simple/")
    found = find_index(None)
    assert found is not None
    assert (found.url, found.site) == (
        "https://user:secret@index.example.org:8443/simple",
        "https://index.example.org:8443",
    )
    assert "secret" not in repr(found)
    given = find_index("https://packages.example.net/simple")
    assert given is not None
    assert given.site == "https://packages.example.net"
    assert find_index("ftp://packages.example.net/simple") is None


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
