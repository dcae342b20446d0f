"""Cells as JSON: numbers stay numbers, what JSON or JavaScript lacks becomes null or text."""

import contextlib
import math
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from fenced_kernel.values.guard import Guard
from fenced_kernel.values.kinds import type_name
from fenced_kernel.values.previews import Previews, clip
from fenced_kernel.wire import CellValue

LONGEST_TEXT = 200
"""Characters of one cell."""
SECONDS_IN_FULL = 4.0
"""For the texts of one answer, where they are in full."""
READABLE = frozenset({"datetime", "decimal", "fractions", "pandas", "numpy", "uuid"})
"""Modules whose values are read better by their str than by their repr."""
EXACT = 2**53
"""Whole numbers beyond this lose digits in JavaScript and travel as text."""

_MODULE = type.__dict__["__module__"]


def is_missing(value: Any) -> bool:
    """Whether it stands for no value: None, NaN, and what the libraries have for it."""
    kind = type(value)
    if value is None or (kind is float and math.isnan(value)):
        return True
    if kind.__module__ == "numpy" and type_name(value) in ("datetime64", "timedelta64", "float64", "float32"):
        return bool(value != value)
    return type_name(value) in ("NaTType", "NAType") and kind.__module__.startswith("pandas.")


def _is_readable(kind: type) -> bool:
    """Whether it is a class of those libraries itself: one that only says so may do anything."""
    module = str(_MODULE.__get__(kind))
    if module.partition(".")[0] not in READABLE:
        return False
    return getattr(sys.modules.get(module), kind.__name__, None) is kind


class CellValues:
    """Turns cells into what JSON can hold, asking the code of a value only through the guard."""

    def __init__(self, guard: Guard, longest: int = LONGEST_TEXT) -> None:
        self._guard = guard
        self._previews = Previews(guard)
        self._longest = longest
        self._readable: dict[type, bool] = {}

    @property
    def is_late(self) -> bool:
        """Whether there is no time left for the code of values, so that names of classes may stand for them."""
        return self._guard.expired

    def value(self, value: Any) -> CellValue:
        kind = type(value)
        if value is None or kind is bool:
            return value  # type: ignore[no-any-return]
        if kind is int and -EXACT < value < EXACT:
            return int(value)
        if kind is float:
            return value if math.isfinite(value) else None if math.isnan(value) else str(value)
        if is_missing(value):
            return None
        if kind.__module__ == "numpy" and getattr(getattr(value, "dtype", None), "kind", "") in (
            "b",
            "i",
            "u",
            "f",
        ):
            return self.value(value.item()) if value.ndim == 0 else self.text(value)
        return self.text(value)

    def text(self, value: Any) -> str:
        """Text as it is, dates and such as text, everything else by its preview; cut, where it is long."""
        kind = type(value)
        if kind is str:
            return value if len(value) <= self._longest else clip(value, self._longest)
        readable = self._readable.get(kind)
        if readable is None:
            readable = self._readable[kind] = _is_readable(kind)
        if readable:
            # Outside of the guard: its code is the library's, and there may be thousands.
            try:
                return clip(str(value), self._longest)
            except Exception:
                return self._previews.preview(value, self._longest)
        return self._previews.preview(value, self._longest)

    def texts(self, values: Iterable[Any]) -> list[str]:
        return [self.text(value) for value in values]

    def full_text(self, value: Any) -> str:
        """Like `text`, with a text in full."""
        return value if type(value) is str else self.text(value)

    def label(self, label: Any) -> CellValue:
        """The label of a row; those of several levels are joined."""
        if type(label) is tuple:
            return clip(" / ".join(self.text(part) for part in label), self._longest)
        return self.value(label)

    def name(self, label: Any) -> str:
        """The label of a column."""
        found = self.label(label)
        return found if isinstance(found, str) else self.text(label)


class WholeValues(CellValues):
    """Cells in full, as `print` writes them: for files and for copies, where a stand-in would be a wrong value. To be
    used within `unabridged`.

    The code of one value is not held to a time: whoever asks for many ends between two rows. Only what raises an error
    instead of a text is told by the name of its class.
    """

    def __init__(self, guard: Guard) -> None:
        super().__init__(guard)
        self._end = time.monotonic() + SECONDS_IN_FULL

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._end

    def text(self, value: Any) -> str:
        if type(value) is str:
            return value
        self._guard.heed()
        try:
            text = str(value)
        except MemoryError:
            raise
        except Exception:
            return f"<{type_name(value)}>"
        return text if type(text) is str else str.__str__(text)


@contextlib.contextmanager
def unabridged() -> Iterator[None]:
    """Meanwhile long arrays of NumPy and very long whole numbers are written in full."""
    numpy: Any = sys.modules.get("numpy")
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        with numpy.printoptions(threshold=sys.maxsize) if numpy else contextlib.nullcontext():
            yield
    finally:
        sys.set_int_max_str_digits(digits)
