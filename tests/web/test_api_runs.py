"""Runs and their outputs through the REST API."""

from typing import Any

import httpx
import pytest

from fenced.protocol.data import INLINE_OUTPUT, MAX_NAME, MAX_NAMES, TERMINAL
from tests.web import talk
from tests.web.talk import id_, printed, run_body, state


class Run:
    """A run to be, of a message that is there."""

    def __init__(self, client: httpx.AsyncClient, conversation: str, message: str) -> None:
        self.client = client
        self.conversation = conversation
        self.message = message
        self.id = id_()
        self.path = f"/api/conversations/{conversation}/runs/{self.id}"

    async def put(self, **fields: Any) -> httpx.Response:
        return await self.client.put(self.path, json=run_body(self.message, **fields))

    async def append(self, start: int, *texts: str) -> httpx.Response:
        body = {"start": start, "outputs": [printed(text) for text in texts]}
        return await self.client.put(f"{self.path}/outputs", json=body)

    async def outputs(self) -> list[dict[str, Any]]:
        (row,) = (await state(self.client, self.conversation))["runs"]
        outputs: list[dict[str, Any]] = row["outputs"]
        return outputs

    async def printed(self) -> list[str]:
        return [output["text"] for output in await self.outputs()]


@pytest.fixture
async def run(program: httpx.AsyncClient) -> Run:
    conversation = await talk.conversation(program)
    return Run(program, conversation, await talk.message(program, conversation))


async def test_a_run_is_recorded_once(run: Run) -> None:
    first, again = await run.put(), await run.put()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_a_run_goes_through_its_states(run: Run) -> None:
    created = (await run.put(status="queued")).json()["created"]
    ended = (await run.put(status="completed", clocks={"queue": 0.5, "execution": 1.5}, memory=10)).json()
    assert ended["status"] == "completed"
    assert ended["clocks"] == {"queue": 0.5, "load": None, "download": None, "execution": 1.5}
    assert (ended["memory"], ended["created"]) == (10, created)


async def test_a_run_keeps_the_names_of_its_program(run: Run) -> None:
    assert (await run.put(status="queued")).json()["names"] is None
    names = {"defines": ["x"], "uses": ["größe", "print"]}
    await run.put(status="completed", names=names)
    (row,) = (await state(run.client, run.conversation))["runs"]
    assert row["run"]["names"] == names


@pytest.mark.parametrize(
    "names",
    [
        {"defines": ["x"] * (MAX_NAMES + 1), "uses": []},
        {"defines": [], "uses": ["x" * (MAX_NAME + 1)]},
        {"defines": [""], "uses": []},
        {"defines": [1], "uses": []},
        {"defines": []},
    ],
)
async def test_a_run_has_no_more_names_than_are_read(run: Run, names: object) -> None:
    assert (await run.put(names=names)).status_code == 422


@pytest.mark.parametrize("terminal", sorted(TERMINAL))
async def test_a_run_ends_only_once(run: Run, terminal: str) -> None:
    ended = (await run.put(status=terminal)).json()
    for later in ("executing", "completed", "lost"):
        response = await run.put(status=later)
        assert (response.status_code, response.json()) == (200, ended)


@pytest.mark.parametrize("change", [{"source": "2 + 2"}, {"cell": f"{id_()}.1"}])
async def test_a_run_is_of_one_cell_and_source(run: Run, change: dict[str, str]) -> None:
    await run.put()
    response = await run.put(**change)
    assert response.status_code == 409
    assert "give a new run an id of its own" in response.json()["error"]


async def test_a_run_belongs_to_one_conversation(run: Run) -> None:
    await run.put()
    other = await talk.conversation(run.client)
    path = f"/api/conversations/{other}/runs/{run.id}"
    assert (await run.client.put(path, json=run_body(run.message))).status_code == 409
    assert (await run.client.put(f"{path}/outputs", json={"start": 0, "outputs": []})).status_code == 404


async def test_the_message_of_a_run_must_be_there_first(run: Run) -> None:
    response = await run.put(cell=f"{id_()}.0")
    assert response.status_code == 409
    assert "put its message first" in response.json()["error"]


async def test_outputs_are_appended_in_order(run: Run) -> None:
    await run.put()
    for response in (await run.append(0, "a", "b"), await run.append(2, "c")):
        assert (response.status_code, response.content) == (204, b"")
    assert await run.printed() == ["a", "b", "c"]


async def test_outputs_sent_again_are_left_as_they_are(run: Run) -> None:
    await run.put()
    await run.append(0, "a", "b")
    assert (await run.append(0, "x", "y")).status_code == 204
    assert (await run.append(1, "x", "c")).status_code == 204
    assert await run.printed() == ["a", "b", "c"]


async def test_a_gap_between_outputs_is_refused(run: Run) -> None:
    await run.put()
    await run.append(0, "a")
    response = await run.append(2, "c")
    assert response.status_code == 409
    assert "the next ones start at 1, not 2" in response.json()["error"]
    assert await run.printed() == ["a"]


async def test_outputs_of_no_run_are_not_found(run: Run) -> None:
    assert (await run.append(0, "a")).status_code == 404


async def test_the_last_outputs_may_come_after_the_end(run: Run) -> None:
    await run.put(status="completed")
    assert (await run.append(0, "a")).status_code == 204


def of_size(size: int) -> str:
    """A text whose output has `size` bytes of JSON."""
    around = len('{"output_type":"stream","name":"stdout","text":""}')
    return "x" * (size - around)


async def test_an_output_of_64_kib_is_kept_in_its_row(run: Run) -> None:
    await run.put()
    await run.append(0, of_size(INLINE_OUTPUT))
    (output,) = await run.outputs()
    assert output["output_type"] == "stream"


async def test_a_larger_output_is_kept_apart_and_fetched_by_its_hash(run: Run) -> None:
    await run.put()
    text = of_size(INLINE_OUTPUT + 1)
    await run.append(0, text)
    (output,) = await run.outputs()
    assert (output["output_type"], output["size"]) == ("blob", INLINE_OUTPUT + 1)
    fetched = await run.client.get(f"/api/blobs/{output['sha256']}")
    assert fetched.json() == printed(text)
    assert len(fetched.content) == output["size"]
    assert fetched.headers["content-type"] == "application/json"
    assert fetched.headers["cache-control"] == "private, max-age=31536000, immutable"


async def test_an_unknown_blob_is_not_found(program: httpx.AsyncClient) -> None:
    response = await program.get(f"/api/blobs/{'0' * 64}")
    assert response.status_code == 404
    assert "There is no output 000" in response.json()["error"]
