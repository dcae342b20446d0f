"""Conversations and messages through the REST API."""

import httpx
import pytest

from tests.web import talk
from tests.web.talk import id_, printed, state


async def test_the_models_are_listed_with_the_default_one(program: httpx.AsyncClient) -> None:
    models = (await program.get("/api/models")).json()
    assert models["default"] == "scripted:script.md"
    assert [model["id"] for model in models["models"]] == ["scripted:script.md"]


async def test_a_conversation_is_created_once(program: httpx.AsyncClient) -> None:
    path = f"/api/conversations/{id_()}"
    first = await program.put(path, json={"title": "A talk"})
    again = await program.put(path, json={"title": "A talk"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_only_the_fields_given_change(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program, title=" A talk ", model="a:b", settings={"execution_seconds": 5})
    await program.put(f"/api/conversations/{id}", json={"title": "Another"})
    row = (await state(program, id))["conversation"]
    assert (row["title"], row["model"], row["settings"]["execution_seconds"]) == ("Another", "a:b", 5)


async def test_an_empty_model_is_the_default_one_again(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program, model="a:b")
    assert (await program.put(f"/api/conversations/{id}", json={"model": ""})).json()["model"] is None


async def test_a_conversation_nobody_made_is_not_found(program: httpx.AsyncClient) -> None:
    id = id_()
    response = await program.get(f"/api/conversations/{id}")
    assert response.status_code == 404
    assert response.json() == {
        "error": f"There is no conversation {id}. It may have been deleted; check the address."
    }


async def test_conversations_are_listed_with_the_latest_first(program: httpx.AsyncClient) -> None:
    first, second = await talk.conversation(program), await talk.conversation(program)
    await talk.message(program, first)
    listed = (await program.get("/api/conversations")).json()["conversations"]
    assert [row["id"] for row in listed] == [first, second]


async def test_search_finds_words_in_titles_and_texts_in_any_case(program: httpx.AsyncClient) -> None:
    titled = await talk.conversation(program, title="Über 100% Pandas")
    told = await talk.conversation(program, title="Other")
    await talk.message(program, told, "we speak of pandas")

    async def found(words: str) -> set[str]:
        rows = (await program.get("/api/conversations", params={"q": words})).json()["conversations"]
        return {row["id"] for row in rows}

    assert await found("PANDAS") == {titled, told}
    assert await found(" über ") == {titled}
    assert await found("%") == {titled}
    assert await found("_") == set()
    assert await found("") == {titled, told}


async def test_the_first_message_of_the_reader_names_the_conversation(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    await talk.message(program, id, "# Plot *sine*\n\nplease")
    await talk.message(program, id, "Something else")
    assert (await state(program, id))["conversation"]["title"] == "Plot sine"


async def test_a_message_is_added_once(program: httpx.AsyncClient) -> None:
    path = f"/api/conversations/{await talk.conversation(program)}/messages/{id_()}"
    body = {"role": "user", "text": "Hello"}
    first, again = await program.put(path, json=body), await program.put(path, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


@pytest.mark.parametrize("change", [{"text": "Other"}, {"role": "assistant"}, {"parent": id_()}])
async def test_a_message_never_changes(program: httpx.AsyncClient, change: dict[str, str]) -> None:
    path = f"/api/conversations/{await talk.conversation(program)}/messages/{id_()}"
    body = {"role": "user", "text": "Hello"}
    await program.put(path, json=body)
    response = await program.put(path, json=body | change)
    assert response.status_code == 409
    assert "a message never changes" in response.json()["error"]


async def test_a_message_belongs_to_one_conversation(program: httpx.AsyncClient) -> None:
    one, other = await talk.conversation(program), await talk.conversation(program)
    message = await talk.message(program, one)
    body = {"role": "user", "text": "Hello"}
    assert (await program.put(f"/api/conversations/{other}/messages/{message}", json=body)).status_code == 409


async def test_a_parent_must_be_there_first(program: httpx.AsyncClient) -> None:
    one, other = await talk.conversation(program), await talk.conversation(program)
    elsewhere = await talk.message(program, other)
    for parent in (id_(), elsewhere):
        body = {"role": "user", "text": "", "parent": parent}
        response = await program.put(f"/api/conversations/{one}/messages/{id_()}", json=body)
        assert response.status_code == 409
        assert "put the parent first" in response.json()["error"]


async def test_a_message_needs_a_conversation(program: httpx.AsyncClient) -> None:
    response = await program.put(
        f"/api/conversations/{id_()}/messages/{id_()}", json={"role": "user", "text": ""}
    )
    assert response.status_code == 404


def texts(answer: dict[str, list[dict[str, str | None]]]) -> list[str | None]:
    return [message["text"] for message in answer["messages"]]


async def test_the_whole_tree_comes_with_all_bodies(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    await talk.chain(program, id, 3)
    assert texts(await state(program, id)) == ["0", "1", "2"]


async def test_with_a_tail_only_the_last_bodies_come(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    await talk.chain(program, id, 4)
    assert texts(await state(program, id, tail=2)) == [None, None, "2", "3"]
    assert texts(await state(program, id, tail=0)) == [None] * 4
    assert texts(await state(program, id, tail=1000)) == ["0", "1", "2", "3"]


async def test_the_tail_is_of_the_branch_that_ends_in_the_leaf(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    first, second = await talk.chain(program, id, 2)
    await talk.message(program, id, "sibling", parent=first)
    assert texts(await state(program, id, tail=1, leaf=second)) == [None, "1", None]
    assert texts(await state(program, id, tail=2)) == ["0", None, "sibling"]


async def test_an_unknown_leaf_stands_for_the_newest_one(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    await talk.chain(program, id, 2)
    assert texts(await state(program, id, tail=1, leaf=id_())) == [None, "1"]


async def test_runs_come_with_the_bodies_of_their_messages(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    first, second = await talk.chain(program, id, 2)
    early, late = await talk.run(program, id, first), await talk.run(program, id, second)
    assert [row["run"]["id"] for row in (await state(program, id))["runs"]] == [early, late]
    assert [row["run"]["id"] for row in (await state(program, id, tail=1))["runs"]] == [late]


async def test_bodies_are_given_by_id_with_their_runs(program: httpx.AsyncClient) -> None:
    id, other = await talk.conversation(program), await talk.conversation(program)
    first, second, _ = await talk.chain(program, id, 3)
    elsewhere = await talk.message(program, other)
    run = await talk.run(program, id, second)
    ids = ",".join([second, first, elsewhere, id_()])
    answer = (await program.get(f"/api/conversations/{id}/messages", params={"ids": ids})).json()
    assert texts(answer) == ["0", "1"]
    assert [row["run"]["id"] for row in answer["runs"]] == [run]


async def test_two_hundred_bodies_may_be_asked_for_and_no_more(program: httpx.AsyncClient) -> None:
    path = f"/api/conversations/{await talk.conversation(program)}/messages"
    assert (await program.get(path, params={"ids": ",".join([id_()] * 200)})).status_code == 200
    assert (await program.get(path, params={"ids": ",".join([id_()] * 201)})).status_code == 422


async def test_a_deleted_conversation_is_gone_with_all_that_belongs_to_it(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program, title="To be deleted")
    message = await talk.message(program, id)
    run = await talk.run(program, id, message)
    path = f"/api/conversations/{id}/runs/{run}/outputs"
    await program.put(path, json={"start": 0, "outputs": [printed("x" * 70_000)]})
    (output,) = (await state(program, id))["runs"][0]["outputs"]
    assert (await program.delete(f"/api/conversations/{id}")).status_code == 204
    for gone in (f"/api/conversations/{id}", f"/api/blobs/{output['sha256']}"):
        assert (await program.get(gone)).status_code == 404
    assert (await program.get("/api/conversations", params={"q": "deleted"})).json() == {"conversations": []}


async def test_deleting_again_is_not_found(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    await program.delete(f"/api/conversations/{id}")
    assert (await program.delete(f"/api/conversations/{id}")).status_code == 404


async def test_an_id_may_be_used_again_after_deletion(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program, title="Old")
    await program.delete(f"/api/conversations/{id}")
    assert (await program.put(f"/api/conversations/{id}", json={})).status_code == 201
    assert (await state(program, id))["conversation"]["title"] == ""


async def test_the_state_says_up_to_which_event_it_is(program: httpx.AsyncClient) -> None:
    id = await talk.conversation(program)
    before = await state(program, id)
    await talk.message(program, id)
    after = await state(program, id)
    assert after["epoch"] == before["epoch"]
    assert (before["seq"], after["seq"]) == (0, 2)  # the message, and the title that it gave
