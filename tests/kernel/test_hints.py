"""Remarks beside errors that a browser makes cryptic."""

import pytest

from fenced_kernel import hints

from .conftest import Run

JINJA = "The package jinja2 is not available here: show the table itself, without .style."
TZDATA = "Write 'import tzdata' in the cell itself: the time zones of the world are loaded with it."


@pytest.mark.parametrize(
    ("statement", "remark"),
    [
        ('raise RuntimeError("can\'t start new thread")', hints.THREADS),
        ("raise OSError(138, 'emscripten does not support processes.')", hints.PROCESSES),
        ("raise OSError(52, 'Function not implemented')", hints.PROCESSES),
        ("raise ImportError(\"cannot import name 'window' from 'js' (unknown location)\")", hints.WINDOWS),
        ("raise RuntimeError('TLS not supported in this environment')", hints.SOCKETS),
        ("import urllib.error\nraise urllib.error.URLError('x')", hints.NETWORK),
        ("raise ConnectionRefusedError('x')", hints.NETWORK),
        ("import http.client\nraise http.client.RemoteDisconnected('x')", hints.NETWORK),
        ("import socket\nraise socket.gaierror('x')", hints.NETWORK),
        ("raise OSError(23, 'Host is unreachable')", hints.NETWORK),
        ("raise AttributeError(\"The '.style' accessor requires jinja2\")", JINJA),
        ("import zoneinfo\nraise zoneinfo.ZoneInfoNotFoundError('On Pyodide you must')", TZDATA),
        ("class JsException(Exception): ...\nraise JsException('TypeError: Failed to fetch')", hints.NETWORK),
    ],
)
async def test_cryptic_errors_get_a_remark(run: Run, statement: str, remark: str) -> None:
    ran = await run(statement)
    assert ran.message.endswith(remark)
    assert ran.traceback[-1] == remark
    assert ran.outputs[-1]["evalue"] == ran.message


@pytest.mark.parametrize(
    "statement",
    [
        "raise RuntimeError('mine')",
        "raise OSError(2, 'x', 'f')",
        "raise ValueError('Failed to fetch')",
        "{}['k']",
    ],
)
async def test_errors_that_speak_for_themselves_get_none(run: Run, statement: str) -> None:
    ran = await run(statement)
    if ran.error and ran.error["name"] == "FileNotFoundError":
        assert "only the files of this session" in ran.message
    else:
        assert "\n" not in ran.message


@pytest.mark.parametrize("name", sorted(hints.MODULES))
def test_every_named_module_has_a_whole_sentence(name: str) -> None:
    error = ModuleNotFoundError(f"No module named {name!r}", name=name)
    hint = hints.Hints().hint(error)
    assert hint is not None
    assert hint.endswith(".")


def test_a_part_of_the_standard_library_that_is_absent_is_named_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "importable", lambda name: False)
    error = ModuleNotFoundError("No module named 'dbm.gnu'", name="dbm.gnu")
    assert hints.Hints().hint(error) == "dbm is a part of Python that is not available in the browser."


async def test_a_missing_file_is_explained(run: Run) -> None:
    ran = await run("open('/no/such/file.csv')")
    assert ran.message.startswith("[Errno 2] No such file or directory: '/no/such/file.csv'\n")
    assert "not those of your computer" in ran.message
