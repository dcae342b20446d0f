"""Security headers. Every response has one of these sets; `docs/security.md` says what each part is for."""

from collections.abc import Mapping, Sequence
from typing import Final

from fenced.web.sites import Sites

EVERYWHERE: Final[Mapping[str, str]] = {
    # Whoever may be kept says so; a failure never may.
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "origin-agent-cluster": "?1",
    "x-dns-prefetch-control": "off",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}

OUTPUTS: Final = "/sandbox/output/"
"""Where the documents of outputs' frames are, and their scripts."""

OUTPUT_DOCUMENTS: Final = ("html.html", "plotly.html", "vega.html")

_NOTHING_GRANTED: Final = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), "
    "clipboard-write=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), "
    "geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), "
    "keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), "
    "payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), "
    "serial=(), storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()"
)
"""What browsers may grant to frames."""


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
                "media-src data: blob:",
                f"connect-src 'self' {sites.app_socket}",
                f"frame-src {sites.sandbox}/sandbox/" if sites.opaque else f"frame-src {sites.sandbox}",
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
    }


def supervisor(sites: Sites, network: Sequence[str]) -> dict[str, str]:
    """For the sandbox's document. `network` counts where it has no origin: its workers have its policy then."""
    headers = {
        **EVERYWHERE,
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "cross-origin",
    }
    closed = ("form-action 'none'", "base-uri 'none'", "frame-src 'none'", f"frame-ancestors {sites.app}")
    if not sites.opaque:
        # Firefox lets only a document that may compile have a compiled module, which the next worker starts from.
        scripts = "script-src 'self' 'wasm-unsafe-eval'"
        own = ("default-src 'none'", scripts, "worker-src 'self'", "connect-src 'self'")
        return headers | {
            "content-security-policy": "; ".join((*own, *closed)),
            "connection-allowlist": _connections("response-origin"),
        }
    folders = tuple(f"{sites.app}/{name}/" for name in ("sandbox", "runtimes"))
    # An agent cluster of its own is every such document's anyway; asked for, browsers complain.
    del headers["origin-agent-cluster"]
    return headers | {
        "content-security-policy": "; ".join(
            (
                "default-src 'none'",
                # 'self' is no origin here. The paths keep programs from the app's own files and its API.
                f"script-src {' '.join(folders)} 'wasm-unsafe-eval'",
                "worker-src blob:",
                f"connect-src {' '.join((*folders, *_with_sockets(network)))}",
                *closed,
                "sandbox allow-scripts",
            )
        ),
        "connection-allowlist": _connections(*(f'"{folder}*"' for folder in folders), network=network),
        "access-control-allow-origin": "*",
    }


def worker(sites: Sites, network: Sequence[str] = ()) -> dict[str, str]:
    """For everything else on the sandbox's origin, since a program may try to start any of it as a worker.

    `network` names the sites that the worker may reach.
    """
    if sites.opaque:
        # No worker can be started from these addresses, but anybody can open them as pages of the app's origin.
        return {
            **EVERYWHERE,
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "connection-allowlist": "()",
            "cross-origin-embedder-policy": "require-corp",
            "cross-origin-resource-policy": "cross-origin",
            # A frame without an origin reads nothing without this; no cookie comes with it.
            "access-control-allow-origin": "*",
        }
    return {
        **EVERYWHERE,
        # The supervisor's document has other names too (`/sandbox/index.html`), under which nobody may embed it.
        "content-security-policy": "; ".join(
            (
                "default-src 'none'",
                "script-src 'self' 'wasm-unsafe-eval'",
                "worker-src 'none'",
                " ".join(("connect-src 'self'", *_with_sockets(network))),
                "frame-ancestors 'none'",
            )
        ),
        "connection-allowlist": _connections("response-origin", network=network),
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
    }


def output(sites: Sites, name: str) -> dict[str, str]:
    """For the document of an output's frame. Only in that of `html.html` do scripts of a program run, at a click."""
    folder = f"{sites.sandbox}{OUTPUTS}"
    # Inline scripts are what it is for, and whoever may write them gains nothing by `eval`.
    scripts = f"{folder} 'unsafe-inline' 'unsafe-eval'" if name == "html.html" else folder
    headers = {
        **EVERYWHERE,
        "content-security-policy": "; ".join(
            (
                "default-src 'none'",
                f"script-src {scripts}",
                "style-src 'unsafe-inline'",
                "img-src data: blob:",
                "font-src data:",
                "media-src data: blob:",
                "connect-src 'none'",
                "worker-src 'none'",
                "frame-src 'none'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
                f"frame-ancestors {sites.app}",
                # Also where somebody opens it otherwise than in our frame.
                "sandbox allow-scripts",
            )
        ),
        "connection-allowlist": _connections(f'"{folder}*"'),
        "permissions-policy": _NOTHING_GRANTED,
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "cross-origin",
    }
    # An agent cluster of its own is every document's without an origin; asked for, browsers complain.
    del headers["origin-agent-cluster"]
    return headers


def output_file(sites: Sites) -> dict[str, str]:
    """For the scripts of those documents, which have no origin and so are strangers to them."""
    return {**worker(sites), "cross-origin-resource-policy": "cross-origin"}


def _connections(*own: str, network: Sequence[str] = ()) -> str:
    """The second lock, in browsers that know it. It forbids redirects unless told otherwise.

    A site that may be reached may redirect: it could pass on by itself whatever it got.
    """
    listed = " ".join((*own, *(f'"{site}"' for site in _with_sockets(network))))
    return f"({listed});redirects=allow" if network else f"({listed})"


def _with_sockets(network: Sequence[str]) -> list[str]:
    """Each site, and its WebSockets: for Chromium the one does not stand for the other."""
    return [address for site in network for address in (site, site.replace("http", "ws", 1))]
