"""What a type of the wire leaves open: how long a text is, how many items there are, what becomes of an odd value.

They stand in `Annotated`, and the page's readers are made of them. A program can say anything in its session's name, so
everything that is read from there has a bound. Lengths of texts are in UTF-16 code units, as JavaScript counts them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The longest text that is taken; with `cut`, longer ones are shortened, else they are refused."""

    most: int
    cut: bool = False
    pattern: str = ""
    """What it must match from end to end, in the syntax that Python and JavaScript share."""


@dataclass(frozen=True)
class Name:
    """A text that names something: not empty, and never mended."""

    most: int = 200


@dataclass(frozen=True)
class Number:
    """A number from `least` to `most`. A plain `int` is from 0 to 2**53 - 1, a plain `float` any that is finite."""

    most: float
    least: float = 0


@dataclass(frozen=True)
class Items:
    """The most items of a list or a dict; with `cut`, those beyond are left out of a list, else it is refused."""

    most: int
    cut: bool = False


@dataclass(frozen=True)
class Bytes:
    """The largest blob that is taken."""

    most: int


@dataclass(frozen=True)
class Budget:
    """How much of JSON is copied: values, of which 64 characters of text cost as much as one."""

    values: int


@dataclass(frozen=True)
class Deep:
    """What stands for parts of JSON that are nested deeper than 64 levels; without it such a value is refused."""

    words: str


@dataclass(frozen=True)
class Default:
    """What a field is that was left out."""

    value: object


@dataclass(frozen=True)
class Else:
    """What a field is whose value is odd, or that was left out."""

    value: object


@dataclass(frozen=True)
class Checked:
    """A text that a function of the page takes, or not: `function(value)` of `web/src/protocol/{module}.ts`."""

    function: str
    module: str
