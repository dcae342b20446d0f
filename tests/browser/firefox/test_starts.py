"""Python starts in Firefox from the snapshot with packages too, and is then what it is in Chromium."""

# ruff: noqa: F401 - the tests are those of `tests/browser/test_starts.py`, with this folder's browser

import pytest

from tests.browser.test_starts import (
    first,
    page,
    second,
    server,
    session,
    test_a_loop_is_stopped_and_variables_stay,
    test_chance_differs_between_sessions,
    test_further_packages_load_on_top,
    test_the_packages_compute_and_a_figure_is_shown,
)


@pytest.fixture(scope="module")
def kind() -> str:
    return "data snapshot"
