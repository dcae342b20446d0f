"""The API describes itself."""

from typing import Any

import httpx
import pytest


@pytest.fixture
async def document(program: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await program.get("/api/openapi.json")).json()
    return found


def references(value: Any) -> set[str]:
    """Every `$ref` within."""
    if isinstance(value, dict):
        here = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return here.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_it_is_an_openapi_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "Fenced"
    assert document["info"]["version"]


def test_it_names_every_operation(document: dict[str, Any]) -> None:
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == {
        ("/api/config", "get"),
        ("/api/models", "get"),
        ("/api/conversations", "get"),
        ("/api/conversations/{id}", "put"),
        ("/api/conversations/{id}", "get"),
        ("/api/conversations/{id}", "delete"),
        ("/api/conversations/{id}/messages", "get"),
        ("/api/conversations/{id}/messages/{message}", "put"),
        ("/api/conversations/{id}/replies/{message}", "put"),
        ("/api/conversations/{id}/replies/{message}", "delete"),
        ("/api/conversations/{id}/cells/{cell}", "put"),
        ("/api/conversations/{id}/versions", "get"),
        ("/api/conversations/{id}/versions/{version}", "put"),
        ("/api/conversations/{id}/runs", "get"),
        ("/api/conversations/{id}/runs", "delete"),
        ("/api/conversations/{id}/runs/{run}", "get"),
        ("/api/conversations/{id}/runs/{run}", "put"),
        ("/api/conversations/{id}/runs/{run}/outputs", "put"),
        ("/api/self-tests/{language}", "put"),
        ("/api/package-index", "post"),
        ("/api/blobs/{sha256}", "get"),
    }


def test_every_reference_leads_to_a_schema(document: dict[str, Any]) -> None:
    found = references(document)
    assert found
    for reference in found:
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_every_operation_is_described_and_named_once(document: dict[str, Any]) -> None:
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert all(operation["description"] for operation in operations)
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)


def test_the_parameters_of_every_path_are_declared(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            declared = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
            assert declared == {part.strip("{}") for part in path.split("/") if part.startswith("{")}


async def test_there_is_no_page_that_loads_scripts_from_elsewhere(program: httpx.AsyncClient) -> None:
    for path in ("/docs", "/redoc", "/api/docs"):
        assert (await program.get(path)).status_code == 404
