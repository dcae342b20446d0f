"""What the outputs of one run come to: what the reader sees in the end.

The page folds them in the same way (`web/src/protocol/output-fold.ts`); `tests/vectors/outputs.json` holds both to it.
"""

from collections.abc import Iterable

from fenced.protocol.data import (
    BlobOutput,
    ClearOutput,
    DisplayData,
    ExecuteResult,
    StoredOutput,
    StreamOutput,
    UpdateDisplayData,
)


def standing(outputs: Iterable[StoredOutput]) -> list[StoredOutput]:
    """What is left: neighbouring text in one output, displays as they were updated last, nothing that was cleared.

    No update is left: its display has what it shows, and stays the kind of output that it was.
    """
    fold = _Fold()
    for output in outputs:
        fold.add(output)
    return fold.finished()


class _Fold:
    def __init__(self) -> None:
        self._left: list[StoredOutput] = []
        self._places: dict[str, list[int]] = {}
        """Where the displays of each name are."""
        self._text: list[str] = []
        """Of the last output, if that is text: joined once, since it may come in any number of pieces."""
        self._is_clearing = False

    def add(self, output: StoredOutput) -> None:
        if isinstance(output, ClearOutput):
            self._is_clearing = output.wait
            if not output.wait:
                self._clear()
        elif _kind(output) == "update_display_data":
            for place in self._places.get(_name(output) or "", ()):
                self._left[place] = _in_place(self._left[place], output)
        else:
            if self._is_clearing:
                self._clear()
            self._append(output)

    def finished(self) -> list[StoredOutput]:
        self._join()
        return self._left

    def _clear(self) -> None:
        self._is_clearing = False
        self._left, self._places, self._text = [], {}, []

    def _append(self, output: StoredOutput) -> None:
        if isinstance(output, StreamOutput):
            last = self._left[-1] if self._left else None
            if not isinstance(last, StreamOutput) or last.name != output.name:
                self._join()
                self._left.append(output)
            self._text.append(output.text)
            return
        self._join()
        name = _name(output)
        if name is not None:
            self._places.setdefault(name, []).append(len(self._left))
        self._left.append(output)

    def _join(self) -> None:
        last = self._left[-1] if self._left else None
        if isinstance(last, StreamOutput) and len(self._text) > 1:
            self._left[-1] = last.model_copy(update={"text": "".join(self._text)})
        self._text = []


def _kind(output: StoredOutput) -> str:
    return output.kind if isinstance(output, BlobOutput) else output.output_type


def _name(output: StoredOutput) -> str | None:
    named = (DisplayData, ExecuteResult, UpdateDisplayData, BlobOutput)
    return output.display_id if isinstance(output, named) else None


def _in_place(display: StoredOutput, update: StoredOutput) -> StoredOutput:
    """A display with what an update of it shows."""
    if isinstance(update, BlobOutput):
        return update.model_copy(update={"kind": _kind(display)})
    if not isinstance(update, UpdateDisplayData):
        raise TypeError(f"expected an update of a display, got {update.output_type}")
    if _kind(display) != "execute_result":
        return DisplayData(
            output_type="display_data",
            data=update.data,
            metadata=update.metadata,
            display_id=update.display_id,
        )
    return ExecuteResult(
        output_type="execute_result",
        data=update.data,
        metadata=update.metadata,
        execution_count=display.execution_count if isinstance(display, ExecuteResult) else None,
        display_id=update.display_id,
    )
