"""One tab for the tests of a module that differ in their conversations alone."""

from playwright.sync_api import expect

from tests.browser.chat import Chat

ARRIVED = """conversation => {
  const app = document.querySelector('fenced-app')
  return app.workspace?.store.id === conversation && app.isUpdatePending === false
}"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
CLOSED = "() => document.querySelector('fenced-app')?.dispatchEvent(new CustomEvent('side-close'))"


class Tab(Chat):
    """Goes to a conversation in the page that is open, which costs a third of opening another page.

    A session that is no longer needed gives way to new ones by itself: a page has only a few at a time.
    """

    def open(self, conversation: str | None = None) -> "Tab":
        """Loads the page only where the test wants that: the first time, and for what is shown already."""
        address = f"{self.server.origin}/c/{conversation}"
        here = self.page.url.partition("?")[0]
        if conversation is None or here == address or not here.startswith(self.server.origin):
            super().open(conversation)
        else:
            self.go(conversation)
            self.page.wait_for_function(ARRIVED, arg=conversation)
            self.page.evaluate(DRAWN)
            expect(self.composer).to_be_visible()
        return self

    def tidy(self) -> None:
        """Takes back what a test did to the page beside its conversation."""
        for page in self.page.context.pages:
            if page is not self.page:
                page.close()
        self.page.unroute_all()
        self.page.context.set_offline(False)
        self.page.emulate_media(color_scheme="null", reduced_motion="null")
        self.page.evaluate(CLOSED)

    def leave(self) -> None:
        """Goes away, so that the next test loads the page anew."""
        self.page.goto("about:blank")
