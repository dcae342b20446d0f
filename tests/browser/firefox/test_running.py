"""Cells run in Firefox as they do in Chromium: output, variables, Stop, input, recovery."""

# ruff: noqa: F401 - the tests are those of `tests/browser/test_running.py`, with this folder's browser

from tests.browser.test_running import (
    test_a_cell_shows_its_output_its_value_and_what_it_took,
    test_a_password_is_asked_in_a_field_that_hides_it,
    test_a_program_that_ignores_interrupts_is_replaced_and_the_reader_is_told,
    test_a_session_that_kills_itself_says_so_and_the_next_run_works,
    test_asyncio_run_waits_inside_of_functions_and_can_be_stopped_there,
    test_input_is_asked_in_the_output,
    test_memory_that_runs_out_is_an_error_and_the_variables_survive,
    test_output_appears_while_the_program_still_runs,
    test_recursion_through_c_goes_deep_and_then_is_an_error_that_keeps_the_variables,
    test_stop_ends_an_endless_loop_within_two_seconds_and_keeps_the_variables,
    test_stop_ends_waiting_programs_and_keeps_the_variables,
    test_stop_works_while_a_program_waits_for_input,
    test_variables_persist_between_cells_and_do_not_cross_conversations,
)
