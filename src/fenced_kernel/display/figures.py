"""Matplotlib figures as pictures.

Nothing here imports matplotlib: a program that does not use it pays for a look into sys.modules. The backend
named in MPLBACKEND (`backend.py`) calls `Figures.show` for `plt.show()`; whatever is still open at the end of
a run is shown then. A shown figure is closed, so that it does not come again under the next cell.
"""

import base64
import io
import os
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any, Literal

from fenced_kernel.display.themes import Themes, theme_of

BACKEND = "module://fenced_kernel.display.backend"
SHARPNESS = 2
"""Pixels of the picture for each pixel it takes in the page, for screens of high density."""
LARGEST = 16_000_000
"""Pixels above which a picture is rendered at its plain size."""

SHOWN = "_fenced_shown"
"""The attribute of a figure that display() has shown."""

Format = Literal["retina", "png", "svg"]
FORMATS: tuple[Format, ...] = ("retina", "png", "svg")

Bundle = tuple[dict[str, Any], dict[str, Any]]


def choose_backend() -> None:
    """Make matplotlib draw for the page, once it is imported; or at once, where a session begins with it."""
    os.environ["MPLBACKEND"] = BACKEND
    use = getattr(sys.modules.get("matplotlib"), "use", None)
    if use is not None:
        use(BACKEND)


class Figures:
    """Shows the figures of pyplot."""

    def __init__(self, emit: Callable[[Bundle], None]) -> None:
        self._emit = emit
        self.format: Format = "retina"
        self.themes = Themes()

    def set_formats(self, *formats: Any, **options: Any) -> None:
        """Draw the figures to come as `svg`, `png` or `retina` (twice as many pixels): the first one that is known."""
        names = [name for given in formats for name in ([given] if isinstance(given, str) else given)]
        found = next((known for name in names for known in FORMATS if known == name), None)
        if found is None:
            raise ValueError(
                f"Figures can be drawn as {', '.join(FORMATS)}, not as {', '.join(map(str, names))}."
            )
        self.format = found

    def show_open(self) -> None:
        """Show and close every open figure; none when matplotlib is not used."""
        for figure in list(_open_figures()):
            self.show(figure)

    def show(self, figure: Any) -> None:
        """Show one figure, unless display() did so already, and close it."""
        try:
            if not getattr(figure, SHOWN, False):
                self._emit(render(figure))
        finally:
            _pyplot_close(figure)

    def close_all(self) -> None:
        """Let pyplot forget every figure, shown or not."""
        _pyplot_close("all")


current: Figures | None = None
"""What the backend shows figures with: set while a kernel is attached."""


def install(figures: Figures) -> Callable[[], None]:
    """Show figures of pyplot with `figures`; returns what undoes it."""
    global current  # matplotlib imports its backend by name, so it is found by name
    choose_backend()
    current = figures

    def uninstall() -> None:
        global current
        current = None

    return uninstall


def figure_bundle(value: object) -> Bundle | None:
    """The picture of a matplotlib figure, which counts as shown then; None for any other object."""
    module = sys.modules.get("matplotlib.figure")
    if module is None or not isinstance(value, module.Figure):
        return None
    setattr(value, SHOWN, True)
    return render(value)


def set_formats(*formats: Any, **options: Any) -> None:
    """What `%config InlineBackend.figure_format` and `set_matplotlib_formats` do."""
    if current is not None:
        current.set_formats(*formats, **options)


def render(figure: Any) -> Bundle:
    """A figure as PNG or SVG, with the size in which it is to be shown."""
    dpi = figure.dpi
    width, height = figure.get_size_inches() * dpi
    drawn = current.format if current is not None else "retina"
    theme = theme_of(figure, current.themes.theme if current is not None else "light")
    plain = f"<Figure size {width:.0f}x{height:.0f}>"
    if drawn == "svg":
        picture = _saved(figure, "svg", dpi).decode("utf-8")
        return {"image/svg+xml": picture, "text/plain": plain}, {"image/svg+xml": {"theme": theme}}
    sharpness = SHARPNESS if drawn == "retina" and width * height * SHARPNESS**2 <= LARGEST else 1
    png = _saved(figure, "png", dpi * sharpness)
    # Cut to its content, the picture has a size of its own: bytes 16 to 24 of a PNG.
    columns, rows = struct.unpack(">II", png[16:24])
    size = {"width": round(columns / sharpness), "height": round(rows / sharpness), "theme": theme}
    return {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": plain}, {"image/png": size}


def _saved(figure: Any, kind: str, dpi: float) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format=kind, dpi=dpi, bbox_inches="tight", facecolor=figure.get_facecolor())
    return file.getvalue()


def _pyplot_close(figure: Any) -> None:
    # While pyplot is being imported the module exists but is not complete.
    close = getattr(sys.modules.get("matplotlib.pyplot"), "close", None)
    if close is not None:
        close(figure)


def _open_figures() -> Iterator[Any]:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if hasattr(pyplot, "get_fignums"):
        for number in pyplot.get_fignums():
            yield pyplot.figure(number)
