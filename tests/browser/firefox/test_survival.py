"""What Firefox has shown is there after a reload and a restart, and a lost run is told."""

# ruff: noqa: F401 - the tests are those of `tests/browser/test_survival.py`, with this folder's browser

from tests.browser.test_survival import (
    server,
    test_a_page_that_stays_open_recovers_when_the_server_comes_back,
    test_a_reload_in_mid_run_keeps_what_was_printed_and_says_the_run_was_lost,
)
