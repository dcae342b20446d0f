"""The contract with sessions: what is generated is up to date, and what has no bound is never generated."""

from pathlib import Path
from typing import Annotated, TypedDict

import pytest

from fenced.protocol import data
from fenced.protocol.declared import Undeclarable, bare, bounded, fields_of, tag_of
from fenced.protocol.session import FROM_A_WORKER, page, worker
from fenced.protocol.typescript import SOURCES, Emitter, Source
from fenced_kernel.bounds import Default, Else, Items, Text
from tests.vectors import make_wire

ROOT = Path(__file__).parents[3]


class Loose(TypedDict):
    text: str


class Many(TypedDict):
    texts: list[Annotated[str, Text(10)]]


class Odd(TypedDict):
    number: complex


@pytest.mark.parametrize("file", SOURCES)
def test_the_page_has_what_is_declared(file: str) -> None:
    assert (ROOT / f"web/src/protocol/{file}.ts").read_text() == Emitter(SOURCES[file]).emit()


def test_the_vectors_are_those_of_what_is_declared() -> None:
    assert (ROOT / "tests/vectors/wire.json").read_text() == make_wire.text() + "\n"


@pytest.mark.parametrize("kind", [Loose, Many, Odd])
def test_what_has_no_bound_or_no_counterpart_is_not_generated(kind: type) -> None:
    emitter = Emitter(Source(page, (page,), {kind.__name__: kind}))
    with pytest.raises(Undeclarable):
        emitter._reader(kind)


def test_rows_have_the_same_fields_where_a_worker_says_them() -> None:
    for kind, fields in FROM_A_WORKER.items():
        declared = {one.name: one.annotation for one in fields_of(kind, {})}
        for name, annotation in fields.items():
            assert _shape(annotation) == _shape(declared[name]), (kind, name)


def _shape(annotation: object) -> object:
    """The type without its bounds."""
    one = bounded(annotation)
    arguments = tuple(_shape(argument) for argument in getattr(one.of, "__args__", ()))
    return (str(getattr(one.of, "__origin__", one.of)), arguments, one.nullable)


def test_bounds_are_found_through_what_may_be_null() -> None:
    one = bounded(Annotated[Annotated[str, Text(5)] | None, Else(None)])
    assert (one.of, one.nullable, one.bound(Text), one.bound(Else)) == (str, True, Text(5), Else(None))
    assert one.bound(Items) is None
    assert bare(Annotated[int, Default(1)]) is int


def test_messages_are_told_apart_by_a_field() -> None:
    assert tag_of((page.Ping, page.AskRest)) == "type"
    assert tag_of((data.StreamOutput, data.ClearOutput)) == "output_type"
    assert tag_of((worker.WorkerStarted, page.SessionStarted)) is None
