"""The history of runs through the REST API: its pages, its filter, clearing it, and its bounds."""

from typing import Any

import httpx
import pytest

from fenced.protocol.data import INLINE_OUTPUT
from tests.web import talk
from tests.web.talk import id_, printed, run_body, state

MB = 1 << 20


class Runs:
    """Runs of a message's cells, and what is known of them."""

    def __init__(self, client: httpx.AsyncClient, conversation: str, message: str) -> None:
        self.client = client
        self.message = message
        self.conversation = conversation
        self.path = f"/api/conversations/{conversation}"

    def cell(self, name: str = "0") -> str:
        return f"{self.message}.{name}"

    async def run(self, *, cell: str = "0", output: str | None = None, **fields: Any) -> str:
        """A run that was queued, printed something, and ended."""
        id = id_()
        body = run_body(self.message, cell=self.cell(cell)) | fields
        if output is not None:
            await self.put(id, body | {"status": "queued"})
            assert (await self.append(id, output)).status_code == 204
        await self.put(id, body | {"status": fields.get("status", "completed")})
        return id

    async def put(self, id: str, body: dict[str, Any]) -> None:
        response = await self.client.put(f"{self.path}/runs/{id}", json=body)
        assert response.status_code in {200, 201}, response.text

    async def append(self, id: str, text: str, start: int = 0) -> httpx.Response:
        body = {"start": start, "outputs": [printed(text)]}
        return await self.client.put(f"{self.path}/runs/{id}/outputs", json=body)

    async def page(self, **query: Any) -> dict[str, Any]:
        response = await self.client.get(f"{self.path}/runs", params=query)
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.json()
        return page

    async def ids(self, **query: Any) -> list[str]:
        return [run["id"] for run in (await self.page(**query))["runs"]]

    async def whole(self, id: str) -> dict[str, Any]:
        response = await self.client.get(f"{self.path}/runs/{id}")
        assert response.status_code == 200, response.text
        whole: dict[str, Any] = response.json()
        return whole

    async def present(self) -> list[str]:
        return [each["run"]["id"] for each in (await state(self.client, self.conversation))["runs"]]

    async def clear(self, which: str, **query: Any) -> None:
        response = await self.client.delete(f"{self.path}/runs", params={"which": which} | query)
        assert (response.status_code, response.content) == (204, b"")

    async def bound(self, **settings: int) -> None:
        response = await self.client.put(self.path, json={"settings": settings})
        assert response.status_code == 200, response.text


@pytest.fixture
async def runs(program: httpx.AsyncClient) -> Runs:
    conversation = await talk.conversation(program)
    return Runs(program, conversation, await talk.message(program, conversation))


async def test_a_conversation_opens_with_the_newest_run_of_each_cell_and_those_that_go_on(runs: Runs) -> None:
    going = await runs.run(status="executing")
    await runs.run()
    newest = await runs.run()
    other = await runs.run(cell="c0000000a")
    assert await runs.present() == [going, newest, other]
    bodies = (await runs.client.get(f"{runs.path}/messages", params={"ids": runs.message})).json()
    assert [each["run"]["id"] for each in bodies["runs"]] == [going, newest, other]


async def test_what_was_stopped_in_the_queue_hides_and_clears_none_that_executed(runs: Runs) -> None:
    await runs.run()
    shown = await runs.run(clocks={"execution": 1.0}, output="kept")
    await runs.run(status="aborted")
    stopped = await runs.run(status="aborted")
    assert await runs.present() == [shown, stopped]
    await runs.clear("earlier")
    assert await runs.ids() == [stopped, shown]
    assert (await runs.whole(shown))["outputs"] == [printed("kept")]
    await runs.clear("all")
    assert await runs.ids() == []


async def test_the_newest_run_is_the_one_that_was_asked_for_last(runs: Runs) -> None:
    newest = await runs.run()
    await runs.run(created="2020-01-01T00:00:00Z")
    assert await runs.present() == [newest]


async def test_the_history_comes_newest_first_and_page_by_page(runs: Runs) -> None:
    made = [await runs.run(cell=str(n % 2), output="x") for n in range(5)]
    assert await runs.page(limit=5) == {"runs": (await runs.page())["runs"], "more": False}
    first = await runs.page(limit=2)
    assert ([run["id"] for run in first["runs"]], first["more"]) == (made[:2:-1], True)
    assert all("outputs" not in run for run in first["runs"])
    second = await runs.page(limit=2, before=made[3])
    assert ([run["id"] for run in second["runs"]], second["more"]) == (made[2:0:-1], True)
    last = await runs.page(limit=2, before=made[1])
    assert ([run["id"] for run in last["runs"]], last["more"]) == (made[:1], False)
    assert await runs.page(before=made[0]) == {"runs": [], "more": False}


