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
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from fenced.protocol.data import MAX_ORIGINS
from fenced.protocol.origins import DEFAULT_PORTS, overlap, read_origin

MINIMUM_TOKEN = 8
"""Characters in a token a person chose; shorter ones can be guessed."""

BUILT_PAGE = Path(__file__).parent / "web" / "static"
"""Where the page's build goes: `app` and `sandbox`."""

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
    sandbox: Literal["site", "opaque"] = "site"
    """How programs are kept from the app: by a site of their own, or, where none can be had, by a frame without one."""
    model: str | None = None
    """The language model that answers by default: `provider:name`, `scripted:FILE` or `none`."""
    runtimes_dir: Path | None = None
    """Where the files of the browser's runtimes are; by default the user's cache folder."""
    page_dir: Path | None = None
    """The folder with the built page's `app` and `sandbox`; by default the one of the package."""
    no_browser: bool = False
    """Whether `fenced serve` leaves the browser closed."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much is written to the log."""
    max_body_bytes: Positive = 32 << 20
    """Bytes in the body of one request."""
    request_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Seconds for a request's headers to come, and for each 10,000 bytes of its body."""
    max_readers: Positive = 500
    """Pages connected to one conversation at once."""
    room_idle_seconds: Annotated[float, Field(ge=0)] = 60.0
    """Seconds for which a conversation nobody has open stays in memory."""
    max_execution_seconds: Annotated[int, Field(ge=1, le=86_400)] = 86_400
    """The longest execution time that a conversation's programs may be given."""
    max_heap_bytes: Annotated[int, Field(ge=64 << 20, le=4 << 30)] = 4 << 30
    """The largest heap that a conversation's programs may be given."""
    max_output_bytes: Annotated[int, Field(ge=1_000, le=1 << 30)] = 1 << 30
    """The most output of a run that a conversation may keep."""
    max_idle_seconds: Annotated[int, Field(ge=60, le=7 * 86_400)] = 7 * 86_400
    """The longest time for which a session that nobody uses may be kept."""
    max_sessions: Annotated[int, Field(ge=1, le=32)] = 8
    """Live sessions in one tab."""
    network: Annotated[tuple[str, ...], NoDecode] = ()
    """Sites that programs of every conversation may reach, such as `api.example.org https://host:8443`."""
    network_consent: bool = True
    """Whether readers may allow other sites, each in their own conversations."""

    package_index: str | None = None
    """The package index that programs may install from; by default that of pip. `off` for none."""

    @property
    def page_directory(self) -> Path:
        return self.page_dir or BUILT_PAGE

    @field_validator(
        "token",
        "app_origin",
        "sandbox_origin",
        "model",
        "runtimes_dir",
        "page_dir",
        "package_index",
        mode="before",
    )
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
        default = f":{DEFAULT_PORTS[parts.scheme]}"
        return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default)}"

    @field_validator("package_index")
    @classmethod
    def _index_is_an_address(cls, value: str | None) -> str | None:
        if value is None or value == "off":
            return value
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(
                "expected the address of a package index such as https://packages.example.org/simple, or off, "
                f"got {value!r}"
            )
        return value

    @field_validator("network", mode="before")
    @classmethod
    def _network_is_origins(cls, value: object) -> object:
        if isinstance(value, str):
            value = value.replace(",", " ").split()
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"expected sites such as 'api.example.org https://host:8443', got {value!r}")  # noqa: TRY004
        if len(value) > MAX_ORIGINS:
            raise ValueError(f"expected at most {MAX_ORIGINS} sites, got {len(value)}")
        return tuple(dict.fromkeys(read_origin(str(site)) for site in value))

    @model_validator(mode="after")
    def _public_needs_a_sandbox(self) -> Self:
        if self.sandbox == "opaque":
            if self.sandbox_origin is not None:
                raise ValueError(
                    "FENCED_SANDBOX=opaque is for where no second address can be had, and FENCED_SANDBOX_ORIGIN "
                    "names one; leave one of them out (the second address keeps programs further from the chat)"
                )
        elif (self.app_origin is None) != (self.sandbox_origin is None):
            raise ValueError(
                "FENCED_APP_ORIGIN and FENCED_SANDBOX_ORIGIN belong together; set both or neither. Where no second "
                "address can be had, set FENCED_APP_ORIGIN and FENCED_SANDBOX=opaque"
            )
        if self.app_origin is None and self.host not in {"127.0.0.1", "localhost"}:
            raise ValueError(
                f"listening on {self.host} needs addresses of its own: locally the app is at localhost and programs "
                "run at 127.0.0.1, and elsewhere they must be kept from the chat too; set "
                "FENCED_APP_ORIGIN and FENCED_SANDBOX_ORIGIN to two addresses on "
                "different domains that both lead here, or, where no second one can be had, FENCED_APP_ORIGIN and "
                "FENCED_SANDBOX=opaque, or listen on 127.0.0.1"
            )
        if self.app_origin and self.sandbox_origin and _same_site(self.app_origin, self.sandbox_origin):
            raise ValueError(
                "FENCED_APP_ORIGIN and FENCED_SANDBOX_ORIGIN are on one site, so programs would run in the chat's own "
                "process and near its cookies; use two different domains, such as example.org and example.net"
            )
        return self

    @model_validator(mode="after")
    def _network_is_elsewhere(self) -> Self:
        own = [origin for origin in (self.app_origin, self.sandbox_origin) if origin is not None]
        own = own or [f"http://{host}:{self.port}" for host in ("localhost", "127.0.0.1")]
        for site in self.network:
            if any(overlap(site, origin) for origin in own):
                raise ValueError(
                    f"FENCED_NETWORK names {site}, which is Fenced itself; programs may never reach that"
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
