"""Debian's Chromium as a reader has it, driven by Playwright."""

import shutil

from playwright.sync_api import Browser, Playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Playwright switches off ThirdPartyStoragePartitioning, which makes storage in the sandbox's frame
    # fail as it does for no reader. The last list given wins.
    "--disable-features=HttpsUpgrades,MediaRouter,OptimizationHints,DestroyProfileOnBrowserClose",
)


def executable() -> str:
    """Path of Debian's Chromium; RuntimeError where it is not installed."""
    found = shutil.which("chromium")
    if found is None:
        raise RuntimeError("Chromium is not installed: run `make test`, or install Debian's package chromium")
    return found


def launch(playwright: Playwright, *, extra: tuple[str, ...] = ()) -> Browser:
    """A headless browser with an empty profile."""
    return playwright.chromium.launch(executable_path=executable(), headless=True, args=[*ARGUMENTS, *extra])
