"""Answers: started once, stopped, continued, and never left as if somebody were still writing them."""

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import cast

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from fenced.models import ModelError, Models
from fenced.models.errors import RateLimited, Refused
from fenced.models.pieces import Reasoning
from fenced.protocol.api import PutMessage, PutReply
from fenced.protocol.data import Cell, Message
from fenced.protocol.events import Hello
from fenced.rooms import conversations, messages
from fenced.rooms.errors import Conflict, NotFound
from fenced.rooms.registry import Rooms
from fenced.rooms.replies import Replies
from fenced.storage import messages as stored
from tests.unit.replies.fakes import FakeModel
from tests.unit.rooms.edits import edit, until
from tests.unit.storage import rows

HELLO = Hello(type="hello", epoch="", seq=0)


class OneModel:
    """Stands for the models: gives the one it has, or fails."""

    def __init__(self) -> None:
        self.model = FakeModel()
        self.trouble: Exception | None = None

    async def get(self, _: str | None) -> FakeModel:
        if self.trouble is not None:
            raise self.trouble
        return self.model


class Talk:
    """A conversation with a question in it, and an answer to be."""

    def __init__(self, rooms: Rooms, id: str, question: str) -> None:
        self.rooms = rooms
        self.models = OneModel()
        self.replies = Replies(rooms, cast(Models, self.models))
        self.id = id
        self.question = question
        self.answer = rows.id_()

    @property
    def model(self) -> FakeModel:
        return self.models.model

    async def ask(self, attempt: int = 1) -> tuple[Message, bool]:
        return await self.replies.put(self.id, self.answer, PutReply(parent=self.question, attempt=attempt))

    async def row(self) -> Message | None:
        async with self.rooms.database.read() as connection:
            return await stored.get(connection, self.answer)

    async def ended(self) -> Message:
        """The row once nobody is writing it any more."""
        async with asyncio.timeout(30):
            # No event is set when a row is written.
            while (row := await self.row()) is None or row.status == "streaming":  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        return row

    async def streams(self, text: str) -> None:
        """Waits until so much of the answer has come."""
        async with self.rooms.use(self.id) as room:
            await until(lambda: self.answer in room.live and room.live[self.answer].text.whole() == text)

    async def interrupted(self, *pieces: str) -> None:
        """Starts the answer and stops it after these pieces."""
        await self.ask()
        self.model.say(*pieces)
        await self.streams("".join(pieces))
        await self.replies.stop(self.id, self.answer)


@pytest.fixture
async def talk(rooms: Rooms) -> AsyncIterator[Talk]:
    row = rows.conversation()
    question = rows.message(row, "Write\n```python\nprint(1)\n```")
    await rows.save(rooms.database, row, question)
    talk = Talk(rooms, row.id, question.id)
    yield talk
    await talk.replies.stop_all()


async def test_an_answer_is_written_and_says_by_whom(talk: Talk) -> None:
    row, new = await talk.ask()
    assert new
    assert (row.status, row.text, row.parent, row.attempt) == ("streaming", "", talk.question, 1)
    talk.model.say("Hello ", "world")
    talk.model.end()
    ended = await talk.ended()
    assert (ended.status, ended.text) == ("complete", "Hello world")
    assert (ended.model, ended.author) == ("fake:model", "Fake")


async def test_asking_again_changes_nothing_and_gives_what_has_come_so_far(talk: Talk) -> None:
    await talk.ask()
    talk.model.say("Hello")
    await talk.streams("Hello")
    row, new = await talk.ask()
    assert not new
    assert (row.status, row.text) == ("streaming", "Hello")
    talk.model.end()
    ended = await talk.ended()
    assert await talk.ask() == (ended, False)
    assert len(talk.model.asked) == 1


async def test_a_stopped_answer_keeps_its_text(talk: Talk) -> None:
    await talk.interrupted("Half an ")
    row = await talk.row()
    assert row is not None
    assert (row.status, row.text) == ("interrupted", "Half an ")
    assert row.error is not None
    assert (row.error.kind, row.error.message) == ("stopped", "You stopped this answer.")
    assert talk.model.closed


async def test_stopping_twice_does_no_more(talk: Talk) -> None:
    await talk.interrupted("Half")
    await asyncio.gather(*(talk.replies.stop(talk.id, talk.answer) for _ in range(3)))
    row = await talk.row()
    assert row is not None
    assert row.status == "interrupted"


