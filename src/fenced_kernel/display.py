"""display() and the value of the last expression: objects become outputs."""

from collections.abc import Callable, Mapping
from typing import Any

from fenced_kernel.figures import Bundle as FigureBundle
from fenced_kernel.interrupts import Interrupts
from fenced_kernel.mimebundle import Bundle, bundle_of, presentable
from fenced_kernel.outputs import Outputs
from fenced_kernel.requests import Tables
from fenced_kernel.table_output import MIME as TABLE
from fenced_kernel.table_output import table_output


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
        raw: bool = False,
        metadata: Mapping[str, Any] | None = None,
        **options: object,
    ) -> None:
        """Show each object in the richest form it has.

        With `raw`, each object is a dict from MIME types to content. Further options of notebooks are
        accepted and do nothing.
        """
        for value in objects:
            if raw:
                if not isinstance(value, Mapping):
                    raise TypeError(f"display(raw=True) takes dicts by MIME type, got {type(value).__name__}")
                bundle = presentable(value, metadata or {})
            else:
                bundle = self._bundle(value)
                if metadata:
                    bundle = presentable(bundle.data, {**bundle.metadata, **metadata})
            self._emit({"output_type": "display_data"}, bundle)

    def show_value(self, value: object, count: int) -> None:
        """Show the value of a cell's last expression."""
        bundle = self._bundle(value)
        self._emit({"output_type": "execute_result", "execution_count": count}, bundle)

    def show_figure(self, figure: FigureBundle) -> None:
        self._emit({"output_type": "display_data"}, Bundle(*figure))

    def _bundle(self, value: object) -> Bundle:
        bundle = bundle_of(value, self._out_of_memory)
        table = table_output(value, self._tables, self._interrupts)
        if table is not None:
            bundle.data[TABLE] = table
        return bundle

    def _emit(self, kind: dict[str, object], bundle: Bundle) -> None:
        for problem in bundle.problems:
            self._outputs.text("stderr", f"{problem}\n")
        self._outputs.emit({**kind, "data": bundle.data, "metadata": bundle.metadata})
