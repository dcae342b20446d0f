"""Outputs as they stand in the end: the same in the page and on the server."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from fenced.conversation.output_fold import standing
from fenced.conversation.output_text import output_text
from fenced.protocol.data import StoredOutput
from tests.unit.conversation.said import stdout

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "outputs.json").read_text("utf-8"))
OUTPUTS: TypeAdapter[list[StoredOutput]] = TypeAdapter(list[StoredOutput])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_what_stands_is_what_the_page_shows(vector: dict[str, Any]) -> None:
    assert standing(OUTPUTS.validate_python(vector["outputs"])) == OUTPUTS.validate_python(vector["standing"])


@pytest.mark.parametrize(
    "vector", [vector for vector in VECTORS if "shown" in vector], ids=lambda vector: vector["name"]
)
def test_its_text_is_what_the_page_shows(vector: dict[str, Any]) -> None:
    outputs = OUTPUTS.validate_python(vector["outputs"])
    assert output_text(outputs, limit=1000) == vector["shown"].strip("\n")


def test_text_in_a_hundred_thousand_pieces_is_joined_at_once() -> None:
    (whole,) = standing([stdout("a line\n")] * 100_000)
    assert whole == stdout("a line\n" * 100_000)
