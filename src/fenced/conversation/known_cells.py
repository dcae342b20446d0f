"""What is known of the cells of a branch beyond what its messages say, brought together from the rows."""

from collections.abc import Collection, Mapping, Sequence

from fenced.conversation.cell_text import CellContext, MessageCells
from fenced.conversation.cells import added_cells, is_added, message_of
from fenced.conversation.fences import Fence, find_fences
from fenced.conversation.sources import is_outgrown
from fenced.protocol.data import Cell, Message, Run, StoredOutput


class KnownCells:
    """``rows`` are the cells of the conversation, oldest first; ``edited`` has sources by cell, ``writers`` who wrote
    them (clients of the sources document), ``latest`` the newest run of each cell, ``shown`` outputs by run."""

    def __init__(
        self,
        rows: Sequence[Cell],
        edited: Mapping[str, str],
        latest: Mapping[str, Run],
        shown: Mapping[str, Sequence[StoredOutput]],
        *,
        writers: Collection[int] = (),
    ) -> None:
        self._rows: dict[str, list[Cell]] = {}
        for row in rows:
            self._rows.setdefault(message_of(row.id), []).append(row)
        self._edited = edited
        self._writers = writers
        self._latest = latest
        self._shown = shown
        self._marked = {message_of(cell) for cell in (*edited, *latest)} | self._rows.keys()

    def of_branch(self, said: Sequence[Message]) -> dict[str, MessageCells]:
        """By message; those of which nothing more is known are left out, and their Markdown is not read."""
        return {message.id: self._of(message) for message in said if message.id in self._marked}

    def _of(self, message: Message) -> MessageCells:
        fences = find_fences(message.text or "")
        rows = self._rows.get(message.id, [])
        chosen = {row.id: row.language for row in rows if not is_added(row.id)}
        known = {fence.index: self._fence(message.id, fence, chosen) for fence in fences}
        added = {
            place: [cell for row in cells if (cell := self._added(row)) is not None]
            for place, cells in added_cells(message.id, len(fences), rows).items()
        }
        return MessageCells(
            fences={index: cell for index, cell in known.items() if cell is not None},
            added={place: cells for place, cells in added.items() if cells},
        )

    def _fence(self, message: str, fence: Fence, chosen: Mapping[str, str | None]) -> CellContext | None:
        cell = f"{message}.{fence.index}"
        if cell not in self._edited and cell not in self._latest and not chosen.get(cell):
            return None
        source = self._edited.get(cell, fence.source)
        if is_outgrown(cell, source, fence.source, self._writers):
            source = fence.source
        language = chosen.get(cell)
        return self._context(
            cell,
            source,
            source != fence.source,
            language if language and language != fence.language else None,
        )

    def _added(self, row: Cell) -> CellContext | None:
        """None for one that nobody wrote anything in yet."""
        source = self._edited.get(row.id, "")
        if not source.strip() and row.id not in self._latest:
            return None
        return self._context(row.id, source, True, row.language)

    def _context(self, cell: str, source: str, edited: bool, language: str | None) -> CellContext:
        run = self._latest.get(cell)
        return CellContext(
            source=source,
            edited=edited,
            language=language,
            status=None if run is None else run.status,
            outputs=() if run is None else self._shown.get(run.id, ()),
        )
