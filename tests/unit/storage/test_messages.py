import pytest
from sqlalchemy.exc import IntegrityError

from fenced.protocol.data import Attachment, AttachmentColumn, Message, MessageError
from fenced.storage import messages
from fenced.storage.database import Database
from fenced.storage.messages import MANY
from tests.unit.storage.rows import conversation, id_, later, message, save


async def get(database: Database, id_: str) -> Message | None:
    async with database.read() as connection:
        return await messages.get(connection, id_)


async def test_a_message_comes_back_as_it_was_added(database: Database) -> None:
    talk = conversation()
    csv = Attachment(
        name="a.csv", size=3, kind="CSV", columns=[AttachmentColumn(name="a", type="text")], rows=1
    )
    question = message(talk, "", attachments=[csv])
    answer = message(
        talk,
        "Größe \0 🙂\r\n",
        parent=question.id,
        role="assistant",
        author="Tiny",
        status="error",
        model="local:tiny",
        error=MessageError(kind="stalled", message="It stopped.", hint="Retry."),
        attempt=3,
    )
    await save(database, talk, question, answer)
    assert await get(database, question.id) == question
    assert await get(database, answer.id) == answer
    assert await get(database, id_()) is None


async def test_an_id_is_added_once(database: Database) -> None:
    talk = conversation()
    row = message(talk)
    await save(database, talk, row)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await save(database, row.model_copy(update={"text": "Other"}))
    assert await get(database, row.id) == row


async def test_a_parent_must_be_there(database: Database) -> None:
    talk = conversation()
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await save(database, talk, message(talk, parent=id_()))


async def test_all_of_a_conversation_come_oldest_first(database: Database) -> None:
    talk, other = conversation(), conversation()
    rows = [message(talk, str(n)) for n in range(4)]
    await save(database, talk, other, rows[2], message(other), rows[0], rows[3], rows[1])
    async with database.read() as connection:
        assert await messages.all_of(connection, talk.id) == rows


async def test_messages_of_one_moment_come_in_the_order_of_their_ids(database: Database) -> None:
    talk, moment = conversation(), later()
    rows = [message(talk, created=moment) for _ in range(5)]
    await save(database, talk, *rows)
    async with database.read() as connection:
        found = await messages.all_of(connection, talk.id)
    assert found == sorted(rows, key=lambda row: row.id)


async def test_the_tree_is_the_same_without_texts(database: Database) -> None:
    talk, other = conversation(), conversation()
    error = MessageError(kind="stalled", message="It stopped.", hint="Retry.")
    first = message(talk, "Question")
    rows = [first, message(talk, "Answer", parent=first.id, error=error), message(talk, parent=first.id)]
    await save(database, talk, other, message(other), rows[0], rows[2], rows[1])
    async with database.read() as connection:
        tree = await messages.tree(connection, talk.id)
    assert tree == [row.model_copy(update={"text": None}) for row in rows]


async def test_texts_are_those_asked_for_of_this_conversation(database: Database) -> None:
    talk, other = conversation(), conversation()
    asked, not_asked, foreign = message(talk, "asked"), message(talk, "not asked"), message(other, "foreign")
    await save(database, talk, other, asked, not_asked, foreign)
    async with database.read() as connection:
        assert await messages.texts(connection, talk.id, {asked.id, foreign.id, id_()}) == {asked.id: "asked"}
        assert await messages.texts(connection, talk.id, []) == {}


async def test_texts_of_many_messages_are_complete(database: Database) -> None:
    talk = conversation()
    rows = [message(talk, str(n)) for n in range(MANY + 1)]
    await save(database, talk, *rows)
    async with database.read() as connection:
        found = await messages.texts(connection, talk.id, [row.id for row in rows])
    assert found == {row.id: row.text for row in rows}


async def test_saving_writes_what_may_change(database: Database) -> None:
    talk = conversation()
    row, other = message(talk, status="streaming"), message(talk)
    changed = row.model_copy(
        update={
            "author": "Tiny",
            "status": "error",
            "model": "local:tiny",
            "text": "Broken off",
            "error": MessageError(kind="broken", message="It broke.", hint="Retry."),
            "attempt": 2,
        }
    )
    await save(database, talk, row, other)
    async with database.write() as connection:
        assert await messages.save(connection, changed) is True
    assert await get(database, row.id) == changed
    assert await get(database, other.id) == other


