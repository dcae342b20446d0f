"""Packages are loaded in the middle of an import in Firefox too."""

# ruff: noqa: F401 - the test is that of `tests/browser/test_late_imports.py`, with this folder's browser

from tests.browser.test_late_imports import test_what_a_program_needs_when_it_runs_is_loaded_then
