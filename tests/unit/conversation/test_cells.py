"""Where the cells of a message stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenced.conversation.cells import added_cells, is_added, message_of
from fenced.protocol.data import Cell
from tests.unit.conversation.said import message

M = message(1, "user", "").id


def cell(name: str, after: str | None = None, *, removed: bool = False) -> Cell:
    """An added cell of a message: `a` below another one such as `0` or `b`."""
    return Cell(
        id=id_of(name),
        conversation=M,
        after=None if after is None else id_of(after),
        removed=removed,
        created=message(1, "user", "").created,
    )


def id_of(name: str) -> str:
    return f"{M}.{name}" if name.isdigit() else f"{M}.c{name * 8}"


def placed(fences: int, *cells: Cell) -> dict[int | None, str]:
    """The letters of the cells, by the place where they stand; `cells` are oldest first."""
    return {
        place: "".join(each.id[-1] for each in found)
        for place, found in added_cells(M, fences, cells).items()
    }


def test_a_cell_is_added_or_a_fences_and_belongs_to_a_message() -> None:
    assert (is_added(id_of("a")), is_added(id_of("12"))) == (True, False)
    assert message_of(id_of("a")) == message_of(id_of("12")) == M


def test_below_a_fence_the_newest_stands_first_and_at_the_end_the_oldest() -> None:
    assert placed(2, cell("a", "0"), cell("b", "0"), cell("c"), cell("d", "1"), cell("e")) == {
        0: "ba",
        1: "d",
        None: "ce",
    }


def test_a_cell_stands_directly_below_the_one_it_was_added_to() -> None:
    assert placed(1, cell("a", "0"), cell("b", "0"), cell("c", "b"), cell("d", "c"), cell("e", "b")) == {
        0: "becda"
    }
    assert placed(0, cell("a"), cell("b"), cell("c", "a")) == {None: "acb"}


def test_a_cell_below_one_that_is_not_there_stands_at_the_end() -> None:
    assert placed(1, cell("a", "7"), cell("b", "z"), cell("c")) == {None: "abc"}


def test_a_removed_cell_is_not_shown_and_those_below_it_stay_where_they_are() -> None:
    assert placed(1, cell("a", "0"), cell("b", "0", removed=True), cell("c", "b")) == {0: "ca"}
    assert placed(1, cell("a", "0", removed=True)) == {}


def test_cells_below_each_other_stand_at_the_end() -> None:
    assert placed(1, cell("a", "b"), cell("b", "a"), cell("c", "c"), cell("d", "0")) == {0: "d", None: "abc"}


def test_what_was_chosen_for_a_fence_is_no_added_cell() -> None:
    assert placed(1, cell("0")) == {}


NAMES = "abcdefgh"


@given(
    after=st.lists(st.sampled_from([*NAMES, "0", "1", "2", None]), max_size=len(NAMES)),
    fences=st.integers(0, 3),
)
def test_every_cell_stands_somewhere_and_only_once(after: list[str | None], fences: int) -> None:
    cells = [cell(name, place) for name, place in zip(NAMES, after, strict=False)]
    found = "".join(placed(fences, *cells).values())
    assert sorted(found) == sorted(NAMES[: len(after)])


@pytest.mark.timeout(20)
def test_cells_below_each_other_may_be_many() -> None:
    cells = [
        cell("a").model_copy(update={"id": f"{M}.c{n:08}", "after": f"{M}.c{n - 1:08}" if n else f"{M}.0"})
        for n in range(5_000)
    ]
    assert [each.id for each in added_cells(M, 1, cells)[0]] == [each.id for each in cells]
