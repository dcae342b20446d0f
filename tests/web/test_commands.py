"""What the server does with each command of the page, recorded for the page's own tests.

The page shows what a command will do before the server has answered, and its tests talk to a server in memory. Both are held
to what is recorded here in ``tests/vectors/commands.json``; after a change write it anew with ``FENCED_RECORD=1``.
"""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fenced.app import running
from fenced.settings import Settings
from tests.web.clients import APP, BEARER, client_of

VECTORS = Path(__file__).parents[1] / "vectors" / "commands.json"
CONVERSATION = "0198c0de-0000-7000-8000-000000000001"
ROOT = f"/api/conversations/{CONVERSATION}"
QUESTION, ANSWER, OTHER, MISSING, RUN, LATER, VAIN, FIRST, SECOND, THIRD = (
    f"0198c0de-0000-7000-8000-0000000000{n:02}" for n in range(10, 20)
)
CELL = f"{QUESTION}.0"
ADDED = f"{QUESTION}.cabcdefgh"
VOLATILE = {
    "conversation": {"settings", "created", "updated"},
    "messages": {"created", "author", "model", "thought"},
}
"""Fields in which the page cannot know what the server will say."""

Command = dict[str, Any]


def conversation(**body: Any) -> Command:
    return {"kind": "put_conversation", "body": body}


def message(id_: str, text: str = "Hello", parent: str | None = None) -> Command:
    body = {"parent": parent, "role": "user", "text": text, "attachments": [], "about": None}
    return {"kind": "put_message", "id": id_, "body": body}


def reply(id_: str, parent: str, attempt: int) -> Command:
    return {"kind": "put_reply", "id": id_, "body": {"parent": parent, "attempt": attempt, "example": None}}


def run(id_: str, status: str, *, minute: int = 0, **fields: Any) -> Command:
    clocks = {"queue": 0.5, "load": None, "download": None, "execution": None}
    body = {
        "cell": CELL,
        "language": "python",
        "source": "1 + 1",
        "status": status,
        "clocks": clocks,
        "memory": None,
        "error": None,
        "by": "page",
        "session": None,
        "dropped": 0,
        "names": None,
        "created": f"2026-01-01T00:{minute:02}:00Z",
    }
    return {"kind": "put_run", "id": id_, "body": body | fields}


def executed(id_: str, status: str, minute: int) -> Command:
    clocks = {"queue": 0.5, "load": None, "download": None, "execution": 1.5}
    return run(id_, status, minute=minute, clocks=clocks, names={"defines": ["x"], "uses": ["y"]})


def outputs(id_: str, start: int, *texts: str) -> Command:
    printed = [{"output_type": "stream", "name": "stdout", "text": text} for text in texts]
    return {"kind": "put_outputs", "id": id_, "body": {"start": start, "outputs": printed}}


def cell(id_: str, **body: Any) -> Command:
    return {"kind": "put_cell", "id": id_, "body": {"created": "2026-01-01T00:00:00Z"} | body}


def version(id_: str, source: str, *, minute: int, name: str = "", reason: str = "run") -> Command:
    created = f"2026-01-01T00:{minute:02}:00Z"
    body = {"cell": CELL, "source": source, "reason": reason, "name": name, "created": created}
    return {"kind": "put_version", "id": id_, "body": body}


def clear(which: str, *, minute: int = 59, of: str | None = None) -> Command:
    clearing = {"cell": of, "which": which, "until": f"2026-01-01T00:{minute:02}:00Z"}
    return {"kind": "clear_runs", "clearing": clearing}


BEGUN = [conversation(title="Begun"), message(QUESTION)]

