"""Every setting is a variable; what cannot be meant is refused in words. That they are documented: `test_docs.py`."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from fenced.settings import Settings, load_token

PUBLIC = {"app_origin": "https://chat.example.org", "sandbox_origin": "https://box.example.net"}
VARIABLES: dict[str, tuple[str, Any]] = {
    "host": ("localhost", "localhost"),
    "port": ("1234", 1234),
    "data_dir": ("/tmp/data", Path("/tmp/data")),
    "token": ("a-long-token", SecretStr("a-long-token")),
    "app_origin": (PUBLIC["app_origin"], PUBLIC["app_origin"]),
    "sandbox_origin": (PUBLIC["sandbox_origin"], PUBLIC["sandbox_origin"]),
    "model": ("none", "none"),
    "runtimes_dir": ("/tmp/runtimes", Path("/tmp/runtimes")),
    "no_browser": ("1", True),
    "log_level": ("debug", "debug"),
    "max_body_bytes": ("1000", 1000),
    "max_readers": ("3", 3),
    "room_idle_seconds": ("1.5", 1.5),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("FENCED_"):
            monkeypatch.delenv(name)
    return monkeypatch


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_read_from_its_variable(field: str, environment: pytest.MonkeyPatch) -> None:
    text, value = VARIABLES[field]
    if field in PUBLIC:  # these two belong together
        for name, origin in PUBLIC.items():
            environment.setenv(f"FENCED_{name.upper()}", origin)
    assert getattr(Settings(), field) != value or field in PUBLIC
    environment.setenv(f"FENCED_{field.upper()}", text)
    assert getattr(Settings(), field) == value


def test_an_option_goes_before_its_variable(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("FENCED_PORT", "1")
    assert Settings(port=2).port == 2


@pytest.mark.parametrize("field", ["token", "model", "runtimes_dir", "app_origin", "sandbox_origin"])
def test_an_empty_variable_is_as_good_as_none(field: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv(f"FENCED_{field.upper()}", "")
    assert getattr(Settings(), field) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"token": "short"}, "fewer than 8 characters"),
        ({"host": "0.0.0.0"}, "needs addresses of its own"),
        ({"app_origin": "https://a.example"}, "belong together"),
        ({**PUBLIC, "sandbox_origin": PUBLIC["app_origin"]}, "two different domains"),
        ({**PUBLIC, "app_origin": "https://a.example/path"}, "expected an origin"),
        ({**PUBLIC, "app_origin": "https://me@a.example"}, "expected an origin"),
        ({**PUBLIC, "app_origin": "ftp://a.example"}, "expected an origin"),
        ({**PUBLIC, "app_origin": "https://a.example:99999"}, "Port out of range"),
        ({"max_readers": 0}, "greater than 0"),
        ({"port": 65536}, "less than or equal to 65535"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**values)


def test_a_token_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    token = load_token(settings)
    assert len(token) >= 32
    assert load_token(settings) == token
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_damaged_token_file_gives_way_to_a_new_token(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("x\n")
    token = load_token(Settings(data_dir=tmp_path))
    assert len(token) >= 32
    assert (tmp_path / "token").read_text().strip() == token


def test_a_token_that_was_set_is_used_and_not_written_down(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, token=SecretStr("a-long-token"))
    assert load_token(settings) == "a-long-token"
    assert "a-long-token" not in repr(settings)
    assert list(tmp_path.iterdir()) == []
