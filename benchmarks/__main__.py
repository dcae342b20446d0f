"""Runs every benchmark and prints one table."""

import sys

from playwright.sync_api import sync_playwright

from benchmarks import (
    engine_runs,
    environment,
    first_plot,
    hostile_markdown,
    long_conversations,
    python_cells,
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
    "long": long_conversations.measure,
    "hostile": hostile_markdown.measure,
}


def main(names: list[str]) -> None:
    chosen = names or list(SUITES)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        rows = [row for name in chosen for row in SUITES[name](browser)]
        browser.close()
    print(show(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
