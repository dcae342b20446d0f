"""What answers under way have grown by, on their way into their rows: those of all answers in one commit."""

import asyncio
import logging
from typing import Protocol

from fenced.storage import messages
from fenced.storage.database import Database

log = logging.getLogger(__name__)

EVERY = 0.2
"""Seconds from the first text that is not stored to the commit that stores it, and between two commits: with the
pause before a delta and the commit itself, a killed server loses a quarter of a second of an answer."""


class Answer(Protocol):
    """An answer that is being written."""

    @property
    def message(self) -> str:
        """The id of its row."""
        ...

    def take_grown(self) -> messages.Grown:
        """What it has grown by since this was called last."""
        ...

    def not_stored(self, error: Exception) -> None:
        """What was taken could not be stored; only the answer's end, with its whole text, can still be."""
        ...


class Checkpoints:
    """Stores what answers have grown by, a few times a second. Nobody who adds text waits for that."""

    def __init__(self, database: Database, *, every: float = EVERY) -> None:
        self._database = database
        self._every = every
        self._grown: dict[str, Answer] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._commit: asyncio.Task[None] | None = None

    def grew(self, answer: Answer) -> None:
        """The answer has something that is not stored."""
        self._grown[answer.message] = answer
        if self._timer is None and self._commit is None:
            self._timer = asyncio.get_running_loop().call_later(self._every, self._begin)

    def ended(self, answer: Answer) -> None:
        """Somebody else stores the answer from now on."""
        self._grown.pop(answer.message, None)

    async def aclose(self) -> None:
        """Waits for the commit under way. Every answer must have ended."""
        if self._timer is not None:
            self._timer.cancel()
        if self._commit is not None:
            await asyncio.wait({self._commit})

    def _begin(self) -> None:
        began = asyncio.get_running_loop().time()
        self._timer = None
        self._commit = asyncio.create_task(self._store())
        self._commit.add_done_callback(lambda _: self._done(began))

    def _done(self, began: float) -> None:
        self._commit = None
        if self._grown:
            # However long the commit took, the next one is not later for it.
            self._timer = asyncio.get_running_loop().call_at(began + self._every, self._begin)

    async def _store(self) -> None:
        taken: dict[str, Answer] = {}
        try:
            async with self._database.write() as connection:
                # Not before it is our turn to write: an answer that ends meanwhile has stored its end.
                taken, self._grown = self._grown, taken
                grown = {id_: answer.take_grown() for id_, answer in taken.items()}
                if grown:
                    await messages.append(connection, grown)
        except Exception as error:
            log.exception("answers under way could not be stored")
            failed = taken or self._grown.copy()
            for answer in failed.values():
                self.ended(answer)
                answer.not_stored(error)
