"""What the kernel answers, as it crosses to the page; the page's types and readers are made from here.

A runtime of any language answers in these shapes, so that its variables, tables and completions look the same. Texts
that may be long are cut by the kernel; the bounds are wider, and hold for whoever speaks in the kernel's name.
"""

from typing import Annotated, Final, Literal, TypedDict

from fenced_kernel.bounds import Default, Else, Items, Name, Number, Text

Label = Annotated[str, Text(400, cut=True)]
Words = Annotated[str, Text(2000, cut=True)]
Reason = Annotated[str, Text(1000, cut=True)]

# ---------------------------------------------------------------- variables


class Described(TypedDict):
    """What is told of one value."""

    type: Label
    dtype: Label | None
    length: int | None
    shape: Annotated[list[int], Items(32)] | None
    size: int | None
    """Bytes."""
    preview: Label
    expandable: bool
    tabular: bool
    """Whether it has rows that a table can show."""
    plottable: bool


VariableKind = Literal["data", "function", "class"]
Change = Literal["added", "changed"]


class Variable(Described):
    name: Label
    kind: VariableKind
    change: Change | None
    """What the last run did to it."""


class Variables(TypedDict):
    """`variables`: data in order of definition, then functions, then classes."""

    variables: Annotated[list[Variable], Items(2000)]
    more: int
    """Variables beyond those listed."""


class Part(Described):
    step: int
    """Leads on in a path."""
    label: Label


class Parts(TypedDict):
    """`expand`: the parts of a value."""

    children: Annotated[list[Part], Items(2000)]
    total: int


class Removed(TypedDict):
    """`remove`."""

    removed: int


# ---------------------------------------------------------------- tables

ColumnType = Literal[
    "integer", "number", "boolean", "text", "time", "duration", "category", "complex", "other"
]
TableKind = Literal["frame", "series", "records", "array", "sequence"]
CellValue = Annotated[str, Text(48 * 1024 * 1024)] | float | bool | None
ColumnName = Annotated[str, Text(200, cut=True)]
MostColumns = Items(200)
MostRows = Items(1000)


class Head(TypedDict):
    """Some rows of a table. Numbers stay numbers, missing values are null."""

    columns: Annotated[list[ColumnName], MostColumns]
    index: Annotated[list[CellValue], MostRows]
    rows: Annotated[list[Annotated[list[CellValue], MostColumns]], MostRows]
    total: int
    total_columns: int
    matched: int
    """Rows that the filter lets through."""
    types: Annotated[list[Annotated[ColumnType, Else("other")]], MostColumns]


class Slice(Head):
    """`slice`."""

    run: Annotated[int | None, Default(None)]
    """How many runs the session had seen: rows of one count belong together."""


class Histogram(TypedDict):
    """Bars of equal width; an edge may be a time, as text."""

    edges: Annotated[list[CellValue], Items(201)]
    counts: Annotated[list[int], Items(200)]


class Frequency(TypedDict):
    value: CellValue
    count: int


class ColumnSummary(TypedDict):
    """What one column holds; null is what its type does not have."""

    type: Annotated[ColumnType, Else("other")]
    dtype: Annotated[Label, Else("")]
    count: int
    """Without the missing values."""
    missing: int
    distinct: int | None
    min: Annotated[CellValue, Default(None)]
    max: Annotated[CellValue, Default(None)]
    mean: Annotated[CellValue, Default(None)]
    histogram: Annotated[Histogram | None, Default(None)]
    top: Annotated[Annotated[list[Frequency], Items(50)] | None, Default(None)]


class Summary(ColumnSummary):
    """`summary`."""

    run: Annotated[int | None, Default(None)]
    """As that of a slice."""


class Csv(TypedDict):
    """`csv`: some lines of comma-separated values."""

    text: Annotated[str, Text(64_000_000)]
    rows: int
    """So many rows are in the text."""
    matched: int
    """Of so many that the filter lets through."""
    run: Annotated[int | None, Default(None)]


class Column(TypedDict):
    name: ColumnName
    type: Annotated[ColumnType, Else("other")]
    dtype: Annotated[ColumnName, Else("")]
    """The type in the words of the library, or nothing."""


class Index(TypedDict):
    """The labels of rows."""

    name: ColumnName | None
    type: Annotated[ColumnType, Else("other")]


