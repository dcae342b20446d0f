"""Origins: scheme, host and port of a site in the network, as people write them and as browsers do."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from fenced.protocol.data import Origin

DEFAULT_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
_ORIGIN: Final[TypeAdapter[str]] = TypeAdapter(Origin)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_origin(text: str) -> bool:
    """Whether the text is an origin as it crosses the wire."""
    try:
        _ORIGIN.validate_python(text)
        return port_of(text) <= 65535
    except ValidationError:
        return False


def read_origin(text: str) -> str:
    """The origin a person means by `api.example.org` (https) or `http://host:port`. ValueError says what is wrong."""
    whole = text if _SCHEME.match(text) else f"https://{text}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is not a site in the network: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"{text!r} is not reached by https or http; programs can reach no other sites")
    if "*" in whole:
        raise ValueError(f"{text!r} stands for several hosts; name each of them, without *")
    if "@" in parts.netloc:
        raise ValueError(f"{text!r} names a user; leave everything before the @ out")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(
            f"{text!r} has a path; a site is a whole host, such as {parts.scheme}://{parts.netloc}"
        )
    host = parts.hostname or ""
    shown = "" if port is None or port == DEFAULT_PORTS[parts.scheme] else f":{port}"
    origin = f"{parts.scheme}://{host}{shown}"
    if not is_origin(origin):
        raise ValueError(
            f"{text!r} is not the name of a host; expected one such as api.example.org or https://host:8443 "
            "(letters other than a to z in their xn-- form)"
        )
    return origin


def port_of(origin: str) -> int:
    parts = urlsplit(origin)
    port = re.search(r":(\d+)$", parts.netloc)
    return DEFAULT_PORTS[parts.scheme] if port is None else int(port[1])


def overlap(one: str, other: str) -> bool:
    """Whether a policy that allows one of two origins lets something through to the other."""
    return bool(_reached(one) & _reached(other))


def _reached(origin: str) -> set[tuple[str, int]]:
    host, port = urlsplit(origin).hostname or "", port_of(origin)
    # A policy that allows http://host allows https://host as well.
    return {(host, port), (host, 443)} if port == DEFAULT_PORTS["http"] else {(host, port)}
