"""Recursion in few words: levels of a traceback that come again and again, told once with how often."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 8
"""Functions that call each other in a circle; of longer circles each level is told."""
LEAST = 3
"""Times that a circle must come in a row to be folded."""


@dataclass(frozen=True)
class Circle(Generic[T]):
    """Levels that come `times` times in a row; the last turn stands for all of them."""

    levels: Sequence[T]
    times: int

    @property
    def words(self) -> str:
        """What to say below it; empty where nothing was left out."""
        if self.times == 1:
            return ""
        count = len(self.levels)
        what = "The level above" if count == 1 else f"The {count} levels above"
        return f"{what}, {self.times - 1:,} times more"


def circles(levels: Sequence[T], key: Callable[[T], Hashable]) -> Iterator[Circle[T]]:
    """All levels in their order, those that are alike by their keys folded."""
    keys = [key(level) for level in levels]
    at = 0
    while at < len(keys):
        length, times = _circle(keys, at)
        end = at + length * times
        yield Circle(levels[end - length : end], times)
        at = end


def _circle(keys: Sequence[Hashable], at: int) -> tuple[int, int]:
    """The shortest circle that begins here, and how often it comes; one level once if there is none."""
    for length in range(1, LONGEST + 1):
        times, circle = 1, keys[at : at + length]
        while keys[at + times * length : at + (times + 1) * length] == circle:
            times += 1
        if times >= LEAST:
            return length, times
    return 1, 1
