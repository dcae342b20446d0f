"""The process that Firefox gives to the sandbox's site dies, as when its memory runs out."""

import os
import signal

from playwright.sync_api import expect

from tests.browser.chat import Chat, write_cells
from tests.browser.firefox.firefox import sandbox_processes
from tests.browser.server import Server


def test_the_death_of_the_sandboxs_process_is_told_and_all_else_goes_on(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "gone = 1", "while True: pass", "print('gone' in globals())"))
    chat.cell(0).run().expect_state("completed")
    chat.cell(1).start().expect_state("executing")
    chat.composer.fill("a draft")
    killed = sandbox_processes()
    assert len(killed) == 1
    os.kill(killed[0], signal.SIGKILL)
    cell = chat.cell(1).wait(seconds=20).expect_state("lost")
    expect(cell.element).to_contain_text("The sandbox was closed by the browser and was restarted")
    expect(cell.element).to_contain_text("Variables were lost")
    chat.cell(2).run().expect_state("completed").expect_output("False")
    expect(chat.composer).to_have_value("a draft")
    assert sandbox_processes() not in ([], killed)