async def test_runs_of_one_moment_are_on_one_page_each(runs: Runs) -> None:
    made = sorted([await runs.run(created="2020-01-01T00:00:00Z") for _ in range(5)], reverse=True)
    found: list[str] = []
    while page := await runs.ids(limit=2, **({"before": found[-1]} if found else {})):
        found += page
    assert found == made


async def test_the_history_of_one_cell(runs: Runs) -> None:
    made = [await runs.run(cell=cell) for cell in ("0", "c0000000a", "0", "10")]
    assert await runs.ids(cell=runs.cell()) == [made[2], made[0]]
    assert await runs.ids(cell=runs.cell("c0000000a")) == [made[1]]
    assert await runs.ids(cell=runs.cell("1")) == []


async def test_the_history_is_filtered_by_states(runs: Runs) -> None:
    failed = await runs.run(status="failed")
    lost = await runs.run(status="lost")
    await runs.run()
    failed_elsewhere = await runs.run(cell="1", status="failed")
    assert await runs.ids(status="failed") == [failed_elsewhere, failed]
    assert await runs.ids(status=["failed", "lost"]) == [failed_elsewhere, lost, failed]
    assert await runs.ids(status="failed", cell=runs.cell()) == [failed]
    assert await runs.ids(status=["failed", "lost"], before=lost) == [failed]


async def test_a_page_that_begins_at_a_run_that_is_gone_is_not_found(runs: Runs) -> None:
    response = await runs.client.get(f"{runs.path}/runs", params={"before": id_()})
    assert response.status_code == 404
    assert "There is no run" in response.json()["error"]


async def test_an_earlier_run_is_fetched_with_its_outputs(runs: Runs) -> None:
    earlier = await runs.run(output="before")
    await runs.run(output="after")
    whole = await runs.whole(earlier)
    assert (whole["run"]["id"], whole["outputs"]) == (earlier, [printed("before")])


async def test_a_run_of_another_conversation_is_not_found(runs: Runs) -> None:
    run = await runs.run()
    other = await talk.conversation(runs.client)
    for query in (f"runs/{run}", f"runs?before={run}"):
        response = await runs.client.get(f"/api/conversations/{other}/{query}")
        assert response.status_code == 404


async def test_earlier_runs_are_cleared_and_the_newest_of_each_cell_stays(runs: Runs) -> None:
    for cell in ("0", "0", "1"):
        await runs.run(cell=cell)
    newest = [await runs.run(cell="1"), await runs.run(cell="0")]
    await runs.clear("earlier")
    await runs.clear("earlier")
    assert await runs.ids() == newest[::-1]


async def test_all_runs_of_one_cell_are_cleared(runs: Runs) -> None:
    for _ in range(2):
        await runs.run(output="x")
    other = await runs.run(cell="1")
    await runs.clear("all", cell=runs.cell())
    assert await runs.ids() == [other]
    await runs.clear("all")
    assert await runs.ids() == []


async def test_what_was_asked_for_after_a_time_is_not_cleared(runs: Runs) -> None:
    await runs.run(created="2020-01-01T00:00:00Z")
    later = await runs.run(created="2020-01-01T00:00:02Z")
    for _ in range(2):
        await runs.clear("all", until="2020-01-01T00:00:01Z")
    assert await runs.ids() == [later]
    naive = await runs.client.delete(
        f"{runs.path}/runs", params={"which": "all", "until": "2020-01-01T00:00:03"}
    )
    assert naive.status_code == 422
    assert await runs.ids() == [later]


async def test_a_later_run_makes_none_an_earlier_one_that_was_the_newest_when_cleared(runs: Runs) -> None:
    first, newest, later = [await runs.run(created=f"2020-01-01T00:00:0{n}Z") for n in range(3)]
    await runs.clear("earlier", until="2020-01-01T00:00:01Z")
    assert await runs.ids() == [later, newest]
    assert first not in await runs.ids()


async def test_clearing_leaves_other_conversations_whole(runs: Runs) -> None:
    conversation = await talk.conversation(runs.client)
    other = Runs(runs.client, conversation, await talk.message(runs.client, conversation))
    run = await other.run(output="x")
    await runs.clear("all")
    assert await other.ids() == [run]


async def test_a_run_that_goes_on_is_not_cleared_and_ends_as_if_nothing_had_been(runs: Runs) -> None:
    await runs.run()
    going = await runs.run(status="executing", output="half")
    ended = await runs.run()
    await runs.clear("all")
    assert await runs.ids() == [going]
    assert (await runs.append(going, "whole", start=1)).status_code == 204
    await runs.put(going, run_body(runs.message, status="completed"))
    assert (await runs.whole(going))["outputs"] == [printed("half"), printed("whole")]
    assert ended not in await runs.present()


