"""Runs benchmarks by their names, and prints each row as it comes."""

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Iterable

from playwright.sync_api import Browser, sync_playwright

from benchmarks import machine
from benchmarks.sizes import ask_for_full
from benchmarks.table import HEAD, Row
from tests.browser.chromium import launch

SUITES = {
    "bundles": "bundles",
    "opening": "opening",
    "answering": "answering",
    "python": "python_cells",
    "streaming": "streaming",
    "runs": "engine_runs",
    "sessions": "sessions",
    "tables": "tables",
    "plot": "first_plot",
    "sampling": "usage_sampling",
    "variables": "variables",
    "environment": "environment",
    "recursion": "recursion",
    "long": "long_conversations",
    "hostile": "hostile_markdown",
    "fidelity": "fidelity",
    "load": "load",
}
"""Names and modules; each has ``measure``, with the browser as its argument unless it is named below."""
WITHOUT_BROWSER = {"bundles", "fidelity", "load"}
SECONDS = 120
"""What a suite may take on a quiet machine."""


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure; everything without a name")
    parser.add_argument("--list", action="store_true", help="print the names with what each measures")
    parser.add_argument("--full", action="store_true", help="whole tables, which may take many minutes")
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.names if name not in SUITES]:
        parser.error(f"expected names of --list, got {', '.join(unknown)}")
    if asked.list:
        for name in SUITES:
            _say(f"{name:<12} {(_module(name).__doc__ or '').splitlines()[0]}")
        return
    if asked.full:
        ask_for_full()
    looks = [machine.share()]
    _tell_busy(looks)
    _say(HEAD)
    for name in asked.names or SUITES:
        started = time.perf_counter()
        for row in _rows(name):
            _say(row.line())
        _say(f"-- {name}: {time.perf_counter() - started:.0f} s")
    looks.append(machine.share())
    _tell_busy(looks)


def _module(name: str) -> object:
    return importlib.import_module(f"benchmarks.{SUITES[name]}")


def _rows(name: str) -> Iterable[Row]:
    if name in WITHOUT_BROWSER:
        measure: Callable[[], Iterable[Row]] = _module(name).measure  # type: ignore[attr-defined]
        yield from measure()
        return
    in_browser: Callable[[Browser], Iterable[Row]] = _module(name).measure  # type: ignore[attr-defined]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield from in_browser(browser)
        finally:
            browser.close()


def _tell_busy(looks: list[float]) -> None:
    if (remark := machine.remark(tuple(looks))) is not None:
        _say(remark)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
