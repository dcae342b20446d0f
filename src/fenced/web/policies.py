"""Security headers. Every response has one of these sets; `docs/security.md` says what each part is for."""

from collections.abc import Mapping
from typing import Final

from fenced.web.sites import Sites

EVERYWHERE: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "origin-agent-cluster": "?1",
    "x-dns-prefetch-control": "off",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}

WORKER_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; connect-src 'self'"
)


def page(sites: Sites) -> dict[str, str]:
    """For the app's pages and their files."""
    return {
        **EVERYWHERE,
        "content-security-policy": "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "font-src 'self'",
                # Pictures from elsewhere are asked for only when the reader clicks on them.
                "img-src 'self' data: blob: https: http:",
                f"connect-src 'self' {sites.app_socket}",
                f"frame-src {sites.sandbox}",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        ),
        "cross-origin-opener-policy": "same-origin",
        # Not `require-corp`, under which pictures from elsewhere could not be shown even on a click; they are
        # fetched without cookies instead.
        "cross-origin-embedder-policy": "credentialless",
        "cross-origin-resource-policy": "same-origin",
    }


def data() -> dict[str, str]:
    """For the API: nothing that comes from there is a page."""
    return {
        **EVERYWHERE,
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }


def form(style_hash: str) -> dict[str, str]:
    """For the server's own small pages (log in, not found), which have one style sheet and no script."""
    return {
        **EVERYWHERE,
        # Without a referrer a browser says that the form comes from nowhere (`Origin: null`).
        "referrer-policy": "same-origin",
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{style_hash}'; img-src 'self'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'"
        ),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }


def supervisor(sites: Sites) -> dict[str, str]:
    """For the sandbox's document."""
    return {
        **EVERYWHERE,
        "content-security-policy": "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "worker-src 'self'",
                "connect-src 'self'",
                "form-action 'none'",
                "base-uri 'none'",
                "frame-src 'none'",
                f"frame-ancestors {sites.app}",
            )
        ),
        "connection-allowlist": "(response-origin)",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "cross-origin",
    }


def worker() -> dict[str, str]:
    """For everything else on the sandbox's origin, since a program may try to start any of it as a worker."""
    return {
        **EVERYWHERE,
        # The supervisor's document has other names too (`/sandbox/index.html`), under which nobody may embed it.
        "content-security-policy": f"{WORKER_POLICY}; frame-ancestors 'none'",
        "connection-allowlist": "(response-origin)",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
    }
