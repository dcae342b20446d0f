"""Bodies that are too large or not right are refused in words."""

import json
import math
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web import talk
from tests.web.talk import id_, printed, run_body

LIMIT = 100_000


async def chunks(total: int) -> AsyncIterator[bytes]:
    for start in range(0, total, 10_000):
        yield b" " * min(10_000, total - start)


def padded(size: int) -> bytes:
    return b"{}" + b" " * (size - 2)


async def test_a_body_of_the_limit_is_taken(program: httpx.AsyncClient) -> None:
    path = f"/api/conversations/{id_()}"
    response = await program.put(path, content=padded(LIMIT), headers={"content-type": "application/json"})
    assert response.status_code == 201


async def test_a_body_beyond_the_limit_is_refused_by_its_length(program: httpx.AsyncClient) -> None:
    response = await program.put(f"/api/conversations/{id_()}", content=padded(LIMIT + 1))
    assert response.status_code == 413
    assert response.json() == {
        "error": "The request has more than 100,000 bytes. Send less at once, or raise FENCED_MAX_BODY_BYTES."
    }


async def test_a_body_without_a_length_is_refused_once_it_is_beyond_the_limit(
    program: httpx.AsyncClient,
) -> None:
    response = await program.put(f"/api/conversations/{id_()}", content=chunks(LIMIT + 1))
    assert "content-length" not in response.request.headers
    assert response.status_code == 413
    assert "FENCED_MAX_BODY_BYTES" in response.json()["error"]


async def test_a_form_is_limited_too(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.post("/login", content=chunks(LIMIT + 1))).status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "1.5", "²", "9" * 5000])
async def test_a_length_that_is_no_number_is_refused(program: httpx.AsyncClient, length: str) -> None:
    headers = {"content-length": length.encode("latin-1")}
    response = await program.put(f"/api/conversations/{id_()}", headers=headers)
    assert response.status_code == 413


