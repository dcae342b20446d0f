"""Where the cells of a message stand: those of its fences, and those that the reader added below them.

The page orders them by the same rules (``web/src/conversation/cells/cells.ts``).
"""

from collections.abc import Sequence

from fenced.protocol.data import Cell

ADDED = "c"
"""What the number of an added cell begins with."""


def message_of(cell: str) -> str:
    """The id of the message that a cell belongs to."""
    return cell.partition(".")[0]


def is_added(cell: str) -> bool:
    """Whether the reader added the cell; it is a fence's otherwise."""
    return cell.partition(".")[2].startswith(ADDED)


def added_cells(message: str, fences: int, cells: Sequence[Cell]) -> dict[int | None, list[Cell]]:
    """The added cells of a message, in order, by the fence that they stand below; None for the message's end.

    ``fences`` is how many the message has; ``cells`` are all of its rows, oldest first. Below a cell the newest
    stands first, at the end the oldest. One that would stand below a cell that is not there, or in a circle below
    itself, stands at the end. A removed one is left out and keeps its place for those below it.
    """
    added = [cell for cell in cells if is_added(cell.id)]
    known = {cell.id for cell in added} | {f"{message}.{n}" for n in range(fences)}
    below: dict[str | None, list[Cell]] = {}
    for cell in added:
        below.setdefault(cell.after if cell.after in known else None, []).append(cell)
    placed: set[str] = set()

    def standing(first: Sequence[Cell]) -> list[Cell]:
        """These cells, each followed by those that stand below it."""
        found: list[Cell] = []
        waiting = list(reversed(first))
        while waiting:
            cell = waiting.pop()
            if cell.id in placed:
                continue
            placed.add(cell.id)
            found.append(cell)
            # The newest, which is the last, comes off first.
            waiting += below.get(cell.id, ())
        return found

    result: dict[int | None, list[Cell]] = {
        n: standing(below.get(f"{message}.{n}", ())[::-1]) for n in range(fences)
    }
    result[None] = standing(below.get(None, ()))
    result[None] += standing([cell for cell in added if cell.id not in placed])
    shown = {place: [cell for cell in found if not cell.removed] for place, found in result.items()}
    return {place: found for place, found in shown.items() if found}