async def test_an_answer_stopped_before_its_first_step_does_not_stay_streaming(talk: Talk) -> None:
    await talk.ask()
    await talk.replies.stop(talk.id, talk.answer)
    row = await talk.row()
    assert row is not None
    assert (row.status, row.text) == ("interrupted", "")
    assert row.error is not None
    assert row.error.kind == "stopped"
    assert talk.model.asked == []


async def test_an_interrupted_answer_goes_on_where_it_ended(talk: Talk) -> None:
    await talk.interrupted("Half an ")
    row, new = await talk.ask(2)
    assert not new
    assert (row.status, row.text, row.attempt) == ("streaming", "Half an ", 2)
    talk.model.say("answer")
    talk.model.end()
    ended = await talk.ended()
    assert (ended.status, ended.text) == ("complete", "Half an answer")
    assert [partial for _, partial in talk.model.asked] == ["", "Half an "]


async def test_an_answer_that_failed_may_be_tried_again_and_its_error_goes(talk: Talk) -> None:
    await talk.ask()
    talk.model.fail(RateLimited("Too much.", "Wait."))
    failed = await talk.ended()
    assert failed.status == "error"
    assert failed.error is not None
    assert (failed.error.kind, failed.error.message) == ("rate_limited", "Too much.")
    again, _ = await talk.ask(2)
    assert again.error is None
    talk.model.say("Now")
    talk.model.end()
    assert (await talk.ended()).status == "complete"


@pytest.mark.parametrize("attempt", [2, 5])
async def test_the_first_attempt_is_the_first(talk: Talk, attempt: int) -> None:
    with pytest.raises(Conflict, match="first attempt is 1"):
        await talk.ask(attempt)


async def test_no_attempt_is_left_out(talk: Talk) -> None:
    await talk.interrupted("Half")
    with pytest.raises(Conflict, match="next attempt is 2, not 3"):
        await talk.ask(3)


async def test_an_answer_under_way_is_not_started_anew(talk: Talk) -> None:
    await talk.ask()
    with pytest.raises(Conflict, match="still being written"):
        await talk.ask(2)


async def test_a_complete_answer_does_not_go_on(talk: Talk) -> None:
    await talk.ask()
    talk.model.say("All")
    talk.model.end()
    await talk.ended()
    with pytest.raises(Conflict, match="is complete"):
        await talk.ask(2)


async def test_an_answer_is_to_a_message_of_the_conversation(talk: Talk) -> None:
    with pytest.raises(Conflict, match="put it first"):
        await talk.replies.put(talk.id, talk.answer, PutReply(parent=rows.id_()))


async def test_an_answer_keeps_its_question(talk: Talk) -> None:
    other = rows.id_()
    await messages.put(talk.rooms, talk.id, other, PutMessage(role="user", text="Other"))
    await talk.interrupted("Half")
    with pytest.raises(Conflict, match="not an answer to"):
        await talk.replies.put(talk.id, talk.answer, PutReply(parent=other, attempt=2))


async def test_a_readers_message_is_no_answer(talk: Talk) -> None:
    with pytest.raises(Conflict, match="not an answer to"):
        await talk.replies.put(talk.id, talk.question, PutReply(parent=talk.question))


