from datetime import datetime, timedelta, timezone

import pytest

from fenced.protocol.data import ConversationSettings
from fenced.storage import conversations, sources, tables
from fenced.storage.database import Database
from tests.unit.storage.rows import (
    added_cell,
    conversation,
    count,
    id_,
    later,
    message,
    printed,
    printed_bytes,
    run,
    save,
    save_outputs,
    version,
)


async def found(database: Database, words: str = "") -> list[str]:
    """The titles of what a search finds."""
    async with database.read() as connection:
        return [row.title for row in await conversations.search(connection, words)]


async def remove(database: Database, *ids: str) -> None:
    async with database.write() as connection:
        await conversations.remove(connection, ids)


async def left(database: Database) -> dict[str, int]:
    """How many rows are left in each table that has any."""
    async with database.read() as connection:
        counts = {name: await count(connection, table) for name, table in tables.metadata.tables.items()}
    return {name: n for name, n in counts.items() if n}


async def test_a_row_comes_back_as_it_was_put(database: Database) -> None:
    settings = ConversationSettings(execution_seconds=5, heap_bytes=64 << 20, output_bytes=1_000)
    row = conversation("Größe \0 🙂", model="local:tiny", settings=settings)
    await save(database, row)
    async with database.read() as connection:
        assert await conversations.get(connection, row.id) == row


async def test_an_unknown_id_gets_none(database: Database) -> None:
    await save(database, conversation())
    async with database.read() as connection:
        assert await conversations.get(connection, id_()) is None


async def test_times_of_another_zone_come_back_as_the_same_moment_in_utc(database: Database) -> None:
    moment = datetime(2026, 3, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    row = conversation(created=moment)
    await save(database, row)
    async with database.read() as connection:
        kept = await conversations.get(connection, row.id)
    assert kept is not None
    assert kept.created == moment
    assert kept.created.utcoffset() == timedelta(0)


async def test_putting_again_changes_the_row_and_keeps_what_belongs_to_it(database: Database) -> None:
    row = conversation("Old")
    await save(database, row, message(row), row.model_copy(update={"title": "New", "updated": later()}))
    assert await found(database) == ["New"]
    assert await left(database) == {"conversations": 1, "messages": 1}


async def test_putting_one_leaves_the_others(database: Database) -> None:
    one, other = conversation("One"), conversation("Other")
    await save(database, one, other, one.model_copy(update={"title": "Renamed"}))
    assert await found(database) == ["Other", "Renamed"]


async def test_an_empty_search_finds_all_the_latest_first(database: Database) -> None:
    rows = [conversation(title) for title in ("first", "second", "third")]
    await save(database, rows[2], rows[0], rows[1])
    assert await found(database) == ["third", "second", "first"]


async def test_touching_moves_a_conversation_to_the_front(database: Database) -> None:
    old, new = conversation("old"), conversation("new")
    await save(database, old, new)
    moment = later()
    async with database.write() as connection:
        await conversations.touch(connection, old.id, moment)
    assert await found(database) == ["old", "new"]
    async with database.read() as connection:
        assert await conversations.get(connection, old.id) == old.model_copy(update={"updated": moment})


async def test_search_finds_titles(database: Database) -> None:
    await save(database, conversation("Prime numbers"), conversation("Weather"))
    assert await found(database, "number") == ["Prime numbers"]
    assert await found(database, "nothing") == []


async def test_search_finds_what_was_said_once_for_each_conversation(database: Database) -> None:
    talk, other = conversation("Talk"), conversation("Other")
    await save(database, talk, other, message(talk, "a prime"), message(talk, "two primes"), message(other))
    assert await found(database, "prime") == ["Talk"]


async def test_search_finds_titles_and_texts_together_the_latest_first(database: Database) -> None:
    said, titled = conversation("Talk"), conversation("Primes")
    await save(database, titled, conversation("Weather"), said, message(said, "primes"))
    assert await found(database, "prime") == ["Primes", "Talk"]


@pytest.mark.parametrize(
    ("words", "title"),
    [("100%", "Now 100% done"), ("%", "Now 100% done"), ("a_b", "The name a_b"), ("_", "The name a_b")],
)
async def test_wildcards_are_literal(database: Database, words: str, title: str) -> None:
    await save(
        database, conversation("Now 100% done"), conversation("The name a_b"), conversation("1000 axb")
    )
    assert await found(database, words) == [title]


@pytest.mark.parametrize("words", ["\\", "/", "'", '"', "\0"])
async def test_signs_are_literal_in_texts(database: Database, words: str) -> None:
    talk = conversation("Talk")
    await save(database, talk, conversation("Other"), message(talk, f"a {words} b"))
    assert await found(database, words) == ["Talk"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Prime", "pRIME"),
        ("Über Größe", "ÜBER"),
        ("über", "Über"),
        ("Straße", "STRASSE"),
        ("ПРИВЕТ", "привет"),
    ],
)
async def test_case_does_not_matter_in_any_script(database: Database, title: str, words: str) -> None:
    talk = conversation("Said")
    await save(database, conversation(title), conversation("Other"), talk, message(talk, f"... {title} ..."))
    assert await found(database, words) == [title, "Said"]


async def test_a_very_long_search_finds_nothing(database: Database) -> None:
    await save(database, conversation())
    assert await found(database, "a" * 100_000) == []


async def test_removing_takes_all_that_belongs_to_it(database: Database) -> None:
    talk = conversation()
    said = message(talk)
    ran = run(said)
    await save(database, talk, said, message(talk, parent=said.id), ran, added_cell(said), version(said))
    await save_outputs(database, ran, [printed("1"), printed_bytes(100_000)])
    async with database.write() as connection:
        await sources.append(connection, {talk.id: b"update"})
    # Self-tests are of the installation, not of a conversation.
    assert set(await left(database)) == set(tables.metadata.tables) - {"self_tests"}

    await remove(database, talk.id)

    assert await left(database) == {"blobs": 1}


async def test_removing_leaves_other_conversations_whole(database: Database) -> None:
    gone, kept = conversation("Gone"), conversation("Kept")
    said = {talk.id: message(talk) for talk in (gone, kept)}
    await save(database, gone, kept, *said.values())
    for row in said.values():
        ran = run(row)
        await save(database, ran, added_cell(row), version(row))
        await save_outputs(database, ran, [printed("1")])
    async with database.write() as connection:
        await sources.append(connection, {gone.id: b"update", kept.id: b"update"})

    await remove(database, gone.id)

    assert await found(database) == ["Kept"]
    kinds = ("conversations", "messages", "runs", "outputs", "cells", "versions", "source_updates")
    assert await left(database) == dict.fromkeys(kinds, 1)


async def test_several_are_removed_together_and_unknown_ones_passed_over(database: Database) -> None:
    rows = [conversation(str(n)) for n in range(3)]
    await save(database, *rows)
    await remove(database, rows[0].id, id_(), rows[2].id)
    assert await found(database) == ["1"]


async def test_a_conversation_of_any_length_can_be_removed(database: Database) -> None:
    talk = conversation()
    rows = [message(talk)]
    for _ in range(1_050):  # SQLite follows cascades through 1000 levels
        rows.append(message(talk, parent=rows[-1].id))
    await save(database, talk, *rows)
    await remove(database, talk.id)
    assert await left(database) == {}
