"""Remarks beside errors that a browser makes cryptic."""

import sys
from pathlib import Path

import pytest

from fenced.runtimes.lock import packaged
from fenced_kernel.failures import hints, projects
from fenced_kernel.host import PackageIndex

from .conftest import Run
from .hosts import RecordingHost


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


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("import cv2", "cv2 needs a compiled part that is not available for the browser"),
        ("import fitz", "'%pip install pypdf'"),
        ("import distutils.core", "distutils was removed from Python in version 3.12. Use setuptools"),
        ("import imp", "imp was removed from Python in version 3.12. Use importlib."),
        ("import telnetlib", "telnetlib was removed from Python in version 3.13."),
        ("from google.colab import drive", "It exists in Google Colab only."),
        ("import google.protobuf as p", "'%pip install protobuf'"),
        ("import google.cloud", "Services of Google cannot be reached from here."),
        ("import slugify", "'%pip install python-slugify'"),
        ("import jwt", "'%pip install PyJWT'"),
        ("import ruamel.yaml", "'%pip install ruamel.yaml'"),
        ("import polars as pl", "Use pandas."),
        ("import xgboost", "HistGradientBoosting"),
        ("import torch.nn as nn", "torch needs a compiled part"),
        ("import psycopg2", "connections that a browser cannot open"),
        ("import win32api", "Windows only"),
        ("import RPi.GPIO", "of an operating system"),
        ("import wx", "of a desktop"),
        ("import urllib2", "it is urllib.request now"),
        ("import nunpy", "Did you mean 'numpy'?"),
    ],
)
async def test_a_missing_module_is_told_by_its_project_or_why_it_cannot_be(
    run: Run, host: RecordingHost, monkeypatch: pytest.MonkeyPatch, statement: str, words: str
) -> None:
    host.index = PackageIndex("https://index.example", None)
    top = statement.split()[1].partition(".")[0]
    # This interpreter may have it.
    monkeypatch.setitem(sys.modules, top, None)
    monkeypatch.setattr(hints, "importable", lambda name: False)
    monkeypatch.setattr(sys, "stdlib_module_names", sys.stdlib_module_names - {top})
    assert words in (await run(statement)).message


def test_no_two_tables_know_the_same_module() -> None:
    names = [name for table in projects.TABLES for name in table]
    assert len(names) == len(set(names))


def test_nothing_is_said_to_be_missing_that_the_server_has() -> None:
    ours = {module for package in packaged().packages.values() for module in package.imports}
    assert not [name for table in projects.TABLES for name in table if name in ours]


async def test_a_module_in_a_folder_of_the_readers_is_found(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "mine_alone.py").touch()
    monkeypatch.chdir(tmp_path)
    assert (
        f"There is a file {tmp_path / 'src' / 'mine_alone.py'}." in (await run("import mine_alone")).message
    )
