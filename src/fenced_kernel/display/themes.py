"""Figures for a dark page: matplotlib's own colours are exchanged for light ones on a dark ground.

Only what the program has not changed is exchanged, when a run begins or when it imports matplotlib. A program that
chooses a style gets that style, on the ground that it was made for. Nothing here imports matplotlib.
"""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal

from fenced_kernel.patches import Undo, after_import, replace

Theme = Literal["light", "dark"]

GROUND = "#222220"
INK = "#e8e8e3"
LINE = "#a5a59e"

_PANE = (0.25, 0.25, 0.24, 0.5)
DARK: dict[str, Any] = {
    "figure.facecolor": GROUND,
    "figure.edgecolor": GROUND,
    "axes.facecolor": GROUND,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": "#4c4c48",
    "patch.edgecolor": INK,
    "hatch.color": INK,
    "boxplot.flierprops.color": INK,
    "boxplot.flierprops.markeredgecolor": INK,
    "boxplot.boxprops.color": INK,
    "boxplot.whiskerprops.color": INK,
    "boxplot.capprops.color": INK,
    "axes3d.xaxis.panecolor": _PANE,
    "axes3d.yaxis.panecolor": _PANE,
    "axes3d.zaxis.panecolor": _PANE,
}
CYCLE = (
    "#4c9be8", "#ff9f4a", "#5fc45f", "#f0605f", "#b48be0",
    "#c49a8c", "#f08fd0", "#b0b0aa", "#d0d048", "#3fd0e0",
)  # fmt: skip
"""The colours of lines: the hues of matplotlib's own, lighter."""


class Themes:
    """The theme of the page as matplotlib sees it."""

    def __init__(self) -> None:
        self._theme: Theme = "light"

    @property
    def theme(self) -> Theme:
        return self._theme

    def choose(self, theme: Theme) -> None:
        """A run begins on a page of this theme."""
        self._theme = theme
        self._apply(theme)

    def install(self) -> list[Undo]:
        """Take over matplotlib's defaults; returns what undoes it."""
        return [
            after_import("matplotlib", self._imported),
            after_import("matplotlib.style.core", self._styled),
        ]

    def _imported(self, module: ModuleType) -> list[Undo]:
        self._apply(self._theme)
        return [lambda: self._apply("light")]

    def _styled(self, module: Any) -> list[Undo]:
        original: Callable[[Any], None] = module.use

        def use(style: Any) -> None:
            # A style says little of what it takes for granted: white paper and black ink.
            self._apply("light")
            original(style)

        return [replace(module, "use", use)]

    def _apply(self, theme: Theme) -> None:
        matplotlib: Any = sys.modules.get("matplotlib")
        params, light = getattr(matplotlib, "rcParams", None), getattr(matplotlib, "rcParamsDefault", None)
        if params is None or light is None:
            return
        dark = {name: value for name, value in DARK.items() if name in light}
        dark["axes.prop_cycle"] = matplotlib.cycler(color=CYCLE)
        former, wanted = (light, dark) if theme == "dark" else (dark, light)
        for name in dark:
            if params[name] == former[name]:
                params[name] = wanted[name]


def theme_of(figure: Any, theme: Theme) -> Theme:
    """The theme that a figure was drawn for, by its ground; the given one where it has none."""
    colors: Any = sys.modules.get("matplotlib.colors")
    try:
        red, green, blue, alpha = colors.to_rgba(figure.get_facecolor())
    except (AttributeError, TypeError, ValueError):
        return "light"
    if alpha < 0.5:
        return theme
    return "dark" if 0.3 * red + 0.6 * green + 0.1 * blue < 0.5 else "light"
