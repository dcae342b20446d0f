"""Cells and versions through the REST API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web import talk
from tests.web.talk import id_, state

LONG_AGO = "2020-02-02T02:02:02Z"


class Said:
    """A message of a conversation, whose cells are to be written."""

    def __init__(self, client: httpx.AsyncClient, conversation: str, message: str) -> None:
        self.client = client
        self.conversation = conversation
        self.message = message

    def cell(self, name: str = "0") -> str:
        return f"{self.message}.{name}"

    async def put_cell(self, name: str = "0", **fields: Any) -> httpx.Response:
        path = f"/api/conversations/{self.conversation}/cells/{self.cell(name)}"
        return await self.client.put(path, json=fields)

    async def put_version(self, source: str, *, id: str | None = None, **fields: Any) -> httpx.Response:
        path = f"/api/conversations/{self.conversation}/versions/{id or id_()}"
        body = {"cell": self.cell(), "source": source, "reason": "run"} | fields
        return await self.client.put(path, json=body)

    async def cells(self) -> list[dict[str, Any]]:
        cells: list[dict[str, Any]] = (await state(self.client, self.conversation, tail=0))["cells"]
        return cells

    async def versions(self, name: str = "0") -> list[dict[str, Any]]:
        path = f"/api/conversations/{self.conversation}/versions"
        response = await self.client.get(path, params={"cell": self.cell(name)})
        assert response.status_code == 200, response.text
        versions: list[dict[str, Any]] = response.json()["versions"]
        return versions


@pytest.fixture
async def said(program: httpx.AsyncClient) -> Said:
    conversation = await talk.conversation(program)
    return Said(program, conversation, await talk.message(program, conversation))


async def test_a_fence_left_as_it_is_has_no_row(said: Said) -> None:
    assert await said.cells() == []


async def test_what_is_chosen_for_a_cell_is_recorded_once(said: Said) -> None:
    chosen = {"language": "r", "limits": {"execution_seconds": 5}, "line_numbers": True}
    first, again = await said.put_cell(**chosen), await said.put_cell(**chosen)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    (row,) = await said.cells()
    assert row == first.json()
    assert (row["id"], row["language"], row["line_numbers"]) == (said.cell(), "r", True)
    assert row["limits"] == {"execution_seconds": 5, "heap_bytes": None, "output_bytes": None}


async def test_a_later_choice_leaves_the_others_as_they_are(said: Said) -> None:
    first = (await said.put_cell(language="r", line_numbers=True)).json()
    later = (await said.put_cell(limits={"heap_bytes": 1 << 30}, line_numbers=None)).json()
    assert (later["language"], later["line_numbers"]) == ("r", None)
    assert later["limits"]["heap_bytes"] == 1 << 30
    assert later["created"] == first["created"]
    assert await said.cells() == [later]


async def test_a_removed_cell_keeps_its_place(said: Said) -> None:
    added = (await said.put_cell("c0000000a", language="python", after=said.cell())).json()
    gone = await said.put_cell("c0000000a", removed=True)
    assert gone.json() == added | {"removed": True}


async def test_a_cell_is_added_below_another_and_removed(said: Said) -> None:
    added = await said.put_cell("c0000000a", language="python", after=said.cell())
    below = await said.put_cell("c0000000b", language="python", after=said.cell("c0000000a"))
    end = await said.put_cell("c0000000c", language="python")
    assert [response.status_code for response in (added, below, end)] == [201, 201, 201]
    assert [row["after"] for row in await said.cells()] == [said.cell(), said.cell("c0000000a"), None]
    gone = await said.put_cell("c0000000a", language="python", after=said.cell(), removed=True)
    assert (gone.status_code, gone.json()["removed"]) == (200, True)
    assert [row["removed"] for row in await said.cells()] == [True, False, False]


async def test_an_added_cell_runs_like_any_other(said: Said) -> None:
    await said.put_cell("c0000000a", language="python")
    run = await talk.run(said.client, said.conversation, said.message, cell=said.cell("c0000000a"))
    (row,) = (await state(said.client, said.conversation))["runs"]
    assert (row["run"]["id"], row["run"]["cell"]) == (run, said.cell("c0000000a"))


async def test_the_message_of_a_cell_must_be_there_first(said: Said) -> None:
    other = await talk.conversation(said.client)
    for conversation, message in ((said.conversation, id_()), (other, said.message)):
        response = await said.client.put(f"/api/conversations/{conversation}/cells/{message}.0", json={})
        assert response.status_code == 409
        assert "put its message first" in response.json()["error"]


async def test_a_cell_stands_below_one_of_its_own_message(said: Said) -> None:
    response = await said.put_cell("c0000000a", after=f"{id_()}.0")
    assert response.status_code == 409
    assert "is of another message; name a cell of its own" in response.json()["error"]


async def test_a_cell_does_not_stand_below_itself(said: Said) -> None:
    response = await said.put_cell("c0000000a", after=said.cell("c0000000a"))
    assert response.status_code == 409
    assert "cannot stand below itself" in response.json()["error"]


@pytest.mark.parametrize("field", ["removed", "after"])
async def test_a_fence_stays_where_its_message_has_it(said: Said, field: str) -> None:
    response = await said.put_cell(**{field: True if field == "removed" else said.cell("1")})
    assert response.status_code == 409
    assert "is a block of the message itself" in response.json()["error"]
    assert await said.cells() == []


async def test_a_version_is_recorded_once(said: Said) -> None:
    id = id_()
    first, again = await said.put_version("x = 1", id=id), await said.put_version("x = 1", id=id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert await said.versions() == [first.json()]
    assert (first.json()["author"], first.json()["reason"]) == ("You", "run")


async def test_a_version_never_changes(said: Said) -> None:
    id = id_()
    await said.put_version("x = 1", id=id)
    response = await said.put_version("x = 2", id=id)
    assert response.status_code == 409
    assert "give a new one an id of its own" in response.json()["error"]


async def test_a_version_like_the_one_before_it_is_that_one(said: Said) -> None:
    first = (await said.put_version("x = 1")).json()
    again = await said.put_version("x = 1", reason="replaced")
    assert (again.status_code, again.json()) == (200, first)
    assert await said.versions() == [first]


async def test_a_named_version_is_kept_even_if_it_is_like_the_one_before_it(said: Said) -> None:
    await said.put_version("x = 1")
    named = await said.put_version("x = 1", reason="named", name=" Works ")
    assert (named.status_code, named.json()["name"]) == (201, "Works")
    assert [version["reason"] for version in await said.versions()] == ["run", "named"]


async def test_the_same_source_is_a_version_again_after_another_one(said: Said) -> None:
    for source in ("1", "2", "1"):
        assert (await said.put_version(source)).status_code == 201
    assert [version["source"] for version in await said.versions()] == ["1", "2", "1"]


async def test_versions_come_in_the_order_in_which_they_were_made_not_told(said: Said) -> None:
    await said.put_version("now")
    await said.put_version("long ago", created=LONG_AGO)
    assert [version["source"] for version in await said.versions()] == ["long ago", "now"]


async def test_a_cell_keeps_two_hundred_versions_without_a_name_and_all_that_have_one(said: Said) -> None:
    await said.put_version("named", reason="named", name="Works")
    for n in range(203):
        assert (await said.put_version(str(n))).status_code == 201
    assert [row["source"] for row in await said.versions()] == ["named", *map(str, range(3, 203))]
    again = await said.put_version("202")
    assert again.status_code == 200
    assert len(await said.versions()) == 201


async def test_large_versions_without_a_name_push_older_ones_out(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.rooms.versions.UNNAMED_BYTES", 250_000)
    await said.put_version("n" * 90_000, reason="named", name="Works")
    for letter in "ABCDEF":
        assert (await said.put_version(letter + "é" * 40_000)).status_code == 201
    assert "".join(row["source"][0] for row in await said.versions()) == "nDEF"


async def test_versions_are_of_one_cell(said: Said) -> None:
    await said.put_version("1")
    await said.put_version("1", cell=said.cell("1"))
    assert len(await said.versions()) == 1
    assert await said.versions("c00000000") == []


async def test_the_message_of_a_version_must_be_there_first(said: Said) -> None:
    response = await said.put_version("1", cell=f"{id_()}.0")
    assert response.status_code == 409
    assert "put its message first" in response.json()["error"]


@pytest.mark.parametrize("kind", ["cell", "version", "run"])
async def test_what_was_done_offline_keeps_its_time_but_none_lies_ahead(said: Said, kind: str) -> None:
    async def put(created: str | None) -> str:
        said.message = await talk.message(said.client, said.conversation)
        if kind == "cell":
            response = await said.put_cell(created=created)
        elif kind == "version":
            response = await said.put_version("1", created=created)
        else:
            path = f"/api/conversations/{said.conversation}/runs/{id_()}"
            response = await said.client.put(path, json=talk.run_body(said.message, created=created))
        assert response.status_code == 201, response.text
        told: str = response.json()["created"]
        return told

    assert await put(LONG_AGO) == LONG_AGO
    assert await put("2020-02-02T03:02:02+01:00") == LONG_AGO
    ahead = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    # Without a zone it is no moment, and the last one lies before the first year.
    for created in (ahead, "2020-02-02T02:02:02", "0001-01-01T00:00:00+23:00", None):
        assert abs(datetime.fromisoformat(await put(created)) - datetime.now(UTC)) < timedelta(minutes=1)


async def test_cells_and_versions_go_with_their_conversation(said: Said) -> None:
    id = id_()
    await said.put_cell("c0000000a", language="python")
    await said.put_version("1", id=id)
    path = f"/api/conversations/{said.conversation}"
    assert (await said.client.delete(path)).status_code == 204
    assert (await said.client.get(f"{path}/versions", params={"cell": said.cell()})).status_code == 404
    # Their ids are free again.
    other = await talk.conversation(said.client)
    elsewhere = Said(said.client, other, await talk.message(said.client, other))
    assert (await elsewhere.put_version("2", id=id)).status_code == 201
