from __future__ import annotations

from enum import Enum, Flag, auto
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

T = TypeVar("T")

class Color(Enum):
    RED = 1
    GREEN = auto()

class Access(Flag):
    READ = auto()
    WRITE = auto()

class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> Stack[T]:
        self.items.append(item)
        return self

class Shape(Protocol):
    def area(self) -> float: ...

class Square(NamedTuple):
    side: float

    def area(self) -> float:
        return self.side ** 2

def describe(shape: Shape, mode: Literal["short", "long"] = "short") -> str:
    match shape:
        case Square(side=s) if mode == "short":
            return f"square of {s}"
        case _:
            return str(shape.area())

print(Color(2), Color["RED"].value, Access.READ | Access.WRITE)
print(Stack[int]().push(1).push(2).items, describe(Square(3)), describe(Square(3), "long"))
