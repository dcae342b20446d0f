"""A row a measurement: ours, the floor, their ratio or difference, and what we aim at."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


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

    def cells(self) -> tuple[str, ...]:
        verdict = {True: "met", False: "NOT met", None: ""}[self.met]
        found = self.ratio or (self.ours / self.floor if self.floor else None)
        ratio = f"{found:.3f}x" if found else ""
        difference = f"{self.ours - self.floor:+.1f}"
        return (
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


def show(rows: Sequence[Row]) -> str:
    """The table as text, columns aligned."""
    head = ("measurement", "ours", "floor", "", "ratio", "difference", "aim", "")
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in (0, 3, 6) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