class Table(TypedDict):
    """The content of an output of `application/vnd.fenced.table+json`."""

    version: Literal[1]
    handle: Annotated[str, Text(200)]
    """By which the session finds the table again."""
    kind: Annotated[TableKind, Else("frame")]
    title: Annotated[str, Text(200, cut=True)]
    rows: int
    columns: int
    fields: Annotated[list[Column], Items(1000)]
    """Names and types of the first columns."""
    index: Annotated[Index | None, Default(None)]
    head: Head


# ---------------------------------------------------------------- pictures of numbers

Numbers = Annotated[list[Annotated[float | None, Else(None)]], Items(1000)]


class PlotLine(TypedDict):
    """Each point stands for some numbers: the least and the greatest of them."""

    name: Annotated[str, Text(120, cut=True)]
    low: Numbers
    high: Numbers


class PlotLines(TypedDict):
    kind: Literal["lines"]
    total: int
    lines: Annotated[list[PlotLine], Items(8)]


class PlotImage(TypedDict):
    kind: Literal["image"]
    rows: int
    columns: int
    values: Annotated[list[Numbers], Items(1000)]


class PlotPicture(TypedDict):
    kind: Literal["picture"]
    png: Annotated[str, Text(8 * 1024 * 1024, pattern=r"[A-Za-z0-9+/]+={0,2}")]
    """Base64."""
    words: Annotated[str, Text(200, cut=True)]


Plot = PlotLines | PlotImage | PlotPicture
"""`plot`."""

# ---------------------------------------------------------------- the editor


class Match(TypedDict):
    text: Annotated[str, Text(400)]
    type: Annotated[str, Text(40)]
    """A word of the editor: variable, function, class, namespace, property, keyword or text."""


class Completion(TypedDict):
    """`complete`: what could stand from `start` to `end`, positions in UTF-16 code units."""

    matches: Annotated[list[Match], Items(500)]
    start: int
    end: int


class Inspection(TypedDict):
    """`inspect`: what the name at the cursor is."""

    found: bool
    type: Label | None
    signature: Words | None
    doc: Annotated[str, Text(16_000, cut=True)] | None


class Formatting(TypedDict):
    """`format`: the code as it was laid out, or null and what to do."""

    code: Annotated[str, Text(8 * 1024 * 1024)] | None
    by: Label | None
    message: Words | None


# ---------------------------------------------------------------- saved variables

VariableName = Annotated[str, Text(400)]
Names = Annotated[list[VariableName], Items(100_000)]


class Skipped(TypedDict):
    """A variable that was not saved or could not be brought back, or a package, and why, in words."""

    name: VariableName
    reason: Annotated[str, Text(1000)]


SkippedList = Annotated[list[Skipped], Items(100_000)]


class Snapshot(TypedDict):
    """`snapshot`: the file is beside it, unless `unchanged`."""

    saved: Names
    skipped: SkippedList
    size: int
    """Bytes."""
    digest: Annotated[str, Name()]
    unchanged: bool


class Restoration(TypedDict):
    """`restore`."""

    restored: Names
    skipped: SkippedList
    packages: Annotated[SkippedList, Else([])]
    """What could not be installed again."""


# ---------------------------------------------------------------- runs


class Failure(TypedDict):
    """Why a program did not run to its end."""

    name: Annotated[str, Text(200)]
    """The exception's class."""
    message: Annotated[str, Text(20_000, cut=True)]
    line: Annotated[Annotated[int, Number(1_000_000_000)] | None, Else(None)]
    """Line of the cell's source, from 1."""


class Ending(TypedDict):
    status: Literal["completed", "failed", "aborted"]
    error: Failure | None


class FileNeeds(TypedDict):
    """What a file of saved variables needs."""

    modules: list[str]
    packages: int
    """How many came from the index."""


class Installed(TypedDict):
    error: str | None
    """Why it failed, in words for the reader."""


READ: Final = {
    "Variables": Variables,
    "Parts": Parts,
    "Slice": Slice,
    "Summary": Summary,
    "Csv": Csv,
    "Table": Table,
    "Plot": Plot,
    "Completion": Completion,
    "Inspection": Inspection,
    "Formatting": Formatting,
    "Snapshot": Snapshot,
    "Restoration": Restoration,
}
"""What the page and the sandbox read of a session."""
