"""Run all stops at an error, says where, and goes on if the reader wants."""

from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, write_cells


def notice(chat: Chat) -> Locator:
    return chat.page.locator("fenced-batch")


def run_all(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Run all", exact=True).click()


def test_run_all_stops_at_an_error_and_goes_on(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "print('a')", "1/0", "print('c')", "print('d')"))
    run_all(chat)
    expect(notice(chat).locator("p")).to_contain_text(
        "Stopped at cell 2: ZeroDivisionError. 1 done, 2 not run.", timeout=120_000
    )
    assert [chat.cell(n).state for n in range(4)] == ["completed", "failed", "aborted", "aborted"]
    expect(chat.cell(2).output).to_have_count(0)
    expect(notice(chat).get_by_role("status")).to_contain_text("Stopped at cell 2")
    notice(chat).get_by_role("button", name="Show the cell").click()
    expect(chat.cell(1).element.locator(".cell")).to_be_focused()
    expect(chat.cell(1).element.locator(".number")).to_have_attribute("title", "Cell 2")
    notice(chat).get_by_role("button", name="Go on").click()
    expect(notice(chat).locator("p")).to_contain_text("3 done, 1 failed, in", timeout=60_000)
    chat.cell(2).expect_output("c")
    chat.cell(3).expect_output("d")
    notice(chat).get_by_role("button", name="Dismiss").click()
    expect(notice(chat).get_by_role("button")).to_have_count(0)


def test_stop_all_ends_it_with_a_summary_too(chat: Chat) -> None:
    chat.open(write_cells(chat.server, "print('a')", "while True: pass", "print('c')"))
    run_all(chat)
    chat.cell(1).expect_state("executing")
    chat.page.get_by_role("button", name="Stop all").click()
    expect(notice(chat).locator("p")).to_contain_text("Stopped at cell 2. 1 done, 1 not run.", timeout=60_000)
    assert chat.cell(2).state == "aborted"
    chat.cell(0).run().expect_state("completed")
    expect(notice(chat)).not_to_contain_text("Stopped")
