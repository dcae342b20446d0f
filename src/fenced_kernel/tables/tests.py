"""One condition of a filter: an operation and the value that the reader typed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from fenced_kernel.errors import NoSuchValue

Operation = Literal["contains", "equals", "not_equals", "less", "greater", "missing", "present"]
OPERATIONS: tuple[Operation, ...] = (
    "contains",
    "equals",
    "not_equals",
    "less",
    "greater",
    "missing",
    "present",
)
TRUE = frozenset({"true", "yes", "1"})
FALSE = frozenset({"false", "no", "0"})


@dataclass(frozen=True)
class Test:
    """What a cell must fulfil; `value` counts for all but `missing` and `present`."""

    __test__ = False  # no test of pytest's

    operation: Operation
    value: str | int | float = ""

    @property
    def text(self) -> str:
        return str(self.value)

    def number(self) -> int | float:
        """The value as a number; raises NoSuchValue."""
        if not isinstance(self.value, str):
            return self.value
        text = self.value.strip().replace("_", "")
        try:
            return int(text)
        except ValueError:
            pass
        try:
            return float(text)
        except ValueError:
            raise NoSuchValue("numbers", self.value) from None

    def day(self) -> tuple[str, str] | None:
        """That day and the next one, where the value is a day without a time and equal means at any time of it."""
        if self.operation not in ("equals", "not_equals"):
            return None
        try:
            day = date.fromisoformat(self.text.strip())
            return day.isoformat(), (day + timedelta(days=1)).isoformat()
        except (ValueError, OverflowError):
            return None

    def boolean(self) -> bool:
        word = self.text.strip().lower()
        if word in TRUE:
            return True
        if word in FALSE:
            return False
        raise NoSuchValue("true or false", self.text)

    def compare(self, left: Any, right: Any) -> Any:
        """Apply a comparison to values, or to a whole array of them."""
        match self.operation:
            case "equals":
                return left == right
            case "not_equals":
                return left != right
            case "less":
                return left < right
            case _:
                return left > right
