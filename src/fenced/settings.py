"""Every setting of the server, read from `FENCED_*` variables; documented in `docs/configuration.md`.

The command line passes its options as values, which go before the environment.
"""

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_TOKEN = 8
"""Characters in a token a person chose; shorter ones can be guessed."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

Positive = Annotated[int, Field(gt=0)]


class Settings(BaseSettings):
    """The server's settings; the field `data_dir` is the variable `FENCED_DATA_DIR`, and so on."""

    model_config = SettingsConfigDict(env_prefix="FENCED_", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    """The address to listen on. Anything but loopback needs both origins."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """The port; 0 takes a free one."""
    data_dir: Path = Field(default_factory=lambda: user_data_path("fenced", appauthor=False))
    """Where the database and the token are kept."""
    token: SecretStr | None = None
    """What a reader logs in with; by default made once and kept in the data folder."""
    app_origin: str | None = None
    """Where the pages are reached in public, such as `https://chat.example.org`."""
    sandbox_origin: str | None = None
    """Where the sandbox is reached in public: another site than the app, such as `https://chat-sandbox.example.net`."""
    model: str | None = None
    """The language model that answers by default: `provider:name`, `scripted:FILE` or `none`."""
    runtimes_dir: Path | None = None
    """Where the files of the browser's runtimes are; by default the user's cache folder."""
    no_browser: bool = False
    """Whether `fenced serve` leaves the browser closed."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much is written to the log."""
    max_body_bytes: Positive = 32 << 20
    """Bytes in the body of one request."""
    max_readers: Positive = 500
    """Pages connected to one conversation at once."""
    room_idle_seconds: Annotated[float, Field(ge=0)] = 60.0
    """Seconds for which a conversation nobody has open stays in memory."""

    @field_validator("token", "app_origin", "sandbox_origin", "model", "runtimes_dir", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("token")
    @classmethod
    def _token_is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < MINIMUM_TOKEN:
            raise ValueError(
                f"the token has fewer than {MINIMUM_TOKEN} characters and could be guessed; choose a longer one, "
                "or leave it out and one is made"
            )
        return value

    @field_validator("app_origin", "sandbox_origin")
    @classmethod
    def _origin_is_bare(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value.rstrip("/"))
        bare = (
            parts.scheme in {"http", "https"}
            and parts.hostname
            and parts.port != 0
            and not (parts.path or parts.query or parts.fragment)
        )
        if not bare or parts.username is not None:
            raise ValueError(f"expected an origin such as https://chat.example.org, got {value!r}")
        # Browsers leave the default port out, so it must not be part of what theirs is compared with.
        default = f":{_DEFAULT_PORTS[parts.scheme]}"
        return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default)}"

    @model_validator(mode="after")
    def _public_needs_two_sites(self) -> Self:
        if (self.app_origin is None) != (self.sandbox_origin is None):
            raise ValueError(
                "FENCED_APP_ORIGIN and FENCED_SANDBOX_ORIGIN belong together; set both or neither"
            )
        if self.app_origin is None and self.host not in {"127.0.0.1", "localhost"}:
            raise ValueError(
                f"listening on {self.host} needs addresses of its own: locally the app is at localhost and programs "
                "run at 127.0.0.1, and elsewhere they must run on a site of their own too; set "
                "FENCED_APP_ORIGIN and FENCED_SANDBOX_ORIGIN to two addresses on "
                "different domains that both lead here, or listen on 127.0.0.1"
            )
        if self.app_origin and self.sandbox_origin and _same_site(self.app_origin, self.sandbox_origin):
            raise ValueError(
                "FENCED_APP_ORIGIN and FENCED_SANDBOX_ORIGIN are on one site, so programs would run in the chat's own "
                "process and near its cookies; use two different domains, such as example.org and example.net"
            )
        return self


def _same_site(one: str, other: str) -> bool:
    """Whether two origins share a registrable domain, judged without the list of public suffixes.

    Names with the same last two labels do, or the same last three under one such as `co.uk`. A few hosts that are
    sites of their own (`a.github.io`, `b.github.io`) are taken for one: better refused than let pass.
    """
    labels = [(urlsplit(origin).hostname or "").split(".") for origin in (one, other)]
    if labels[0] == labels[1]:
        return True
    if any(len(names) < 2 or names[-1].isdigit() for names in labels):
        return False
    count = 3 if len(labels[0][-2]) <= 3 and len(labels[0][-1]) == 2 else 2
    return labels[0][-count:] == labels[1][-count:]


def load_token(settings: Settings) -> str:
    """The login token: the one set, else the one kept in the data folder, which is made on first use (mode 0600)."""
    if settings.token is not None:
        return settings.token.get_secret_value()
    path = settings.data_dir / "token"
    try:
        kept = path.read_text("ascii").strip()
    except FileNotFoundError:
        kept = ""
    if len(kept) >= MINIMUM_TOKEN:
        return kept
    token = secrets.token_urlsafe(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token + "\n")
    path.chmod(0o600)
    return token
