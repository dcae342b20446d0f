"""The matplotlib backend of a session: Agg, whose show() puts figures under the cell.

Imported by matplotlib alone, through MPLBACKEND.
"""

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from fenced_kernel.display import figures


class FigureManager(FigureManagerBase):  # type: ignore[misc]  # matplotlib is no dependency and has no types here
    """Shows one figure: `fig.show()`."""

    def show(self) -> None:
        if figures.current is not None:
            figures.current.show(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):  # type: ignore[misc]
    manager_class = FigureManager


def show(*arguments: Any, **options: Any) -> None:
    """`plt.show()`: every open figure, now."""
    if figures.current is not None:
        figures.current.show_open()
