"""What the page weighs: bytes of its two halves and of what comes later, as they are sent and as they are read."""

from collections.abc import Iterator
from pathlib import Path

import fenced.web
from benchmarks.sizes import is_full
from benchmarks.table import Row

APP = Path(fenced.web.__file__).parent / "static" / "app"
BUDGETS = {"main": 450_000, "start": 500_000}
"""Bytes that each half may have, uncompressed."""
LARGEST = 12
"""Later ones that have a row of their own."""


def measure() -> Iterator[Row]:
    document = (APP / "index.html").read_text("utf-8")
    halves = {
        path.name.split("-", 1)[0]: path
        for path in APP.glob("*.js")
        if path.name in document and "-" in path.name
    }
    for name, budget in BUDGETS.items():
        path = halves[name]
        size = path.stat().st_size
        aim = f"{budget / 1000:.0f} kB uncompressed"
        yield Row(
            f"bundle {name}: sent with Brotli; floor uncompressed",
            _sent(path),
            size / 1000,
            aim,
            size <= budget,
            "kB",
        )
    later = sorted(
        (path for path in APP.glob("*.js") if path not in halves.values() and "-" in path.name),
        key=lambda path: -path.stat().st_size,
    )
    for path in later if is_full() else later[:LARGEST]:
        yield Row(f"later: {path.name}", _sent(path), path.stat().st_size / 1000, "", None, "kB")
    whole = sum(path.stat().st_size for path in later) / 1000
    yield Row(f"all {len(later)} that come later", sum(map(_sent, later)), whole, "", None, "kB")


def _sent(path: Path) -> float:
    packed = path.with_name(path.name + ".br")
    return (packed if packed.exists() else path).stat().st_size / 1000
