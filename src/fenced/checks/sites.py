"""Where the app and its sandbox are reached."""

from urllib.parse import urlsplit

from fenced.checks.check import Check, failed, ok, warning
from fenced.settings import Settings

LOCAL = frozenset({"localhost", "127.0.0.1"})


def sandbox(settings: Settings, port: int | None) -> Check:
    what = "Sandbox"
    port = settings.port if port is None else port
    app = settings.app_origin or f"http://localhost:{port}"
    beside = settings.sandbox_origin or f"http://127.0.0.1:{port}"
    for origin in (app, beside):
        parts = urlsplit(origin)
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            return failed(
                what,
                f"{origin} is not https, where browsers give programs no shared memory: Stop loses the variables",
                "Let a proxy answer by https, and name its address; docs/configuration.md shows how.",
            )
    if settings.sandbox == "opaque":
        return warning(
            what,
            f"the app at {app}, programs in a frame of it without an origin",
            "Name a second domain with FENCED_SANDBOX_ORIGIN where one can be had: programs start sooner, "
            "and readers can allow sites in the network.",
        )
    return ok(what, f"the app at {app}, programs at {beside}")
