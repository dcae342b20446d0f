"""The WebSocket of an open conversation, through a real server."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio
from pycrdt import Doc, Text
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from fenced.rooms.frames import MAX_FRAME, write_sync_step_1, write_update
from fenced.rooms.reader import Reader
from fenced.settings import Settings
from tests.web import talk
from tests.web.clients import BEARER
from tests.web.conftest import settings_in
from tests.web.live import HELLO, Live, live
from tests.web.talk import id_, state

CELL = "00000000-0000-7000-8000-000000000002.0"
UPDATE, STEP_1, STEP_2 = b"\x00\x02", b"\x00\x00", b"\x00\x01"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory, empty: bytes) -> AsyncIterator[Live]:
    """One server for all of these tests: starting and stopping one takes longer than most of them."""
    folder = tmp_path_factory.mktemp("server")
    async with live(settings_in(folder, folder / "runtimes", folder / "static", empty)) as server:
        yield server


def edit(text: str, name: str = CELL) -> bytes:
    doc: Doc[Text] = Doc()
    doc.get(name, type=Text).insert(0, text)
    return write_update(doc.get_update())


def read(frame: bytes) -> str:
    """The text of the cell after an update or sync step 2, whose length is one or two bytes here."""
    doc: Doc[Text] = Doc()
    doc.apply_update(frame[3:] if frame[2] < 0x80 else frame[4:])
    return str(doc.get(CELL, type=Text))


async def refusal(
    server: Live, conversation: str, *, host: str = "localhost", **headers: str
) -> InvalidStatus:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(
            server.address(conversation, host), host="127.0.0.1", additional_headers=headers, proxy=None
        ):
            pass
    return caught.value


async def test_a_page_is_welcomed(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    epoch = (await state(server.client, conversation))["epoch"]
    async with server.page(conversation) as page:
        welcome = await page.event("welcome")
        assert (welcome["epoch"], welcome["seq"]) == (epoch, 0)
        assert [reader["id"] for reader in (await page.event("presence"))["readers"]] == [welcome["reader"]]


async def test_a_browser_that_is_logged_in_connects_from_our_own_page(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    cookie = (await server.client.get("/?token=a-long-token")).headers["set-cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "Origin": server.origin, "Sec-Fetch-Site": "same-origin"}
    async with connect(
        server.address(conversation), host="127.0.0.1", additional_headers=headers, proxy=None
    ) as socket:
        await socket.send('{"type": "hello", "epoch": "", "seq": 0}')
        assert '"welcome"' in str(await socket.recv())


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:8000", "http://localhost"]
)
async def test_a_foreign_origin_is_refused(server: Live, origin: str) -> None:
    conversation = await talk.conversation(server.client)
    error = await refusal(server, conversation, Origin=origin, Authorization=BEARER["authorization"])
    assert error.response.status_code == 403
    assert b"Only pages of" in (error.response.body or b"")
    assert error.response.headers["x-content-type-options"] == "nosniff"


async def test_another_site_is_refused_even_without_an_origin(server: Live) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Authorization": BEARER["authorization"]}
    assert (await refusal(server, id_(), **headers)).response.status_code == 403


async def test_whoever_is_not_logged_in_is_refused(server: Live) -> None:
    assert (await refusal(server, id_(), Origin=server.origin)).response.status_code == 401


async def test_the_sandboxs_host_has_no_socket(server: Live) -> None:
    headers = {"Authorization": BEARER["authorization"]}
    assert (await refusal(server, id_(), host="127.0.0.1", **headers)).response.status_code == 405


async def test_an_unknown_host_is_refused(server: Live) -> None:
    headers = {"Authorization": BEARER["authorization"]}
    assert (await refusal(server, id_(), host="evil.example", **headers)).response.status_code == 421


async def test_a_conversation_that_is_not_there_is_told_by_its_code(server: Live) -> None:
    async with server.page(id_()) as page:
        assert await page.end() == (4404, "")


async def test_a_full_conversation_is_told_by_its_code(settings: Settings) -> None:
    async with live(settings.model_copy(update={"max_readers": 1})) as server:
        conversation = await talk.conversation(server.client)
        async with server.page(conversation) as first:
            await first.event("welcome")
            async with server.page(conversation) as second:
                code, reason = await second.end()
    assert code == 1013
    assert "Too many pages" in reason


async def test_a_page_that_is_too_slow_is_cut_off_and_may_come_again(
    server: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await talk.conversation(server.client)
    monkeypatch.setattr("fenced.rooms.room.Reader", partial(Reader, frames=2))
    async with server.page(conversation) as page:
        assert await page.end() == (1013, "")


@pytest.mark.parametrize("hello", ["{}", "x", b"\x00", {**HELLO, "seq": "x"}, {**HELLO, "more": 1}])
async def test_a_page_that_does_not_say_hello_is_sent_away(server: Live, hello: str | bytes) -> None:
    async with server.page(await talk.conversation(server.client), hello) as page:
        assert await page.end() == (1008, "expected a hello as the first frame")


async def test_a_page_that_says_nothing_is_sent_away(server: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenced.web.socket.HELLO_SECONDS", 0.02)
    async with server.page(await talk.conversation(server.client), None) as page:
        assert await page.end() == (1008, "expected a hello, and none came")


@pytest.mark.parametrize(
    "frame",
    [b"", b"\x07", b"\x00\x02\x05\xff", "a text", edit("x", "not a cell"), edit("x", "格" * 60)],
    ids=["empty", "unknown", "cut off", "text", "no cell", "too long a name"],
)
async def test_a_page_that_breaks_the_protocol_is_sent_away_with_the_reason(
    server: Live, frame: str | bytes
) -> None:
    async with server.page(await talk.conversation(server.client)) as page:
        await page.say(frame)
        code, reason = await page.end()
    assert code == 1008
    assert reason


async def test_a_frame_beyond_the_limit_is_not_read(server: Live) -> None:
    async with server.page(await talk.conversation(server.client)) as page:
        with contextlib.suppress(ConnectionClosed):  # the server does not wait for the rest of it
            await page.say(b"\x00" * (MAX_FRAME + 1))
        assert (await page.end())[0] == 1009


async def test_what_happens_reaches_the_page(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as page:
        message = await talk.message(server.client, conversation, "Hello there")
        created = await page.event("message.created")
        updated = await page.event("conversation.updated")
        assert (created["seq"], created["message"]["id"]) == (1, message)
        assert (updated["seq"], updated["conversation"]["title"]) == (2, "Hello there")


async def test_a_page_that_comes_again_gets_what_it_missed(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as page:
        epoch = (await page.event("welcome"))["epoch"]
    message = await talk.message(server.client, conversation)
    async with server.page(conversation, {"type": "hello", "epoch": epoch, "seq": 0}) as page:
        assert (await page.event("message.created"))["message"]["id"] == message


async def test_an_answer_streams_to_the_page(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    question = await talk.message(server.client, conversation)
    async with server.page(conversation) as page:
        await page.event("presence")
        path = f"/api/conversations/{conversation}/replies/{id_()}"
        await server.client.put(path, json={"parent": question})
        assert (await page.event("message.delta"))["offset"] == 0
        while (updated := await page.event("message.updated"))["message"]["status"] == "streaming":
            pass
        assert updated["message"]["text"] == "The first answer."


async def test_an_edit_reaches_the_other_page(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as author, server.page(conversation) as other:
        await other.event("presence")
        await author.say(edit("print(1)"))
        assert read(await other.frame(UPDATE)) == "print(1)"


async def test_an_edit_is_said_to_be_stored_once_it_is(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as page:
        for text in ("x = 1", "y = 2"):
            await page.say(edit(text))
        while (stored := await page.event("sources.stored"))["changes"] < 2:
            pass
        assert stored == {"type": "sources.stored", "changes": 2}
        # What is there already needs no commit, and is answered all the same.
        await page.say(edit(""))
        assert (await page.event("sources.stored"))["changes"] == 3


async def test_an_edit_is_there_after_a_restart(settings: Settings) -> None:
    async with live(settings) as server:
        conversation = await talk.conversation(server.client)
        async with server.page(conversation) as page:
            await page.say(edit("print(1)"))
            await page.say(write_sync_step_1(b"\x00"))
            await page.frame(STEP_2)  # so the edit has been taken in
    async with live(settings) as server, server.page(conversation) as page:
        await page.say(write_sync_step_1(b"\x00"))
        assert read(await page.frame(STEP_2)) == "print(1)"


async def test_an_added_cell_is_edited_like_any_other(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as author, server.page(conversation) as other:
        await other.event("presence")
        await author.say(edit("print(1)", CELL[:-1] + "c0a1b2c3z"))
        assert b"print(1)" in await other.frame(UPDATE)


async def test_cells_and_versions_reach_the_page_once(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    message = await talk.message(server.client, conversation)
    path = f"/api/conversations/{conversation}"
    version = {"cell": f"{message}.c00000000", "source": "1", "reason": "run"}
    async with server.page(conversation) as page:
        for _ in range(2):
            await server.client.put(f"{path}/cells/{message}.c00000000", json={"language": "r"})
            # The second one is like the first, and is not added.
            await server.client.put(f"{path}/versions/{id_()}", json=version)
        await server.client.put(f"{path}/cells/{message}.c00000000", json={"removed": True})
        await server.client.put(f"{path}/versions/{id_()}", json=version | {"source": "2"})
        chosen = await page.event("cell.updated")
        first = await page.event("version.created")
        removed = await page.event("cell.updated")
        second = await page.event("version.created")
    assert (chosen["cell"]["language"], chosen["cell"]["removed"]) == ("r", False)
    assert (removed["cell"]["language"], removed["cell"]["removed"]) == ("r", True)
    assert [first["version"]["source"], second["version"]["source"]] == ["1", "2"]
    assert [first["seq"], removed["seq"], second["seq"]] == [chosen["seq"] + n for n in (1, 2, 3)]


async def test_runs_that_are_not_kept_any_more_are_told_to_the_page(server: Live) -> None:
    conversation = await talk.conversation(server.client, settings={"history_runs": 2})
    message = await talk.message(server.client, conversation)
    async with server.page(conversation) as page:
        made = [await talk.run(server.client, conversation, message, status="completed") for _ in range(3)]
        assert (await page.event("runs.removed"))["runs"] == made[:1]
        path = f"/api/conversations/{conversation}/runs"
        await server.client.delete(path, params={"which": "earlier"})
        assert (await page.event("runs.removed"))["runs"] == made[1:2]
        await server.client.delete(path, params={"which": "earlier"})
        await server.client.delete(path, params={"which": "all"})
        assert (await page.event("runs.removed"))["runs"] == made[2:]


async def test_outputs_that_are_given_up_are_told_to_the_page(server: Live) -> None:
    conversation = await talk.conversation(server.client, settings={"history_bytes": 1 << 20})
    message = await talk.message(server.client, conversation)
    first, last = [await talk.run(server.client, conversation, message, status="completed") for _ in range(2)]
    async with server.page(conversation) as page:
        for run, texts in ((first, 1), (last, 18)):
            for n in range(texts):
                await server.client.put(
                    f"/api/conversations/{conversation}/runs/{run}/outputs",
                    json={"start": n, "outputs": [talk.printed("x" * 60_000)]},
                )
        updated = await page.event("run.updated")
    assert (updated["run"]["id"], updated["run"]["pruned"]) == (first, True)


async def test_cells_versions_and_the_history_are_there_after_a_restart(settings: Settings) -> None:
    async with live(settings) as server:
        conversation = await talk.conversation(server.client)
        message = await talk.message(server.client, conversation)
        path, cell = f"/api/conversations/{conversation}", f"{message}.c00000000"
        asked = [f"{path}?tail=0", f"{path}/versions?cell={cell}", f"{path}/runs?cell={cell}"]
        await talk.made(server.client, f"{path}/cells/{cell}", {"language": "r", "after": f"{message}.0"})
        for source in ("1", "2"):
            body = {"cell": cell, "source": source, "reason": "run"}
            await talk.made(server.client, f"{path}/versions/{id_()}", body)
            await talk.run(server.client, conversation, message, cell=cell, source=source, status="completed")
        before = [(await server.client.get(address)).json() for address in asked]
    async with live(settings) as server:
        after = [(await server.client.get(address)).json() for address in asked]
    assert [len(before[0]["cells"]), len(before[1]["versions"]), len(before[2]["runs"])] == [1, 2, 2]
    assert after[0]["cells"] == before[0]["cells"]
    assert after[1:] == before[1:]


async def test_the_page_of_a_deleted_conversation_is_told_and_disconnected(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as page:
        await page.event("presence")
        await server.client.delete(f"/api/conversations/{conversation}")
        assert (await page.event("conversation.deleted"))["id"] == conversation
        assert await page.end() == (1000, "")


async def test_whoever_leaves_is_no_longer_present(server: Live) -> None:
    conversation = await talk.conversation(server.client)
    async with server.page(conversation) as page:
        assert len((await page.event("presence"))["readers"]) == 1
        async with server.page(conversation):
            assert len((await page.event("presence"))["readers"]) == 2
        assert len((await page.event("presence"))["readers"]) == 1
