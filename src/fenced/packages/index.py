"""Which package index there is: the setting, else what pip of this Python is configured with, else pip's own."""

import subprocess
import sys
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OFF = "off"
_SECONDS = 20
_OWN = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"


@dataclass(frozen=True)
class Index:
    """`url` is the address of the list of packages, without a slash at its end; it may hold a password."""

    url: str = field(repr=False)
    certificates: str | None = None
    """A file with the authorities that are believed, where pip has one of its own."""

    @property
    def site(self) -> str:
        """Its origin, as a reader allows it."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port is not None else ""
        return f"{parts.scheme}://{parts.hostname}{port}"


def find_index(setting: str | None) -> Index | None:
    """None when it is switched off, or when there is neither a setting nor a pip. Starts pip: takes a second."""
    if setting == OFF:
        return None
    configured = _configured()
    certificates = configured.get("cert")
    address = setting or configured.get("index-url") or _pips_own()
    if address is None or urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        return None
    return Index(address.rstrip("/"), certificates)


def _configured() -> Mapping[str, str]:
    """What pip would use; the environment goes before a command's section, and that before `global`."""
    found: dict[str, str] = {}
    lines = _pip("-m", "pip", "config", "list", "--disable-pip-version-check").splitlines()
    for section in ("global", "install", ":env:"):
        for line in lines:
            key, _, value = line.partition("=")
            where, _, name = key.partition(".")
            if where == section:
                try:
                    found[name] = str(literal_eval(value))
                except (ValueError, SyntaxError):
                    continue
    return found


def _pips_own() -> str | None:
    return _pip("-c", _OWN).strip() or None


def _pip(*arguments: str) -> str:
    """What it says; nothing where there is no pip."""
    try:
        done = subprocess.run(  # noqa: S603  # this Python, with arguments of our own
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