INVALID: list[tuple[str, str, Any]] = [
    ("PUT", "/api/conversations/{id}", {"titel": "misspelt"}),
    ("PUT", "/api/conversations/{id}", {"title": 5}),
    ("PUT", "/api/conversations/{id}", {"title": "x" * 301}),
    ("PUT", "/api/conversations/{id}", {"settings": {"execution_seconds": 0}}),
    ("PUT", "/api/conversations/{id}", []),
    ("PUT", "/api/conversations/NOT-AN-ID", {}),
    ("PUT", "/api/conversations/{id}%0A", {}),
    ("PUT", "/api/conversations/{id}/messages/{id}", {"role": "system", "text": ""}),
    ("PUT", "/api/conversations/{id}/messages/{id}", {"role": "user", "text": "", "parent": "x"}),
    ("PUT", "/api/conversations/{id}/replies/{id}", {"parent": "{id}", "attempt": 0}),
    ("PUT", "/api/conversations/{id}/runs/{id}/outputs", {"start": -1, "outputs": []}),
    ("PUT", "/api/conversations/{id}/runs/{id}/outputs", {"start": 0, "outputs": [{"output_type": "blob"}]}),
    ("PUT", "/api/conversations/{id}/cells/{id}", {}),
    ("PUT", "/api/conversations/{id}/cells/{id}.c1234567", {}),
    ("PUT", "/api/conversations/{id}/cells/{id}.0", {"after": "x"}),
    ("PUT", "/api/conversations/{id}/cells/{id}.0", {"language": "x" * 41}),
    ("PUT", "/api/conversations/{id}/cells/{id}.0", {"limits": {"execution_seconds": 0}}),
    ("PUT", "/api/conversations/{id}/versions/{id}", {"cell": "{id}.0", "source": "", "reason": "original"}),
    ("GET", "/api/conversations/{id}/versions", None),
    ("GET", "/api/conversations/{id}/runs?cell=x", None),
    ("GET", "/api/conversations/{id}/runs?status=done", None),
    ("GET", "/api/conversations/{id}/runs?limit=0", None),
    ("GET", "/api/conversations/{id}/runs?limit=201", None),
    ("GET", "/api/conversations/{id}/runs?before=x", None),
    ("DELETE", "/api/conversations/{id}/runs", None),
    ("DELETE", "/api/conversations/{id}/runs?which=newest", None),
    ("DELETE", "/api/conversations/{id}/runs?which=all&until=2026-01-01T00:00:00", None),
    ("DELETE", "/api/conversations/{id}/runs?which=all&until=0001-01-01T00:00:00%2B23:00", None),
    ("DELETE", "/api/conversations/{id}/runs?which=all&until=9999-12-31T23:59:59-23:00", None),
    ("GET", "/api/conversations/{id}?tail=-1", None),
    ("GET", "/api/conversations/{id}?leaf=x", None),
    ("GET", "/api/conversations/{id}/messages?ids=", None),
    ("GET", "/api/conversations/{id}/messages", None),
    ("GET", "/api/blobs/xyz", None),
    ("GET", f"/api/conversations?q={'x' * 201}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), INVALID)
async def test_a_request_that_is_not_right_is_told_where(
    program: httpx.AsyncClient, method: str, path: str, body: Any
) -> None:
    response = await program.request(method, path.replace("{id}", id_()), json=body)
    assert response.status_code == 422
    assert list(response.json()) == ["error"]
    assert response.json()["error"].startswith("The request is not right at ")


async def test_a_body_that_is_no_json_is_told_so(program: httpx.AsyncClient) -> None:
    response = await program.put(
        f"/api/conversations/{id_()}", content=b"{", headers={"content-type": "application/json"}
    )
    assert response.status_code == 422
    assert "JSON" in response.json()["error"]


HOSTILE = [
    b'{"title": "\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"title": "\xff"}',
    b"[" * 50_000,
    b'{"a":' * 10_000,
    b"9" * 10_000,
    b'{"title": NaN}',
    b"\x00",
    b"",
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:12]))
async def test_hostile_json_is_refused_and_is_no_failure_of_the_server(
    program: httpx.AsyncClient, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    response = await program.put(f"/api/conversations/{id_()}", content=body, headers=headers)
    assert response.status_code in {400, 422}
    assert list(response.json()) == ["error"]


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


DISPLAYED = [
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": 99999999999999999999999999}',
    b'{"a": "\\u0000"}',
    b'{"a": "\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}",
    b'{"a": ' + b"[" * 900 + b"]" * 900 + b"}",
]


@pytest.mark.parametrize("data", DISPLAYED, ids=lambda data: repr(data[:20]))
async def test_whatever_an_output_displays_is_kept_readable_or_refused(
    program: httpx.AsyncClient, data: bytes
) -> None:
    conversation = await talk.conversation(program)
    run = await talk.run(program, conversation, await talk.message(program, conversation))
    body = (
        b'{"start": 0, "outputs": [{"output_type": "display_data", "metadata": {}, "data": ' + data + b"}]}"
    )
    headers = {"content-type": "application/json"}
    path = f"/api/conversations/{conversation}/runs/{run}/outputs"
    response = await program.put(path, content=body, headers=headers)
    assert response.status_code in {204, 400, 422}, response.text
    assert (await talk.state(program, conversation))["runs"][0]["run"]["id"] == run


@pytest.mark.parametrize(
    "fields", ['"memory": 1e30', '"memory": 99999999999999999999', '"clocks": {"queue": NaN}']
)
async def test_numbers_beyond_measure_in_a_run_are_kept_readable_or_refused(
    program: httpx.AsyncClient, fields: str
) -> None:
    conversation = await talk.conversation(program)
    message = await talk.message(program, conversation)
    body = f'{{"cell": "{message}.0", "language": "python", "source": "", "status": "queued", {fields}}}'
    headers = {"content-type": "application/json"}
    response = await program.put(
        f"/api/conversations/{conversation}/runs/{id_()}", content=body, headers=headers
    )
    assert response.status_code in {201, 422}, response.text
    await talk.state(program, conversation)


async def test_an_output_that_is_too_large_is_refused(
    program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced.rooms.runs.MAX_OUTPUT", 1000)
    conversation = await talk.conversation(program)
    run = await talk.run(program, conversation, await talk.message(program, conversation))
    response = await program.put(
        f"/api/conversations/{conversation}/runs/{run}/outputs",
        json={"start": 0, "outputs": [printed("x" * 1000)]},
    )
    assert response.status_code == 413
    assert "more than the 1,000 that are kept" in response.json()["error"]


async def test_a_source_that_is_too_large_is_told_where(program: httpx.AsyncClient) -> None:
    conversation = await talk.conversation(program)
    message = await talk.message(program, conversation)
    body = run_body(message, language="x" * 41)
    response = await program.put(f"/api/conversations/{conversation}/runs/{id_()}", json=body)
    assert response.status_code == 422
    assert "body.language" in response.json()["error"]


texts = st.text(st.characters(), max_size=8) | st.sampled_from(["\ud800", "\x00", "\udc00x", "\u202e", ""])
numbers = (
    st.integers() | st.floats() | st.sampled_from([2**53, 2**63, -(2**64), 10**400, 1.5, math.nan, math.inf])
)
dates = st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01", "x"])


def levels(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"x": value}
    return value


anything = st.recursive(
    texts | numbers | dates | st.booleans() | st.none() | st.sampled_from([60, 101, 300]).map(levels),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ""},
    {"output_type": "display_data", "data": {}, "metadata": {}, "display_id": "d"},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": 1},
    {
        "output_type": "error",
        "ename": "",
        "evalue": "",
        "traceback": [""],
        "frames": [{"where": "cell", "file": "", "line": 1, "name": ""}],
    },
]
PLACES: list[tuple[str, Any]] = [
    ("conversations/{c}", {"title": "", "model": "", "settings": {"network": [], "history_runs": 1}}),
    (
        "conversations/{c}/messages/{new}",
        {
            "parent": None,
            "role": "user",
            "text": "",
            "attachments": [
                {"name": "a", "size": 1, "kind": "", "columns": [{"name": "", "type": "text"}], "rows": 1}
            ],
        },
    ),
    ("conversations/{c}/replies/{new}", {"parent": "{m}", "attempt": 1}),
    (
        "conversations/{c}/runs/{new}",
        run_body("{m}")
        | {
            "error": {"name": "E", "message": "", "line": 1, "variables_lost": False},
            "clocks": {"queue": 1.0},
            "memory": 1,
            "session": "",
            "dropped": 0,
            "created": "2026-01-01T00:00:00Z",
        },
    ),
    ("conversations/{c}/runs/{r}/outputs", {"start": 0, "outputs": OUTPUTS}),
    (
        "conversations/{c}/cells/{m}.0",
        {
            "language": "",
            "limits": {"execution_seconds": 1},
            "line_numbers": True,
            "after": None,
            "created": None,
        },
    ),
    (
        "conversations/{c}/versions/{new}",
        {"cell": "{m}.0", "source": "", "reason": "named", "name": "", "created": None},
    ),
    ("self-tests/python", {"revision": "x", "status": "passed", "message": "", "browser": "", "seconds": 1}),
]


def _spoil(draw: st.DrawFn, body: Any) -> Any:
    """The body with something else in one of its places, or with something more."""
    if isinstance(body, dict) and body and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(body)))
        return body | {key: _spoil(draw, body[key])}
    if isinstance(body, list) and body and draw(st.integers(0, 9)):
        at = draw(st.integers(0, len(body) - 1))
        return [*body[:at], _spoil(draw, body[at]), *body[at + 1 :]]
    return (
        {**body, draw(texts): draw(anything)}
        if isinstance(body, dict) and draw(st.booleans())
        else draw(anything)
    )


