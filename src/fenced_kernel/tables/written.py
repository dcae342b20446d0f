"""pandas' values as its own `to_csv` writes them.

Times have as many figures as the finest one of their column, a whole column of midnights none at all. Since a file is
made a window at a time, the finest one is found once and written with each window.
"""

import sys
from typing import Any

_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class Written:
    """A column or an index."""

    def __init__(self, values: Any) -> None:
        self._values = values
        self._dtype = values.dtype
        self._is_time = self._dtype.kind in "mM" and hasattr(values.array, "asi8")
        # As Python's own numbers they would get figures that they do not have.
        self._is_small = self._dtype.kind == "f" and str(self._dtype).lower() in ("float16", "float32")
        self._finest = _finest(values.array) if self._is_time else None

    def of(self, positions: Any) -> list[Any]:
        """What is to be written for the values at those positions: texts, or the values themselves."""
        if not (self._is_time or self._is_small):
            part = slice(positions.start, positions.stop) if isinstance(positions, range) else positions
            values = self._values
            return (values.iloc[part] if hasattr(values, "iloc") else values[part]).tolist()  # type: ignore[no-any-return]
        pandas: Any = sys.modules["pandas"]
        chosen = [*positions] if self._finest is None else [*positions, self._finest]
        part = pandas.Series(self._values.array.take(chosen))
        texts = part.astype("str").astype(object).where(part.notna(), None)
        return texts.tolist()[: len(positions)]  # type: ignore[no-any-return]


def _finest(array: Any) -> int | None:
    """The position of a value with the most figures."""
    per_second = _PER_SECOND[array.unit]
    ticks, present = array.asi8, ~array.isna()
    for step in (per_second // 10**6, per_second // 10**3, per_second, per_second * 86_400):
        found = (ticks % step != 0) & present if step > 1 else present[:0]
        if found.any():
            return int(found.argmax())
    return None
