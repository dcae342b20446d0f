"""Short ways to say things through the API. Every function returns the id of what it made."""

from typing import Any
from uuid import uuid4

import httpx


def id_() -> str:
    return str(uuid4())


async def made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """PUTs what must be new, and returns the answer."""
    response = await client.put(path, json=body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def conversation(client: httpx.AsyncClient, **fields: Any) -> str:
    id = id_()
    await made(client, f"/api/conversations/{id}", fields)
    return id


async def message(
    client: httpx.AsyncClient,
    talk: str,
    text: str = "Hello",
    *,
    parent: str | None = None,
    role: str = "user",
) -> str:
    id = id_()
    body = {"parent": parent, "role": role, "text": text}
    await made(client, f"/api/conversations/{talk}/messages/{id}", body)
    return id


async def chain(client: httpx.AsyncClient, talk: str, count: int, *, parent: str | None = None) -> list[str]:
    """Messages `0`, `1`, … each of which answers the one before."""
    ids: list[str] = []
    for n in range(count):
        ids.append(await message(client, talk, str(n), parent=ids[-1] if ids else parent))
    return ids


def run_body(message: str, **fields: Any) -> dict[str, Any]:
    return {"cell": f"{message}.0", "language": "python", "source": "1 + 1", "status": "queued"} | fields


async def run(client: httpx.AsyncClient, talk: str, message: str, **fields: Any) -> str:
    id = id_()
    await made(client, f"/api/conversations/{talk}/runs/{id}", run_body(message, **fields))
    return id


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


async def state(client: httpx.AsyncClient, talk: str, **query: Any) -> dict[str, Any]:
    response = await client.get(f"/api/conversations/{talk}", params=query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer
