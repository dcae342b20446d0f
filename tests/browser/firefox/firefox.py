"""Debian's Firefox as a reader has it, driven by Playwright through the relay."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser.processes import descendants, has_thread

PREFERENCES: dict[str, str | float | bool] = {
    # Playwright would let every site have its cookies and storage in every other; a reader's Firefox keeps them apart.
    "browser.contentblocking.features.standard": "-tp,tpPrivate,cookieBehavior5,-cm,-fp",
    "network.cookie.cookieBehavior": 5,
}


def executable() -> str:
    """Path of Debian's Firefox; RuntimeError where it is not installed."""
    found = shutil.which("firefox-esr")
    if found is None:
        raise RuntimeError(
            "Firefox is not installed: run `make test`, or install Debian's package firefox-esr"
        )
    return found


def launch(
    playwright: Playwright, folder: Path, *, preferences: Mapping[str, str | float | bool] | None = None
) -> Browser:
    """A headless browser with an empty profile; `folder` is for the script that Playwright takes for Firefox."""
    script = folder / "firefox"
    relay = Path(__file__).with_name("relay.py")
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{relay}" "{executable()}" "$@"\n')
    script.chmod(0o755)
    return playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=script,
        headless=True,
        firefox_user_prefs={**PREFERENCES, **(preferences or {})},
    )


def sandbox_processes() -> list[int]:
    """The ids of the processes of our browser that have workers of a site: only the sandbox starts any."""
    return sorted(
        process
        for process in descendants(os.getpid())
        if has_thread(process, "Isolated Web") and has_thread(process, "DOM Worker")
    )
