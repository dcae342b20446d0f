"""The REST API. Every write is an idempotent PUT or DELETE of an id that the caller made; bodies: `protocol.api`."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, StringConstraints
from starlette.exceptions import HTTPException

from fenced.protocol import api
from fenced.protocol.data import (
    UUID_PATTERN,
    Cell,
    CellId,
    Conversation,
    Id,
    Message,
    Run,
    RunStatus,
    RunWithOutputs,
    Version,
)
from fenced.rooms import cells, conversations, history, messages, runs, self_tests, versions
from fenced.web.config import current_revision, page_config
from fenced.web.services import In

MANY = 200
"""Messages whose bodies may be asked for at once, and runs."""
_UUID = UUID_PATTERN[1:-1]

Ids = Annotated[str, StringConstraints(pattern=rf"^{_UUID}(,{_UUID}){{0,{MANY - 1}}}$")]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[
    AwareDatetime, Query(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(9999, 1, 1, tzinfo=UTC))
]
"""At the ends of the calendar are times that cannot be told in another zone."""
Search = Annotated[str, Query(max_length=200)]

router = APIRouter(prefix="/api")


def _mark(response: Response, *, new: bool) -> None:
    response.status_code = 201 if new else 200


@router.get("/config")
async def get_config(services: In) -> api.PageConfig:
    """What the page must know of the server: sandbox, ceilings, network, what was tested."""
    return await page_config(services)


@router.get("/models")
async def get_models(services: In) -> api.ModelList:
    """The language models that can answer now."""
    found = await services.models.list()
    return api.ModelList(default=services.models.default, models=found)


@router.get("/conversations")
async def list_conversations(services: In, q: Search = "") -> api.ConversationList:
    """Conversations whose title or text holds `q`, the latest first."""
    return api.ConversationList(conversations=await conversations.search(services.rooms, q))


@router.put("/conversations/{id}")
async def put_conversation(
    services: In, id: Id, body: api.PutConversation, response: Response
) -> Conversation:
    """Creates a conversation, or changes the fields given; 422 for more than the operator allows."""
    conversation, new = await conversations.put(services.rooms, services.allowance, id, body)
    _mark(response, new=new)
    return conversation


@router.get("/conversations/{id}")
async def get_conversation(
    services: In,
    id: Id,
    tail: Annotated[int | None, Query(ge=0, le=1000)] = None,
    leaf: Id | None = None,
) -> api.ConversationState:
    """The tree of messages; bodies and runs of all, or of the last `tail` messages of the branch ending in `leaf`."""
    return await conversations.state(services.rooms, id, last=tail, leaf=leaf)


@router.delete("/conversations/{id}", status_code=204)
async def delete_conversation(services: In, id: Id) -> None:
    """Deletes a conversation with all that belongs to it."""
    await conversations.delete(services.rooms, services.replies, id)


@router.get("/conversations/{id}/messages")
async def get_messages(services: In, id: Id, ids: Ids) -> api.MessageBodies:
    """Bodies and runs of some messages, named with commas between; those that do not exist are left out."""
    return await conversations.bodies(services.rooms, id, ids.split(","))


@router.put("/conversations/{id}/messages/{message}")
async def put_message(services: In, id: Id, message: Id, body: api.PutMessage, response: Response) -> Message:
    """Adds a message; once there it never changes."""
    row, new = await messages.put(services.rooms, id, message, body)
    _mark(response, new=new)
    return row


@router.put("/conversations/{id}/replies/{message}")
async def put_reply(services: In, id: Id, message: Id, body: api.PutReply, response: Response) -> Message:
    """Makes the model answer, or go on with an answer that ended early."""
    row, new = await services.replies.put(id, message, body)
    _mark(response, new=new)
    return row


@router.delete("/conversations/{id}/replies/{message}", status_code=204)
async def stop_reply(services: In, id: Id, message: Id) -> None:
    """Ends an answer that is being written; its text stays."""
    await services.replies.stop(id, message)


@router.put("/conversations/{id}/cells/{cell}")
async def put_cell(services: In, id: Id, cell: CellId, body: api.PutCell, response: Response) -> Cell:
    """Records what was chosen for a cell, or adds one; 409 where it cannot stand, 422 for limits beyond what the
    operator allows."""
    row, new = await cells.put(services.rooms, services.allowance, id, cell, body)
    _mark(response, new=new)
    return row


@router.get("/conversations/{id}/versions")
async def get_versions(services: In, id: Id, cell: CellId) -> api.VersionList:
    """What a cell's source once was, oldest first."""
    return await versions.of_cell(services.rooms, id, cell)


@router.put("/conversations/{id}/versions/{version}")
async def put_version(services: In, id: Id, version: Id, body: api.PutVersion, response: Response) -> Version:
    """Adds a version; once there it never changes. One like the version before it, without a name, is that one."""
    row, new = await versions.put(services.rooms, id, version, body)
    _mark(response, new=new)
    return row


@router.get("/conversations/{id}/runs")
async def get_runs(
    services: In,
    id: Id,
    cell: CellId | None = None,
    status: Annotated[list[RunStatus] | None, Query(max_length=8)] = None,
    before: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=MANY)] = 50,
) -> api.RunList:
    """The history of runs, newest first: of one cell, with one of some states, older than a run; without outputs."""
    return await history.page(
        services.rooms, id, cell=cell, statuses=status or (), before=before, limit=limit
    )


@router.delete("/conversations/{id}/runs", status_code=204)
async def delete_runs(
    services: In,
    id: Id,
    which: history.Which,
    cell: CellId | None = None,
    until: Moment | None = None,
) -> None:
    """Removes runs that have ended, of one cell or of all: those before each cell's newest, or all of them.

    Those asked for after `until` stay, so that a request which comes late, or twice, removes nothing else.
    """
    await history.clear(services.rooms, id, cell=cell, which=which, until=until)


@router.get("/conversations/{id}/runs/{run}")
async def get_run(services: In, id: Id, run: Id) -> RunWithOutputs:
    """A run with its outputs."""
    return await history.get(services.rooms, id, run)


@router.put("/conversations/{id}/runs/{run}")
async def put_run(services: In, id: Id, run: Id, body: api.PutRun, response: Response) -> Run:
    """Records the state of a run; once it has ended nothing changes any more."""
    row, new = await runs.put(services.rooms, id, run, body)
    _mark(response, new=new)
    return row


@router.put("/conversations/{id}/runs/{run}/outputs", status_code=204)
async def put_outputs(services: In, id: Id, run: Id, body: api.PutOutputs) -> None:
    """Appends outputs of a run; those stored already are left as they are."""
    await runs.put_outputs(services.rooms, id, run, body)


@router.put("/self-tests/{language}")
async def put_self_test(
    services: In, language: api.Language, body: api.PutSelfTest, response: Response
) -> api.SelfTest:
    """Records how a language's self-test went in a browser; 409 when the page is of another revision."""
    revision = await current_revision(services)
    row, new = await self_tests.put(services.rooms, language, body, revision=revision)
    _mark(response, new=new)
    return row


@router.post("/package-index")
async def post_package_index(services: In) -> api.PackageIndex:
    """A folder of the sandbox's origin where the package index is, for a while; 404 where there is none."""
    if await services.packages.site() is None:
        raise HTTPException(404, "This server has no package index.")
    path, expires = services.packages.issue()
    return api.PackageIndex(path=path, expires=expires)


@router.get("/blobs/{sha256}")
async def get_blob(services: In, sha256: Sha256) -> Response:
    """The JSON of a large output."""
    data = await runs.blob(services.rooms, sha256)
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    return Response(data, media_type="application/json", headers=headers)
