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
    "sandbox": ("opaque", "opaque"),
    "model": ("none", "none"),
    "runtimes_dir": ("/tmp/runtimes", Path("/tmp/runtimes")),
    "page_dir": ("/tmp/page", Path("/tmp/page")),
    "no_browser": ("1", True),
    "log_level": ("debug", "debug"),
    "max_body_bytes": ("1000", 1000),
    "request_seconds": ("2.5", 2.5),
    "max_readers": ("3", 3),
    "room_idle_seconds": ("1.5", 1.5),
    "max_execution_seconds": ("600", 600),
    "max_heap_bytes": ("268435456", 1 << 28),
    "max_output_bytes": ("5000", 5000),
    "max_idle_seconds": ("900", 900),
    "max_sessions": ("2", 2),
    "network": ("api.example.org, http://host:8080", ("https://api.example.org", "http://host:8080")),
    "network_consent": ("no", False),
    "package_index": ("https://packages.example.org/simple", "https://packages.example.org/simple"),
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


@pytest.mark.parametrize(
    "field", ["token", "model", "runtimes_dir", "page_dir", "app_origin", "sandbox_origin"]
)
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
        ({"host": "0.0.0.0"}, "FENCED_SANDBOX=opaque"),
        ({"host": "0.0.0.0", "sandbox": "opaque"}, "needs addresses of its own"),
        ({"app_origin": "https://a.example"}, "FENCED_APP_ORIGIN and FENCED_SANDBOX=opaque"),
        ({**PUBLIC, "sandbox": "opaque"}, "leave one of them out"),
        ({"sandbox": "none"}, "'site' or 'opaque'"),
        ({"max_heap_bytes": 1 << 20}, "greater than or equal to 67108864"),
        ({"max_heap_bytes": 5 << 30}, "less than or equal to 4294967296"),
        ({"max_execution_seconds": 100_000}, "less than or equal to 86400"),
        ({"max_sessions": 0}, "greater than or equal to 1"),
        ({"network": "*.example.org"}, "stands for several hosts"),
        ({"network": "api.example.org/v1"}, "has a path"),
        ({"network": "me@example.org"}, "names a user"),
        ({"network": 7}, "expected sites"),
        ({"network": " ".join(f"a{n}.example" for n in range(51))}, "at most 50 sites"),
        ({"network": "http://localhost:8000"}, "which is Fenced itself"),
        ({"network": "http://127.0.0.1:9000", "port": 9000}, "which is Fenced itself"),
        ({**PUBLIC, "network": "chat.example.org"}, "which is Fenced itself"),
        ({**PUBLIC, "network": "http://box.example.net"}, "which is Fenced itself"),
        ({"port": 65536}, "less than or equal to 65535"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**values)


def test_a_place_named_twice_counts_once_and_other_ports_of_this_machine_are_places_too() -> None:
    settings = Settings(network="https://API.example.org:443/ api.example.org http://localhost:11434")
    assert settings.network == ("https://api.example.org", "http://localhost:11434")


def test_one_public_address_is_enough_for_a_frame_without_an_origin() -> None:
    settings = Settings(host="0.0.0.0", app_origin="https://chat.example.org", sandbox="opaque")
    assert settings.sandbox_origin is None


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
