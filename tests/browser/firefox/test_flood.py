"""A flood in Firefox can be stopped."""

# ruff: noqa: F401 - the test is that of `tests/browser/test_flood.py`, with this folder's browser

from tests.browser.test_flood import test_an_endless_flood_can_be_stopped_and_is_capped
