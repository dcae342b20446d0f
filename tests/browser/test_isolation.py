"""Sessions, app and sandbox are kept apart. What a program or hostile text tries is in `attacks`."""

from playwright.sync_api import expect

from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server


def test_a_flood_of_messages_ends_its_own_session_only(chat: Chat, server: Server) -> None:
    flood = "import js\nwhile True: js.postMessage('x')"
    kept = write_cells(server, "kept = 7", "print('kept', kept)")
    chat.open(kept)
    chat.cell(0).run().expect_state("completed")
    chat.go(write_cells(server, flood, "print('again')"))
    chat.cell(0).start().wait(seconds=30).expect_state("lost")
    expect(chat.cell(0).element).to_contain_text("flooded")
    chat.cell(1).run().expect_output("again")
    chat.go(kept)
    chat.cell(1).run().expect_output("kept 7")


def test_the_app_cannot_be_framed_and_the_sandbox_only_by_the_app(chat: Chat, server: Server) -> None:
    chat.open()
    headers = chat.page.request.get(server.origin + "/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    sandbox = chat.page.request.get(server.sandbox_origin + "/sandbox/").headers
    assert f"frame-ancestors {server.origin}" in sandbox["content-security-policy"]
    worker = chat.page.request.get(server.sandbox_origin + "/sandbox/workers/python.js").headers
    assert "connect-src 'self'" in worker["content-security-policy"]
    assert "default-src 'none'" in worker["content-security-policy"]
