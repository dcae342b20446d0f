"""A program in Firefox gets as little as in Chromium."""

# ruff: noqa: F401 - the tests are those of `tests/browser/test_isolation.py`, with this folder's browser

from tests.browser.test_isolation import (
    canary,
    test_a_flood_of_messages_ends_its_own_session_only,
    test_a_program_leaves_nothing_for_another_conversation,
    test_a_program_reaches_neither_the_api_nor_another_port,
    test_a_program_reaches_neither_the_page_nor_its_cookies_nor_its_storage,
    test_forged_messages_change_nothing_outside_the_session,
    test_html_of_a_program_and_of_a_model_runs_nothing,
    test_the_sandbox_origin_has_no_api_even_with_the_token,
)
