"""Runs every benchmark and prints one table."""

import sys

from playwright.sync_api import sync_playwright

from benchmarks import (
    engine_runs,
    environment,
    fidelity,
    first_plot,
    hostile_markdown,
    load,
    long_conversations,
    python_cells,
    recursion,
    sessions,
    streaming,
    tables,
    usage_sampling,
    variables,
)
from benchmarks.table import show
from tests.browser.chromium import launch

SUITES = {
    "python": python_cells.measure,
    "streaming": streaming.measure,
    "runs": engine_runs.measure,
    "sessions": sessions.measure,
    "tables": tables.measure,
    "plot": first_plot.measure,
    "sampling": usage_sampling.measure,
    "variables": variables.measure,
    "environment": environment.measure,
    "recursion": recursion.measure,
    "long": long_conversations.measure,
    "hostile": hostile_markdown.measure,
}
WITHOUT_BROWSER = {"fidelity": fidelity.measure, "load": load.measure}


def main(names: list[str]) -> None:
    chosen = names or [*SUITES, *WITHOUT_BROWSER]
    rows = [row for name in chosen if name in WITHOUT_BROWSER for row in WITHOUT_BROWSER[name]()]
    if browser_suites := [SUITES[name] for name in chosen if name not in WITHOUT_BROWSER]:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            rows += [row for measure in browser_suites for row in measure(browser)]
            browser.close()
    print(show(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
