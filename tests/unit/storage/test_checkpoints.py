"""The texts of answers under way: one commit for all of them, for which nobody waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.protocol.data import Message
from fenced.replies import Limits
from fenced.storage import messages
from fenced.storage.checkpoints import EVERY, Checkpoints
from fenced.storage.database import Database
from tests.unit.rooms.edits import until
from tests.unit.storage.rows import conversation, message, save


class Growing:
    """An answer that grows when it is told to."""

    def __init__(self, checkpoints: Checkpoints, row: Message) -> None:
        self.message = row.id
        self.errors: list[Exception] = []
        self._checkpoints = checkpoints
        self._grown = ""

    def grow(self, text: str) -> None:
        self._grown += text
        self._checkpoints.grew(self)

    def take_grown(self) -> messages.Grown:
        grown, self._grown = self._grown, ""
        return messages.Grown(grown)

    def not_stored(self, error: Exception) -> None:
        self.errors.append(error)


class Scene:
    """Some answers under way, and the commits that store them."""

    def __init__(self, database: Database, rows: list[Message]) -> None:
        self.database = database
        self.checkpoints = Checkpoints(database, every=0.01)
        self.answers = [Growing(self.checkpoints, row) for row in rows]
        self.commits = 0
        event.listen(database._engine.sync_engine, "commit", self._count)

    def _count(self, connection: object) -> None:
        if getattr(connection, "get_execution_options")().get("fenced_write"):  # noqa: B009
            self.commits += 1

    async def texts(self) -> list[str | None]:
        async with self.database.read() as connection:
            rows = [await messages.get(connection, answer.message) for answer in self.answers]
        return [row.text if row is not None else None for row in rows]

    async def stored(self, *texts: str) -> None:
        async with asyncio.timeout(30):
            while await self.texts() != list(texts):  # noqa: ASYNC110 - what is waited for sets no event
                await asyncio.sleep(0.001)


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    talk = conversation()
    rows = [message(talk, "", role="assistant", status="streaming") for _ in range(20)]
    await save(database, talk, *rows)
    scene = Scene(database, rows)
    yield scene
    await scene.checkpoints.aclose()


async def test_one_commit_serves_all_answers(scene: Scene) -> None:
    for answer in scene.answers:
        answer.grow("one ")
        answer.grow("two ")
    await scene.stored(*["one two "] * 20)
    assert scene.commits == 1
    scene.answers[3].grow("three")
    await scene.stored(*["one two "] * 3, "one two three", *["one two "] * 16)
    assert scene.commits == 2


def test_a_killed_server_loses_a_quarter_of_a_second_of_an_answer() -> None:
    assert EVERY + Limits().delta < 0.25


async def test_text_that_comes_while_a_commit_waits_goes_with_it_or_the_next(scene: Scene) -> None:
    first, second = scene.answers[:2]
    async with scene.database.write():
        # Nobody else may write now, as when a disk hangs; adding text goes on all the same.
        first.grow("a")
        await until(lambda: scene.checkpoints._commit is not None)
        first.grow("b")
        second.grow("c")
        assert (await scene.texts())[:2] == ["", ""]
    await scene.stored("ab", "c", *[""] * 18)


async def test_a_commit_under_way_holds_up_no_answer(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, goes_on = asyncio.Event(), asyncio.Event()
    write = scene.database.write

    @asynccontextmanager
    async def hanging() -> AsyncIterator[AsyncConnection]:
        async with write() as connection:
            yield connection
            hangs.set()
            await goes_on.wait()

    monkeypatch.setattr(scene.database, "write", hanging)
    first, second = scene.answers[:2]
    first.grow("a")
    async with asyncio.timeout(30):
        await hangs.wait()
    first.grow("b")
    second.grow("c")
    goes_on.set()
    await scene.stored("ab", "c", *[""] * 18)
    assert scene.commits == 2


async def test_an_answer_that_ended_is_not_stored_again(scene: Scene) -> None:
    first, second = scene.answers[:2]
    first.grow("a")
    second.grow("b")
    scene.checkpoints.ended(first)
    await scene.stored("", "b", *[""] * 18)


@pytest.mark.parametrize("where", ["begin", "write"])
async def test_a_commit_that_fails_is_told_to_the_answers_that_it_was_for_and_the_next_ones_go_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    full = OperationalError("INSERT", {}, Exception("database or disk is full"))

    @asynccontextmanager
    async def refused() -> AsyncIterator[AsyncConnection]:
        if where == "begin":
            raise full
        async with write() as connection:
            yield connection
            raise full

    write = scene.database.write
    monkeypatch.setattr(scene.database, "write", refused)
    first, second, third = scene.answers[:3]
    first.grow("a")
    second.grow("b")
    await until(lambda: bool(second.errors))
    monkeypatch.undo()
    assert (first.errors, second.errors, third.errors) == ([full], [full], [])
    third.grow("c")
    await scene.stored("", "", "c", *[""] * 17)
