"""Plotting libraries for notebooks: told, once somebody imports them, how figures are shown here."""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from fenced_kernel.patches import Undo, after_import, replace

Show = Callable[..., Any]


def install(show: Show) -> list[Undo]:
    """`show` is display(); returns what undoes it."""
    return [
        after_import("plotly.io", lambda module: _plotly(module, show)),
        after_import("altair", _altair),
        after_import("bokeh.io.showing", lambda module: _bokeh(module, show)),
        after_import("bokeh.io.output", _bokeh_output),
    ]


def _plotly(module: Any, show: Show) -> list[Undo]:
    """Figures as Plotly's own format. Its show() would ask for packages that only notebooks have."""
    module.renderers.default = "plotly_mimetype"

    def show_figure(figure: Any, *arguments: Any, **options: Any) -> None:
        if isinstance(figure, dict):
            figure = sys.modules["plotly.graph_objects"].Figure(figure)
        # By this method: the figure's other one calls show().
        show({**figure._repr_mimebundle_(), "text/plain": type(figure).__name__}, raw=True)

    return [replace(module, "show", show_figure)]


def _altair(module: Any) -> list[Undo]:
    """Charts as Vega-Lite's own format."""
    module.renderers.enable("mimetype")
    return []


def _bokeh(module: ModuleType, show: Show) -> list[Undo]:
    """Plots as a document with everything in it."""

    def show_plot(plot: Any, *arguments: Any, **options: Any) -> None:
        embed: Any = importlib.import_module("bokeh.embed")
        resources: Any = importlib.import_module("bokeh.resources")
        show({"text/html": embed.file_html(plot, resources.INLINE), "text/plain": repr(plot)}, raw=True)

    return [replace(module, "show", show_plot)]


def _bokeh_output(module: ModuleType) -> list[Undo]:
    """What notebooks need before the first plot, and nothing here does."""

    def nothing(*arguments: Any, **options: Any) -> None:
        return

    return [replace(module, name, nothing) for name in ("output_notebook", "output_file")]