spoiled = st.composite(_spoil)


async def test_no_body_is_more_than_the_server_can_take(program: httpx.AsyncClient) -> None:
    c, m, r = id_(), id_(), id_()
    root = f"/api/conversations/{c}"
    await program.put(root, json={})
    await program.put(f"{root}/messages/{m}", json={"role": "user", "text": "```python\n1\n```"})
    await program.put(f"{root}/runs/{r}", json=run_body(m))
    names = {"{c}": c, "{m}": m, "{r}": r}

    def whole(text: str) -> str:
        for name, value in names.items():
            text = text.replace(name, value)
        return text.replace("{new}", id_())

    @given(st.data(), st.sampled_from(PLACES))
    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def requests(data: st.DataObject, place: tuple[str, Any]) -> None:
        path, body = place
        examples.append((whole(path), whole(json.dumps(data.draw(spoiled(body))))))

    examples: list[tuple[str, str]] = []
    requests()
    examples.append((f"conversations/{c}", "[" * 100_000 + "]" * 100_000))
    examples.append((f"conversations/{c}", f'{{"title": {"9" * 5000}}}'))
    for path, body in examples:
        response = await program.put(
            f"/api/{path}", content=body, headers={"content-type": "application/json"}
        )
        assert response.status_code < 500, (path, body[:500], response.text)
    for path in (root, f"{root}/runs", f"{root}/versions?cell={m}.0", "/api/conversations"):
        assert (await program.get(path)).status_code == 200


async def test_what_is_as_deep_as_may_be_is_read_back(program: httpx.AsyncClient) -> None:
    c, m, r = id_(), id_(), id_()
    root = f"/api/conversations/{c}"
    await program.put(root, json={})
    await program.put(f"{root}/messages/{m}", json={"role": "user", "text": "```python\n1\n```"})
    await program.put(f"{root}/runs/{r}", json=run_body(m))

    def outputs(depth: int) -> Any:
        # The list, the output and its bundle lie around it.
        data = {"application/json": levels(depth)}
        return {"start": 0, "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}]}

    deep = await program.put(f"{root}/runs/{r}/outputs", json=outputs(97))
    assert deep.status_code == 422
    assert "deeper than 100 levels" in deep.json()["error"]
    assert (await program.put(f"{root}/runs/{r}/outputs", json=outputs(96))).status_code == 204
    shown = (await program.get(root)).json()["runs"][0]["outputs"][0]["data"]
    assert shown == {"application/json": levels(96)}
