"""Which routes the server has, found by walking its applications."""

from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp


def routes_of(application: ASGIApp) -> set[tuple[str, str]]:
    """`("app", "/c/{conversation}")` and so on for both sites; a mount without routes of its own counts as one."""
    found = set()
    for site in ("app", "sandbox"):
        # The gate has no other face than ASGI, and should have none for tests alone.
        inside = getattr(application, f"_{site}")
        found |= {(site, path) for path in _paths(inside.routes, "")}
    return found


def _paths(routes: Iterable[BaseRoute], prefix: str) -> Iterator[str]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _paths(included.routes, prefix + getattr(route, "include_context").prefix)  # noqa: B009
        elif isinstance(route, Mount) and route.routes:
            yield from _paths(route.routes, prefix + route.path)
        else:
            yield prefix + getattr(route, "path")  # noqa: B009