async def test_large_outputs_go_with_the_last_run_that_has_them(runs: Runs) -> None:
    text = "x" * INLINE_OUTPUT
    first = await runs.run(output=text)
    second = await runs.run(output=text)
    (output,) = (await runs.whole(first))["outputs"]
    blob = f"/api/blobs/{output['sha256']}"
    await runs.clear("earlier")
    assert (await runs.client.get(blob)).status_code == 200
    assert await runs.present() == [second]
    await runs.clear("all")
    assert (await runs.client.get(blob)).status_code == 404


async def test_the_oldest_runs_of_a_cell_go_once_there_are_too_many(runs: Runs) -> None:
    await runs.bound(history_runs=2)
    elsewhere = await runs.run(cell="1")
    made = [await runs.run() for _ in range(4)]
    assert await runs.ids() == [made[3], made[2], elsewhere]


async def test_a_run_that_goes_on_is_not_given_up_for_later_ones(runs: Runs) -> None:
    await runs.bound(history_runs=2)
    going = await runs.run(status="executing")
    made = [await runs.run() for _ in range(3)]
    assert await runs.ids() == [made[2], going]


async def test_a_run_of_long_ago_is_not_given_up_as_it_ends(runs: Runs) -> None:
    """The last of its outputs may be on their way."""
    await runs.bound(history_runs=1)
    newest = await runs.run()
    old = await runs.run(created="2020-01-01T00:00:00Z", output="1")
    assert await runs.ids() == [newest, old]
    assert (await runs.append(old, "2", start=1)).status_code == 204
    newest = await runs.run()
    assert await runs.ids() == [newest]


async def test_outputs_of_the_oldest_runs_go_once_they_are_too_large(runs: Runs) -> None:
    await runs.bound(history_bytes=MB)
    kept = await runs.run(cell="1", output="x" * 60_000)
    made = [await runs.run(output="x" * 60_000) for _ in range(20)]
    found = {run["id"]: run["pruned"] for run in (await runs.page())["runs"]}
    # 17 outputs of 60,000 characters fit into a mebibyte; one of them is the other cell's newest.
    assert [found[id] for id in made] == [True] * 4 + [False] * 16
    assert found[kept] is False
    assert (await runs.whole(made[3]))["outputs"] == []
    assert len((await runs.whole(made[4]))["outputs"]) == 1
    assert len((await runs.whole(kept))["outputs"]) == 1


async def test_outputs_that_come_after_the_end_count_too(runs: Runs) -> None:
    await runs.bound(history_bytes=MB)
    first = await runs.run(output="x" * 60_000)
    last = await runs.run()
    for n in range(17):
        assert (await runs.append(last, "x" * 60_000, start=n)).status_code == 204
    assert (await runs.whole(first))["run"]["pruned"] is True
    # The newest run of its cell keeps its outputs, however large they are.
    assert len((await runs.whole(last))["outputs"]) == 17


async def test_two_hundred_runs_are_pruned_at_a_time_the_oldest_first(runs: Runs) -> None:
    await runs.bound(history_runs=1_000)
    made = [await runs.run(output="x" * 6_000) for _ in range(420)]
    await runs.bound(history_runs=1_000, history_bytes=MB)

    async def pruned() -> list[bool]:
        found: dict[str, bool] = {}
        while page := (await runs.page(limit=200, **({"before": [*found][-1]} if found else {})))["runs"]:
            found |= {run["id"]: run["pruned"] for run in page}
        return [found[id] for id in made]

    await runs.run()
    assert await pruned() == [True] * 200 + [False] * 220
    await runs.run()
    # 174 outputs of 6,000 characters and what is around them fit into a mebibyte.
    left = (await pruned()).count(False)
    assert 170 < left < 175
    assert await pruned() == [True] * (420 - left) + [False] * left


async def test_outputs_of_a_pruned_run_are_taken_and_not_kept(runs: Runs) -> None:
    await runs.bound(history_bytes=MB)
    first = await runs.run(output="x" * 60_000)
    last = await runs.run()
    for n in range(17):
        await runs.append(last, "x" * 60_000, start=n)
    assert (await runs.append(first, "late", start=1)).status_code == 204
    assert (await runs.whole(first))["outputs"] == []


async def test_outputs_kept_elsewhere_count_with_their_whole_size(runs: Runs) -> None:
    await runs.bound(history_bytes=MB)
    made = [await runs.run(output="x" * 90_000) for _ in range(13)]
    assert (await runs.whole(made[0]))["run"]["pruned"] is True
    assert (await runs.whole(made[1]))["run"]["pruned"] is True
    assert (await runs.whole(made[2]))["run"]["pruned"] is False
