"""The live sources document of one room.

What pycrdt needs minding, all in this file: its panics are BaseExceptions; a subscription that is not dropped keeps
the document alive; only the observer's `event.update` is logged and passed on, never the raw frame, so that what
was not integrated is not stored as if it were; nothing awaits inside a transaction; and the document's client id is
random each time it is loaded (pycrdt's default), so that two lives of a room never write under one name.
"""

from collections.abc import Callable, Sequence

from pycrdt import Doc, TransactionEvent, merge_updates

from fenced.conversation.sources import EMPTY_UPDATE, SourcesDoc, texts, writers
from fenced.rooms.errors import BadFrame

COMPACT_AFTER = 200
"""Rows of the log after which one snapshot takes their place."""


class LiveSources:
    """A document, its changes that are not stored yet, and whom to tell of each change."""

    def __init__(self, log: Sequence[bytes], changed: Callable[[bytes], None]) -> None:
        self._doc: SourcesDoc = Doc()
        self._changed = changed
        self._pending: list[bytes] = []
        self.rows = len(log)
        """Rows in the stored log."""
        with self._doc.transaction():
            for update in log:
                self._doc.apply_update(update)
        self._subscription = self._doc.observe(self._observe)

    @property
    def pending(self) -> bool:
        return bool(self._pending)

    @property
    def crowded(self) -> bool:
        """Whether the stored log should give way to a snapshot."""
        return self.rows >= COMPACT_AFTER

    def apply(self, update: bytes) -> None:
        """Takes in a page's changes (already checked); raises BadFrame if the document refuses them."""
        if update == EMPTY_UPDATE:
            return
        try:
            self._doc.apply_update(update)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise BadFrame("the document refused an update") from error

    def missing_from(self, state: bytes) -> bytes:
        """The update that brings a page with this state up to date; raises BadFrame."""
        try:
            return self._doc.get_update(state)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise BadFrame("the document refused a state") from error

    def state(self) -> bytes:
        return self._doc.get_state()

    def snapshot(self) -> bytes:
        return self._doc.get_update()

    def texts(self) -> dict[str, str]:
        """The source of every edited cell."""
        return texts(self._doc)

    def writers(self) -> frozenset[int]:
        """Who has written in the document: clients of Yjs."""
        return writers(self._doc)

    def take_pending(self) -> bytes | None:
        """The changes since the last call as one update, to be stored; None when there are none."""
        if not self._pending:
            return None
        pending, self._pending = self._pending, []
        return pending[0] if len(pending) == 1 else merge_updates(*pending)

    def give_back(self, update: bytes) -> None:
        """Changes that could not be stored wait for the next time."""
        self._pending.insert(0, update)

    def close(self) -> None:
        self._doc.unobserve(self._subscription)

    def _observe(self, event: TransactionEvent) -> None:
        update = event.update
        if update == EMPTY_UPDATE:
            return
        self._pending.append(update)
        self._changed(update)
