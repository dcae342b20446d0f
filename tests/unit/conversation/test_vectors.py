"""The page and the server agree on fences, cells and sources: both assert the same vectors."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text

from fenced.conversation.cells import added_cells
from fenced.conversation.fences import Fence, find_fences
from fenced.conversation.sources import seed_client, seed_update, texts
from fenced.protocol.data import Cell
from tests.unit.conversation.said import message

VECTORS = Path(__file__).parents[2] / "vectors"
FENCES: list[dict[str, Any]] = json.loads((VECTORS / "fences.json").read_text("utf-8"))
CELLS: list[dict[str, Any]] = json.loads((VECTORS / "cells.json").read_text("utf-8"))
SOURCES: dict[str, list[dict[str, Any]]] = json.loads((VECTORS / "sources.json").read_text("utf-8"))


def named(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def test_there_are_enough_vectors() -> None:
    assert len(FENCES) >= 60
    assert len({named(vector) for vector in FENCES}) == len(FENCES)
    assert len(CELLS) >= 15
    assert len(SOURCES["seeds"]) >= 10


@pytest.mark.parametrize("vector", FENCES, ids=named)
def test_the_fences_of(vector: dict[str, Any]) -> None:
    assert find_fences(vector["text"]) == [Fence(**fence) for fence in vector["fences"]]


@pytest.mark.parametrize("vector", CELLS, ids=named)
def test_the_order_of_cells(vector: dict[str, Any]) -> None:
    said, fences = message(1, "assistant", ""), vector["fences"]
    rows = [
        Cell(
            id=f"{said.id}.{cell['id']}",
            conversation=said.conversation,
            after=None if cell["after"] is None else f"{said.id}.{cell['after']}",
            removed=cell.get("removed", False),
            created=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=cell.get("moment", n)),
        )
        for n, cell in enumerate(vector["cells"])
    ]
    # As the rows of a conversation come from the database.
    rows.sort(key=lambda cell: (cell.created, cell.id))
    added = added_cells(said.id, fences, rows)
    order = []
    for place in (*range(fences), None):
        order += [] if place is None else [str(place)]
        order += [cell.id.partition(".")[2] for cell in added.get(place, [])]
    assert order == vector["order"]


@pytest.mark.parametrize("vector", SOURCES["seeds"], ids=named)
def test_the_seed_of(vector: dict[str, Any]) -> None:
    cell, text = vector["cell"], vector["text"]

    assert seed_client(cell, text) == vector["client"]
    assert seed_update(cell, text).hex() == vector["update"]


@pytest.mark.parametrize("vector", SOURCES["seeds"], ids=named)
def test_a_seed_from_the_page_gives_the_text_however_often_it_comes(vector: dict[str, Any]) -> None:
    doc: Doc[Text] = Doc()
    for _ in range(2):
        doc.apply_update(bytes.fromhex(vector["update"]))

    assert texts(doc).get(vector["cell"], "") == vector["text"]


@pytest.mark.parametrize("vector", SOURCES["merges"], ids=named)
def test_first_edits_made_apart_merge_in_any_order(vector: dict[str, Any]) -> None:
    updates = [bytes.fromhex(update) for update in vector["updates"]]
    seed = seed_update(vector["cell"], vector["text"])

    for order in itertools.permutations([*updates, seed]):
        doc: Doc[Text] = Doc()
        for update in order:
            doc.apply_update(update)
        assert texts(doc)[vector["cell"]] == vector["merged"]
