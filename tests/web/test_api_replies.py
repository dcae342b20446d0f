"""Answers through the REST API; how they are written is tested with the rooms."""

import asyncio
from typing import Any

import httpx
import pytest

from fenced.conversation.examples import EXAMPLES
from tests.web import talk
from tests.web.talk import id_, state


async def answered(client: httpx.AsyncClient, conversation: str, answer: str) -> dict[str, Any]:
    """The answer once it has ended."""
    async with asyncio.timeout(10):
        while True:
            rows = (await state(client, conversation))["messages"]
            row: dict[str, Any] = next(row for row in rows if row["id"] == answer)
            if row["status"] != "streaming":
                return row
            await asyncio.sleep(0.01)


async def test_the_model_answers_and_says_who_it_is(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    question = await talk.message(program, conversation)
    answer = id_()
    path = f"/api/conversations/{conversation}/replies/{answer}"
    started = await program.put(path, json={"parent": question})
    assert (started.status_code, started.json()["status"]) == (201, "streaming")
    row = await answered(program, conversation, answer)
    assert (row["status"], row["text"], row["parent"]) == ("complete", "The first answer.", question)
    assert (row["author"], row["model"]) == ("script.md", "scripted:script.md")


async def test_reasoning_comes_with_every_body_and_is_not_searched(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    first = await talk.message(program, conversation, role="user")
    reply = await talk.message(program, conversation, role="assistant", parent=first)
    second = await talk.message(program, conversation, parent=reply)
    reply = await talk.message(program, conversation, role="assistant", parent=second)
    question = await talk.message(program, conversation, parent=reply)
    answer = id_()
    path = f"/api/conversations/{conversation}"
    await program.put(f"{path}/replies/{answer}", json={"parent": question})
    row = await answered(program, conversation, answer)
    assert (row["text"], row["reasoning"].strip()) == ("The third answer.", "Hmm.")
    assert row["thought"] > 0
    tail = (await program.get(f"{path}?tail=1")).json()["messages"]
    assert tail[-1] == row
    assert (await program.get(f"{path}/messages?ids={answer}")).json()["messages"] == [row]
    assert (await program.get("/api/conversations?q=third")).json()["conversations"] != []
    assert (await program.get("/api/conversations?q=Hmm.")).json()["conversations"] == []


async def test_asking_again_for_an_answer_changes_nothing(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    question = await talk.message(program, conversation)
    answer = id_()
    path = f"/api/conversations/{conversation}/replies/{answer}"
    await program.put(path, json={"parent": question})
    again = await program.put(path, json={"parent": question})
    assert again.status_code == 200
    row = await answered(program, conversation, answer)
    assert (await program.put(path, json={"parent": question})).json() == row


async def test_an_answer_to_nothing_is_a_conflict(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    response = await program.put(f"/api/conversations/{conversation}/replies/{id_()}", json={"parent": id_()})
    assert response.status_code == 409


async def test_stopping_what_is_not_under_way_does_nothing(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    message = await talk.message(program, conversation)
    for id in (message, id_()):
        assert (await program.delete(f"/api/conversations/{conversation}/replies/{id}")).status_code == 204
    assert (await state(program, conversation))["messages"][0]["status"] == "complete"


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_answer_of_an_example_is_there_at_once_and_no_model_is_asked(
    program: httpx.AsyncClient, name: str
) -> None:
    offered = (await program.get("/api/config")).json()["examples"]
    example = next(one for one in offered if one["name"] == name)
    conversation = await talk.conversation(program)
    question = await talk.message(program, conversation, example["question"])
    answer = id_()
    path = f"/api/conversations/{conversation}/replies/{answer}"
    made = await program.put(path, json={"parent": question, "example": name})
    row = made.json()
    assert (made.status_code, row["status"], row["text"]) == (201, "complete", example["answer"])
    assert (row["author"], row["model"], row["role"]) == ("Example", None, "assistant")
    again = await program.put(path, json={"parent": question, "example": name})
    assert (again.status_code, again.json()) == (200, row)
    assert (await state(program, conversation))["messages"][-1] == row


async def test_an_example_that_is_not_known_is_refused(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    question = await talk.message(program, conversation)
    path = f"/api/conversations/{conversation}/replies/{id_()}"
    assert (await program.put(path, json={"parent": question, "example": "other"})).status_code == 422