async def test_saving_can_take_an_error_away(database: Database) -> None:
    talk = conversation()
    row = message(talk, error=MessageError(kind="broken", message="It broke.", hint="Retry."))
    await save(database, talk, row)
    async with database.write() as connection:
        await messages.save(connection, row.model_copy(update={"error": None}))
    found = await get(database, row.id)
    assert found is not None
    assert found.error is None


async def test_saving_leaves_the_place_in_the_tree(database: Database) -> None:
    talk = conversation()
    row, other = message(talk), message(talk)
    moved = row.model_copy(update={"parent": other.id, "role": "assistant", "created": later()})
    await save(database, talk, row, other)
    async with database.write() as connection:
        await messages.save(connection, moved)
    assert await get(database, row.id) == row


async def test_saving_a_deleted_message_says_so_and_adds_nothing(database: Database) -> None:
    talk = conversation()
    await save(database, talk)
    row = message(talk)
    async with database.write() as connection:
        assert await messages.save(connection, row) is False
    assert await get(database, row.id) is None


async def test_answers_grow_and_nothing_else_changes(database: Database) -> None:
    talk = conversation()
    first, second = message(talk, "", status="streaming"), message(talk, "Gr", status="streaming")
    third = message(talk, "Told", status="streaming")
    ended, other = message(talk, "Over", status="complete"), message(talk, "", status="streaming")
    await save(database, talk, first, second, third, ended, other)
    async with database.write() as connection:
        await messages.append(
            connection,
            {
                first.id: messages.Grown('So "far"\n', "Hmm", 1.5),
                second.id: messages.Grown("öße 🙂"),
                third.id: messages.Grown("", "Told, but thought", 2.25, replaces=True),
                ended.id: messages.Grown("!", "!", 9),
                id_(): messages.Grown("x"),
            },
        )
        await messages.append(connection, {first.id: messages.Grown("", ".", 2)})
    thought = {"text": 'So "far"\n', "reasoning": "Hmm.", "thought": 2.0}
    assert await get(database, first.id) == first.model_copy(update=thought)
    assert await get(database, second.id) == second.model_copy(update={"text": "Größe 🙂"})
    moved = {"text": "", "reasoning": "Told, but thought", "thought": 2.25}
    assert await get(database, third.id) == third.model_copy(update=moved)
    assert await get(database, ended.id) == ended
    assert await get(database, other.id) == other


async def test_reasoning_is_kept_and_belongs_to_the_body(database: Database) -> None:
    talk = conversation()
    row = message(talk, role="assistant", reasoning="Hmm", thought=12.5)
    await save(database, talk, row)
    assert await get(database, row.id) == row
    async with database.read() as connection:
        assert await messages.some(connection, talk.id, [row.id]) == [row]
        assert await messages.all_of(connection, talk.id) == [row]
        (head,) = await messages.tree(connection, talk.id)
        assert await messages.texts(connection, talk.id, [row.id]) == {row.id: row.text}
    assert (head.text, head.reasoning, head.thought) == (None, "", 12.5)


async def test_answers_found_streaming_are_interrupted_and_no_others(database: Database) -> None:
    talk = conversation()
    streaming = [message(talk, "So far", status="streaming") for _ in range(2)]
    ended = [message(talk, status=status) for status in ("complete", "interrupted", "error")]
    await save(database, talk, *streaming, *ended)

    async with database.write() as connection:
        assert await messages.interrupt_streaming(connection) == 2
        assert await messages.interrupt_streaming(connection) == 0

    interrupted = [row.model_copy(update={"status": "interrupted"}) for row in streaming]
    async with database.read() as connection:
        assert await messages.all_of(connection, talk.id) == [*interrupted, *ended]


async def test_some_of_a_conversation_come_oldest_first_with_their_texts(database: Database) -> None:
    talk, other = conversation(), conversation()
    rows = [message(talk, str(n)) for n in range(MANY + 5)]
    stranger = message(other)
    await save(database, talk, other, *rows, stranger)
    wanted = [row.id for row in reversed(rows[2:])]
    async with database.read() as connection:
        assert await messages.some(connection, talk.id, [*wanted, stranger.id, id_()]) == rows[2:]
        assert await messages.some(connection, talk.id, []) == []
