"""A row a measurement: ours, the floor, their ratio or difference, and what we aim at."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTHS = (-100, 10, 10, -4, 9, 11, -20, -7)
"""Of the columns; what is longer pushes the others. Negative ones stand at the left."""


def _line(*cells: str) -> str:
    return " ".join(
        cell.ljust(-width) if width < 0 else cell.rjust(width)
        for cell, width in zip(cells, _WIDTHS, strict=True)
    ).rstrip()


HEAD = _line("measurement", "ours", "floor", "", "ratio", "difference", "aim", "")


@dataclass(frozen=True)
class Row:
    """Medians, in milliseconds if ``unit`` names nothing else; ``aim`` in words, ``met`` None where there is no aim.

    ``ratio`` is that of the medians, unless a better one was found, such as the median of the pairs'.
    """

    name: str
    ours: float
    floor: float
    aim: str
    met: bool | None
    unit: str = "ms"
    ratio: float | None = None

    def line(self) -> str:
        """The row in the columns of ``HEAD``."""
        verdict = {True: "met", False: "NOT met", None: ""}[self.met]
        found = self.ratio or (self.ours / self.floor if self.floor else None)
        ratio = f"{found:.3f}x" if found else ""
        difference = f"{self.ours - self.floor:+.1f}"
        return _line(
            self.name,
            f"{self.ours:.1f}",
            f"{self.floor:.1f}",
            self.unit,
            ratio,
            difference,
            self.aim,
            verdict,
        )


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of them do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
