"""display() and the value of the last expression: objects become outputs, and outputs change those before them."""

import base64
import os
from asyncio import CancelledError
from collections.abc import Callable, Collection, Mapping
from typing import Any

from fenced_kernel.display.figures import Bundle as FigureBundle
from fenced_kernel.display.mimebundle import PLAIN, Bundle, bundle_of, failure, presentable
from fenced_kernel.display.table_output import MIME as TABLE
from fenced_kernel.display.table_output import table_output
from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.execution.outputs import Outputs
from fenced_kernel.tables import Tables
from fenced_kernel.values.pictures import shown_picture

LONGEST_ID = 200
"""Characters of a display id."""


class DisplayHandle:
    """An output that can be changed: what `display(..., display_id=True)` returns."""

    def __init__(self, show: Callable[..., Any], display_id: str | None = None) -> None:
        self._show = show
        self.display_id = display_id or os.urandom(16).hex()

    def __repr__(self) -> str:
        return f"<DisplayHandle display_id={self.display_id}>"

    def display(self, value: object, **options: Any) -> None:
        """Show a value anew under this id."""
        self._show(value, display_id=self.display_id, **options)

    def update(self, value: object, **options: Any) -> None:
        """Show a value in place of what has this id."""
        self._show(value, display_id=self.display_id, update=True, **options)


class Display:
    """Shows objects under the cell."""

    def __init__(
        self, outputs: Outputs, interrupts: Interrupts, tables: Tables, out_of_memory: Callable[[], None]
    ) -> None:
        self._outputs = outputs
        self._interrupts = interrupts
        self._tables = tables
        self._out_of_memory = out_of_memory

    def display(
        self,
        *objects: object,
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        transient: Mapping[str, Any] | None = None,
        display_id: object = None,
        raw: bool = False,
        clear: bool = False,
        update: bool = False,
        **options: object,
    ) -> DisplayHandle | None:
        """Show each object in the richest form it has.

        With `raw`, each object is a dict from MIME types to content. With `display_id` (a name, or True for a new one)
        the outputs can be changed later, and a handle is returned. Further options of notebooks do nothing.
        """
        if display_id is None and transient:
            display_id = transient.get("display_id")
        handle = None
        if display_id is not None and display_id is not False:
            handle = self.handle(None if display_id is True else str(display_id)[:LONGEST_ID])
        elif update:
            raise TypeError("display(update=True) needs the display_id of what it takes the place of")
        if clear:
            self.clear_output(wait=True)
        kind: dict[str, object] = {"output_type": "update_display_data" if update else "display_data"}
        if handle is not None:
            kind["display_id"] = handle.display_id
        for value in objects:
            bundle = self._raw(value, metadata or {}) if raw else self._bundle(value)
            if bundle is None:
                continue
            if metadata and not raw:
                bundle = presentable(bundle.data, {**bundle.metadata, **metadata})
            self._emit(kind, _filtered(bundle, include, exclude))
        return handle

    def handle(self, display_id: str | None = None) -> DisplayHandle:
        return DisplayHandle(self.display, display_id)

    def update_display(self, value: object, *, display_id: str, **options: Any) -> None:
        """Show a value in place of what was displayed under this id."""
        self.display(value, **{**options, "display_id": display_id, "update": True})

    def clear_output(self, wait: bool = False) -> None:
        """Take away what the cell has shown: at once, or with `wait` when it shows something next."""
        self._outputs.emit({"output_type": "clear_output", "wait": bool(wait)})

    def show_value(self, value: object, count: int) -> None:
        """Show the value of a cell's last expression."""
        bundle = self._bundle(value)
        if bundle is not None:
            self._emit({"output_type": "execute_result", "execution_count": count}, bundle)

    def show_figure(self, figure: FigureBundle) -> None:
        self._emit({"output_type": "display_data"}, Bundle(*figure))

    def _raw(self, value: object, metadata: Mapping[str, Any]) -> Bundle:
        if not isinstance(value, Mapping):
            raise TypeError(f"display(raw=True) takes dicts by MIME type, got {type(value).__name__}")
        return presentable(value, metadata)

    def _bundle(self, value: object) -> Bundle | None:
        """What to show of the value; None when it has shown itself."""
        problem = None
        if type(value) not in PLAIN and hasattr(type(value), "_ipython_display_"):
            problem = self._shows_itself(value)
            if problem is None:
                return None
        bundle = bundle_of(value, self._out_of_memory)
        table = table_output(value, self._tables, self._interrupts)
        if table is not None:
            bundle.data[TABLE] = table
        picture = shown_picture(value)
        if picture is not None:
            bundle.data["image/png"] = base64.b64encode(picture.png).decode("ascii")
            bundle.metadata["image/png"] = {"alt": picture.words}
        if problem:
            return Bundle(bundle.data, bundle.metadata, (problem, *bundle.problems))
        return bundle

    def _shows_itself(self, value: Any) -> str | None:
        """Let an object call display() as it likes; returns None when it did, else what went wrong, if anything."""
        if isinstance(value, type):
            return ""
        try:
            value._ipython_display_()
        except NotImplementedError:
            return ""
        except (KeyboardInterrupt, CancelledError):
            raise
        except BaseException as error:
            if isinstance(error, MemoryError):
                self._out_of_memory()
            return failure(value, "_ipython_display_", error)
        return None

    def _emit(self, kind: dict[str, object], bundle: Bundle) -> None:
        for problem in bundle.problems:
            self._outputs.text("stderr", f"{problem}\n")
        self._outputs.emit({**kind, "data": bundle.data, "metadata": bundle.metadata})


def _filtered(bundle: Bundle, include: Collection[str] | None, exclude: Collection[str] | None) -> Bundle:
    """The formats that were asked for, and text always."""
    if not include and not exclude:
        return bundle
    data = {
        mime: content
        for mime, content in bundle.data.items()
        if mime == "text/plain" or ((not include or mime in include) and (not exclude or mime not in exclude))
    }
    return Bundle(data, bundle.metadata, bundle.problems)
