"""What a program expects of a computer and does not find here."""

import hashlib
from pathlib import Path

import pytest

from fenced_kernel.browser import hashes

from .conftest import Run


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("import signal\nsignal.alarm(3)", "asyncio.timeout"),
        ("import signal\nsignal.setitimer(0, 1)", "asyncio.timeout"),
        ("from signal import alarm", "asyncio.timeout"),
        ("import os\nos.fork()", "Other processes"),
        ("import os\nos.getuid()", "no users"),
        ("import hashlib\nhashlib.scrypt(b'p', salt=b's', n=2, r=1, p=1)", "pbkdf2_hmac"),
    ],
)
async def test_a_missing_function_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, source: str, word: str
) -> None:
    for name in ("signal.alarm", "signal.setitimer", "os.fork", "os.getuid", "hashlib.scrypt"):
        monkeypatch.delattr(name)
    ran = await run(source)
    assert ran.status == "failed"
    assert word in ran.message
    assert "is not available in the browser" in ran.message


async def test_other_missing_names_speak_for_themselves(run: Run) -> None:
    assert "browser" not in (await run("import os\nos.forkk()")).message
    assert "browser" not in (await run("class signal: pass\nsignal.alarm()")).message


async def test_a_file_of_another_machine_is_named_as_it_is_here(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sales.csv").write_text("a\n1\n")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "Photo.PNG").write_text("")
    for path in (
        "/mnt/data/sales.csv",
        "/content/sales.csv",
        "C:\\\\Users\\\\me\\\\sales.csv",
        "data/sales.csv",
    ):
        message = (await run(f"open('{path}')")).message
        assert "The file 'sales.csv' is here as 'sales.csv'" in message
    assert "'deep/er/Photo.PNG'" in (await run("open('/tmp/none/photo.png')")).message
    assert (
        "is here as 'sales.csv'"
        in (await run("import pandas as pd\npd.read_csv('/kaggle/sales.csv')")).message
    )
    assert (
        "is here as 'sales.csv'" in (await run("import numpy as np\nnp.loadtxt('/kaggle/sales.csv')")).message
    )
    assert "is here as" not in (await run("open('/mnt/data/other.csv')")).message


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512", "md5"])
@pytest.mark.parametrize(("rounds", "size"), [(1, None), (3, 20), (10, 100)])
def test_keys_are_those_of_openssl(name: str, rounds: int, size: int | None) -> None:
    expected = hashlib.pbkdf2_hmac(name, b"password", b"salt", rounds, size)
    assert hashes.pbkdf2_hmac(name, b"password", b"salt", rounds, size) == expected
    assert (
        hashes.pbkdf2_hmac(name, bytearray(b"password"), memoryview(b"salt"), rounds, dklen=size) == expected
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((b"sha1", b"p", b"s", 1), TypeError),
        (("sha1", "p", b"s", 1), TypeError),
        (("none", b"p", b"s", 1), ValueError),
        (("sha1", b"p", b"s", 0), ValueError),
        (("sha1", b"p", b"s", 1, 0), ValueError),
    ],
)
def test_bad_arguments_are_refused_alike(arguments: tuple[object, ...], error: type[Exception]) -> None:
    for function in (hashlib.pbkdf2_hmac, hashes.pbkdf2_hmac):
        with pytest.raises(error):
            function(*arguments)


def test_hashlib_has_the_function_only_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashes.install() == []
    monkeypatch.delattr(hashlib, "pbkdf2_hmac")
    (undo,) = hashes.install()
    assert hashlib.pbkdf2_hmac is hashes.pbkdf2_hmac
    undo()
    assert not hasattr(hashlib, "pbkdf2_hmac")
