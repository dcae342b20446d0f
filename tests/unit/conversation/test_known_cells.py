"""What is known of the cells of a branch, brought together from the rows."""

from collections.abc import Collection

from pycrdt import Doc, Text

from fenced.conversation.cell_text import CellContext, MessageCells
from fenced.conversation.known_cells import KnownCells
from fenced.conversation.sources import SourcesDoc, seed_update, texts, writers
from fenced.protocol.data import Cell, Run
from tests.unit.conversation.said import fence, message, stdout
from tests.unit.storage import rows

TALK = rows.conversation()
SAID = message(1, "assistant", f"{fence('a')}\n\n{fence('b')}").model_copy(update={"conversation": TALK.id})
ZERO, ONE, ADDED = f"{SAID.id}.0", f"{SAID.id}.1", f"{SAID.id}.c00000000"


def known(
    *cells: Cell,
    edited: dict[str, str] | None = None,
    ran: tuple[Run, ...] = (),
    writers: Collection[int] = (),
) -> dict[str, MessageCells]:
    shown = {run.id: [stdout(run.id)] for run in ran}
    latest = {run.cell: run for run in ran}
    return KnownCells(cells, edited or {}, latest, shown, writers=writers).of_branch([SAID])


def chosen(cell: str, language: str) -> Cell:
    return Cell(id=cell, conversation=TALK.id, language=language, created=SAID.created)


def test_a_message_whose_cells_were_left_alone_is_not_named() -> None:
    assert known() == {}
    assert known(edited={f"{message(2, 'user', '').id}.0": "x"}) == {}


def test_an_edited_source() -> None:
    assert known(edited={ONE: "B"}) == {SAID.id: MessageCells({1: CellContext("B", edited=True)})}


def test_a_source_that_was_edited_back_is_not_edited() -> None:
    assert known(edited={ONE: "b"}) == {SAID.id: MessageCells({1: CellContext("b")})}


def test_a_source_that_the_fence_has_outgrown_is_not_edited() -> None:
    doc: SourcesDoc = Doc()
    doc.apply_update(seed_update(ONE, "half of"))
    assert known(edited=texts(doc)) == {SAID.id: MessageCells({1: CellContext("half of", edited=True)})}
    assert known(edited=texts(doc), writers=writers(doc)) == {SAID.id: MessageCells({1: CellContext("b")})}
    doc.get(ONE, type=Text).insert(0, "# mine: ")
    edited = {SAID.id: MessageCells({1: CellContext("# mine: half of", edited=True)})}
    assert known(edited=texts(doc), writers=writers(doc)) == edited


def test_a_source_that_was_edited_to_what_the_fence_once_was_is_edited() -> None:
    doc: SourcesDoc = Doc()
    for text in ("half of", "b"):
        doc.apply_update(seed_update(ONE, text))
    doc.get(ONE, type=Text).clear()
    doc.get(ONE, type=Text).insert(0, "half of")
    edited = {SAID.id: MessageCells({1: CellContext("half of", edited=True)})}
    assert known(edited=texts(doc), writers=writers(doc)) == edited


def test_the_latest_run_with_its_outputs() -> None:
    run = rows.run(SAID, status="failed")
    assert known(ran=(run,)) == {
        SAID.id: MessageCells({0: CellContext("a", status="failed", outputs=[stdout(run.id)])})
    }


def test_a_language_that_was_chosen_unless_it_is_the_fences_own() -> None:
    assert known(chosen(ZERO, "r")) == {SAID.id: MessageCells({0: CellContext("a", language="r")})}
    assert known(chosen(ZERO, "python")) == {SAID.id: MessageCells({0: CellContext("a")})}
    assert known(chosen(ZERO, "")) == {SAID.id: MessageCells()}


def test_an_added_cell_has_its_source_from_the_document() -> None:
    cell = rows.added_cell(SAID, after=ONE)
    run = rows.run(SAID, cell=ADDED, status="completed")
    assert known(cell, edited={ADDED: "c"}, ran=(run,)) == {
        SAID.id: MessageCells(
            added={
                1: [CellContext("c", True, "python", status="completed", outputs=[stdout(run.id)])],
            }
        )
    }


def test_an_added_cell_that_nobody_wrote_anything_in_is_not_told() -> None:
    assert known(rows.added_cell(SAID), edited={ADDED: " \n"}) == {SAID.id: MessageCells()}
    ran = rows.run(SAID, cell=ADDED, status="completed")
    assert len(known(rows.added_cell(SAID), ran=(ran,))[SAID.id].added[None]) == 1
    assert known(rows.added_cell(SAID, removed=True), edited={ADDED: "c"}) == {SAID.id: MessageCells()}
