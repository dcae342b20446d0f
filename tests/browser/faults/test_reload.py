"""The page goes away at the worst moment, and what it showed is there when it is back."""

import pytest

from tests.browser.chat import Chat
from tests.browser.faults.scene import conversation, eventually, runs, show, text_of
from tests.browser.server import Server

RELOAD_AT_THE_END = """
() => {
  const cell = document.querySelector('fenced-app').shadowRoot
  const find = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === 'fenced-cell') return element
      const found = element.shadowRoot && find(element.shadowRoot)
      if (found) return found
    }
  }
  const watched = find(document)
  new MutationObserver(() => {
    if (watched.dataset.state === 'completed') location.reload()
  }).observe(watched, { attributes: true, attributeFilter: ['data-state'] })
}
"""


@pytest.mark.parametrize("time", range(3))
def test_a_run_whose_end_was_shown_has_ended_after_a_reload_in_the_same_moment(
    chat: Chat, server: Server, time: int
) -> None:
    place = conversation(server, "for n in range(2000): print('line', n)\n'the value'")
    show(chat, place)
    chat.evaluate(RELOAD_AT_THE_END)
    with chat.page.expect_navigation(timeout=60_000):
        chat.cell().start()
    chat.cell().wait().expect_state("completed").expect_output("the value").expect_output("line 1999")


BUSY_DATABASE = """
() => new Promise((ready, failed) => {
  const opening = indexedDB.open('fenced-outbox')
  opening.onerror = failed
  opening.onsuccess = () => {
    const writes = opening.result.transaction('writes', 'readwrite').objectStore('writes')
    const again = () => { writes.count().onsuccess = again }
    again()
    ready()
  }
})
"""


def test_what_the_browser_had_not_stored_when_the_page_went_is_not_lost(chat: Chat, server: Server) -> None:
    place = conversation(server, "for n in range(2000): print('line', n)\n'the value'")
    show(chat, place)
    chat.evaluate(BUSY_DATABASE)
    chat.cell().run().expect_state("completed").expect_output("the value")
    assert runs(server, place) == []
    chat.page.reload()
    chat.cell().wait().expect_state("completed").expect_output("the value").expect_output("line 1999")
    eventually(lambda: [run["status"] for run in runs(server, place)] == ["completed"])
    assert text_of(server, runs(server, place)[0]) == "".join(f"line {n}\n" for n in range(2000))
