"""A row a measurement: ours, the floor, their ratio or difference, and what we aim at."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Medians in milliseconds; ``aim`` in words, ``met`` None where there is no aim."""

    name: str
    ours: float
    floor: float
    aim: str
    met: bool | None

    def cells(self) -> tuple[str, ...]:
        verdict = {True: "met", False: "NOT met", None: ""}[self.met]
        ratio = f"{self.ours / self.floor:.2f}x" if self.floor else ""
        difference = f"{self.ours - self.floor:+.1f}"
        return (self.name, f"{self.ours:.1f}", f"{self.floor:.1f}", ratio, difference, self.aim, verdict)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def show(rows: Sequence[Row]) -> str:
    """The table as text, columns aligned."""
    head = ("measurement", "ours ms", "floor ms", "ratio", "difference", "aim", "")
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in (0, 5) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