@pytest.mark.parametrize(
    ("trouble", "kind"), [(Refused("No model.", "Choose."), "refused"), (RuntimeError("a bug"), "internal")]
)
async def test_a_model_that_cannot_be_had_is_the_answers_error(
    talk: Talk, trouble: Exception, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    talk.models.trouble = trouble
    await talk.ask()
    row = await talk.ended()
    assert row.status == "error"
    assert row.error is not None
    assert row.error.kind == kind
    assert ("a bug" in caplog.text) == (not isinstance(trouble, ModelError))


async def test_the_model_is_told_of_the_source_as_it_was_edited(talk: Talk) -> None:
    async with talk.rooms.use(talk.id) as room:
        edit(room, "print('edited')", f"{talk.question}.0")
        await talk.ask()
        await until(lambda: bool(talk.model.asked))
    said, _ = talk.model.asked[0]
    assert any("print('edited')" in message.text for message in said)


async def test_the_model_is_told_of_added_cells_with_their_latest_run_and_of_chosen_languages(
    talk: Talk,
) -> None:
    async with talk.rooms.database.read() as connection:
        question = await stored.get(connection, talk.question)
    assert question is not None
    added = rows.added_cell(question, after=f"{question.id}.0")
    chosen = Cell(
        id=f"{question.id}.0", conversation=talk.id, language="javascript", created=question.created
    )
    old, new = (
        rows.run(question, cell=added.id, status=status, source="2 + 2") for status in ("failed", "completed")
    )
    await rows.save(talk.rooms.database, chosen, added, new, old)
    await rows.save_outputs(talk.rooms.database, new, [rows.printed("4")])
    async with talk.rooms.use(talk.id) as room:
        edit(room, "2 + 2", added.id)
        await talk.ask()
        await until(lambda: bool(talk.model.asked))
    said, _ = talk.model.asked[0]
    assert said[-1].text == (
        "Write\n```javascript\nprint(1)\n```\n\n```python\n2 + 2\n```\n```output\n4\n[completed]\n```"
    )


async def test_only_the_end_of_a_long_branch_is_read_for_an_answer(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.rooms.replies.PIECE", 10)
    row = rows.conversation(id=talk.id)
    branch = [rows.message(row, f"message {n} " + "x" * 3_000, parent=talk.question) for n in range(40)]
    for n, each in enumerate(branch[1:], 1):
        branch[n] = each.model_copy(update={"parent": branch[n - 1].id})
    await rows.save(talk.rooms.database, *branch)
    asked: list[int] = []
    texts = stored.texts

    async def counted(connection: AsyncConnection, conversation: str, ids: Collection[str]) -> dict[str, str]:
        asked.append(len(ids))
        return await texts(connection, conversation, ids)

    monkeypatch.setattr(stored, "texts", counted)
    await talk.replies.put(talk.id, talk.answer, PutReply(parent=branch[-1].id))
    await until(lambda: bool(talk.model.asked))
    said, _ = talk.model.asked[0]
    assert "message 39 " in said[-1].text
    assert "message 0 " not in said[1].text
    assert asked == [10]


async def test_the_room_stays_while_an_answer_is_written(talk: Talk) -> None:
    talk.rooms._idle = 0
    await talk.ask()
    await asyncio.sleep(0.02)
    assert talk.rooms.loaded == {talk.id}
    talk.model.say("x")
    talk.model.end()
    await talk.ended()
    await until(lambda: not talk.rooms.loaded)


async def test_every_answer_ends_when_the_server_does(talk: Talk) -> None:
    await talk.ask()
    talk.model.say("Half")
    await talk.streams("Half")
    await talk.replies.stop_all()
    row = await talk.row()
    assert row is not None
    assert (row.status, row.text, row.error) == ("interrupted", "Half", None), "the reader stopped nothing"


async def test_reasoning_is_kept_and_never_told_to_the_model(talk: Talk) -> None:
    await talk.ask()
    talk.model.say(Reasoning("Secret. ```python\nnone()\n```"), "Half ")
    await talk.streams("Half ")
    row, _ = await talk.ask()
    assert (row.text, row.reasoning) == ("Half ", "Secret. ```python\nnone()\n```")
    await talk.replies.stop(talk.id, talk.answer)
    await talk.ask(2)
    talk.model.say("<think>More.</think>", "an answer")
    talk.model.end()
    ended = await talk.ended()
    assert ended.text == "Half an answer"
    assert ended.reasoning == "Secret. ```python\nnone()\n```\n\nMore."
    await talk.replies.put(talk.id, rows.id_(), PutReply(parent=talk.answer))
    await until(lambda: len(talk.model.asked) == 3)
    assert "Secret" not in str(talk.model.asked)
    assert "More" not in str(talk.model.asked)


async def test_deleting_the_conversation_ends_its_answer(talk: Talk) -> None:
    await talk.ask()
    talk.model.say("Half")
    await talk.streams("Half")
    async with talk.rooms.use(talk.id) as room:
        reader = room.join(HELLO, "You")
        await conversations.delete(talk.rooms, talk.replies, talk.id)
    assert talk.model.closed
    assert await talk.row() is None
    assert talk.rooms.loaded == frozenset()
    frames = []
    while (frame := await reader.next()) is not None:
        frames.append(frame)
    assert '"conversation.deleted"' in str(frames[-1])
    with pytest.raises(NotFound):
        await talk.ask()