CASES: dict[str, list[Command]] = {
    "a conversation is created, changed in its fields, and deleted": [
        conversation(title=" Begun ", model="m"),
        conversation(title="Renamed"),
        conversation(model=""),
        conversation(),
        {"kind": "delete_conversation"},
        {"kind": "delete_conversation"},
    ],
    "nothing is written in a conversation that is not there": [message(QUESTION), run(RUN, "queued")],
    "a message is added once and never changes": [
        *BEGUN,
        message(QUESTION),
        message(QUESTION, "Something else"),
        message(OTHER, parent=QUESTION),
        message(MISSING, parent=THIRD),
    ],
    "an answer is started, stopped and continued": [
        *BEGUN,
        reply(ANSWER, MISSING, 1),
        reply(ANSWER, QUESTION, 2),
        reply(ANSWER, QUESTION, 1),
        reply(ANSWER, QUESTION, 1),
        reply(ANSWER, QUESTION, 2),
        {"kind": "stop_reply", "id": ANSWER},
        {"kind": "stop_reply", "id": ANSWER},
        reply(ANSWER, QUESTION, 3),
        reply(ANSWER, QUESTION, 2),
        reply(QUESTION, QUESTION, 2),
        {"kind": "stop_reply", "id": ANSWER},
    ],
    "a run goes through its states and ends once": [
        *BEGUN,
        run(RUN, "queued", cell=f"{MISSING}.0"),
        run(RUN, "queued"),
        run(RUN, "queued", source="other"),
        run(RUN, "executing", minute=5),
        executed(RUN, "completed", 6),
        run(RUN, "failed"),
    ],
    "outputs are appended where the last ones ended": [
        *BEGUN,
        outputs(RUN, 0, "a"),
        run(RUN, "executing"),
        outputs(RUN, 0, "a", "b"),
        outputs(RUN, 1, "other", "c"),
        outputs(RUN, 0, "other"),
        outputs(RUN, 5, "gap"),
        executed(RUN, "completed", 0),
        outputs(RUN, 3, "late"),
    ],
    "earlier runs are removed, but for the newest one and the newest that executed": [
        *BEGUN,
        executed(RUN, "completed", 1),
        executed(LATER, "completed", 2),
        run(VAIN, "aborted", minute=3),
        run(FIRST, "executing", minute=0),
        clear("earlier", of=f"{MISSING}.0"),
        clear("earlier", minute=1),
        clear("earlier", of=CELL),
        clear("all", minute=2),
        clear("all"),
        clear("all"),
    ],
    "a cell keeps the fields that a command leaves out": [
        *BEGUN,
        cell(CELL, language="r"),
        cell(CELL, line_numbers=True),
        cell(CELL, limits={"execution_seconds": 5, "heap_bytes": None, "output_bytes": None}),
        cell(CELL, removed=True),
        cell(ADDED, language="sql", after=CELL),
        cell(ADDED, removed=True),
        cell(ADDED, after=ADDED),
        cell(ADDED, after=f"{OTHER}.0"),
        cell(f"{MISSING}.0", language="r"),
    ],
    "a version is added where it tells something new": [
        *BEGUN,
        version(FIRST, "x = 1", minute=1),
        version(FIRST, "x = 1", minute=1),
        version(FIRST, "x = 2", minute=1),
        version(SECOND, "x = 1", minute=2),
        version(SECOND, "x = 1", minute=2, name="one", reason="named"),
        version(THIRD, "x = 0", minute=0),
    ],
}


def request_of(command: Command) -> dict[str, Any]:
    """The request that carries a command."""
    id_, body = command.get("id"), command.get("body")
    match command["kind"]:
        case "put_conversation":
            return {"method": "PUT", "path": ROOT, "body": body}
        case "delete_conversation":
            return {"method": "DELETE", "path": ROOT}
        case "stop_reply":
            return {"method": "DELETE", "path": f"{ROOT}/replies/{id_}"}
        case "put_outputs":
            return {"method": "PUT", "path": f"{ROOT}/runs/{id_}/outputs", "body": body}
        case "clear_runs":
            clearing = command["clearing"]
            query = httpx.QueryParams({name: value for name, value in clearing.items() if value is not None})
            return {"method": "DELETE", "path": f"{ROOT}/runs?{query}"}
        case kind:
            rooms = {
                "put_message": "messages",
                "put_reply": "replies",
                "put_run": "runs",
                "put_cell": "cells",
                "put_version": "versions",
            }
            return {"method": "PUT", "path": f"{ROOT}/{rooms[kind]}/{id_}", "body": body}


async def rows(client: httpx.AsyncClient) -> dict[str, Any] | None:
    """Everything that the server has of the conversation; None where it has none."""
    response = await client.get(ROOT)
    if response.status_code == 404:
        return None
    state = response.json()
    known = (await client.get(f"{ROOT}/runs", params={"limit": 100})).json()["runs"]
    return {
        "conversation": _without(state["conversation"], VOLATILE["conversation"]),
        "messages": [_without(row, VOLATILE["messages"]) for row in state["messages"]],
        "cells": sorted(state["cells"], key=lambda row: str(row["id"])),
        "runs": [(await client.get(f"{ROOT}/runs/{row['id']}")).json() for row in reversed(known)],
        "versions": (await client.get(f"{ROOT}/versions", params={"cell": CELL})).json()["versions"],
    }


def _without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


@pytest.fixture
async def slow(settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Asks a server whose model says nothing before it is stopped."""
    silent = settings.model_copy(update={"model": f"scripted:{tmp_path / 'script.md'}?delay=99999"})
    async with (
        running(silent, port=8000) as application,
        client_of(application, APP, headers=BEARER) as client,
    ):
        yield client


def _written(recorded: list[dict[str, Any]]) -> str:
    """JSON with a line for each step, so that a change is seen where it is."""
    cases = []
    for case in recorded:
        steps = ",\n".join(json.dumps(step, ensure_ascii=False) for step in case["steps"])
        head = {name: value for name, value in case.items() if name != "steps"}
        cases.append(f'{json.dumps(head)[:-1]}, "steps": [\n{steps}\n]}}')
    return "[\n" + ",\n".join(cases) + "\n]\n"


async def test_the_page_knows_what_the_server_does_with_its_commands(slow: httpx.AsyncClient) -> None:
    recorded = []
    for name, commands in CASES.items():
        steps = []
        for command in commands:
            request = request_of(command)
            response = await slow.request(request["method"], request["path"], json=request.get("body"))
            assert response.status_code < 500, response.text
            steps.append(
                {
                    "command": command,
                    "request": request,
                    "status": response.status_code,
                    "rows": await rows(slow),
                }
            )
        await slow.delete(ROOT)
        recorded.append({"name": name, "conversation": CONVERSATION, "steps": steps})
    if os.environ.get("FENCED_RECORD") == "1":
        VECTORS.write_text(_written(recorded), "utf-8")
    assert json.loads(VECTORS.read_text("utf-8")) == recorded
