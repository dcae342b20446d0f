"""The rows of a conversation as they cross the wire.

Ids are UUIDs made by whoever creates the thing (version 7, so that they sort by time). Times are
ISO 8601 in UTC; durations are seconds; sizes are bytes.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
MAX_TEXT = 1_000_000
"""Characters in one message."""
INLINE_OUTPUT = 64 * 1024
"""Bytes of JSON up to which an output is kept in its row; larger ones become blobs."""
MAX_OUTPUT = 16 * 1024 * 1024
"""Bytes of JSON in one output."""
MAX_INTEGER = (1 << 53) - 1
"""The largest integer that JavaScript keeps exactly."""
MAX_NAMES = 500
"""Names of each kind that are told of a run; of a program with more none are."""
MAX_NAME = 120
"""Characters of such a name."""
MAX_DEPTH = 100
"""Levels of lists and objects in one request: what is stored can be read back, and be put into an answer."""

Id = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
CELL_PATTERN = UUID_PATTERN[:-1] + r"\.([0-9]{1,4}|c[0-9a-z]{8})$"
CellId = Annotated[str, StringConstraints(pattern=CELL_PATTERN)]
"""``{message}.{n}``: the n-th fence of a message, counted from 0; ``{message}.c`` and eight more letters or digits: a
cell that the reader added to it."""

Origin = Annotated[
    str, StringConstraints(pattern=r"^https?://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$")
]
"""Scheme, host and port of a site in the network, as browsers write it: lower case, no default port, no path."""
MAX_ORIGINS = 50
"""Sites in the network that one conversation's programs may be allowed to reach."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME)]

Role = Literal["user", "assistant"]
MessageStatus = Literal["streaming", "complete", "interrupted", "error"]
RunStatus = Literal["queued", "loading", "executing", "completed", "failed", "aborted", "timed_out", "lost"]
TERMINAL: frozenset[RunStatus] = frozenset({"completed", "failed", "aborted", "timed_out", "lost"})


class Wire(BaseModel):
    """A frozen message; unknown fields are refused, so that a misspelt one cannot pass in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ConversationSettings(Wire):
    """What the programs of one conversation may use, what is kept of them, and how its code is shown."""

    execution_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    heap_bytes: Annotated[int, Field(ge=64 << 20, le=4 << 30)] = 1 << 30
    output_bytes: Annotated[int, Field(ge=1_000, le=1 << 30)] = 10_000_000
    idle_seconds: Annotated[int, Field(ge=60, le=7 * 86_400)] = 3600
    """For how long a session that nobody uses is kept."""
    keep_environment: bool = True
    """Whether the page saves the variables of a session, to bring them back when the next one opens."""
    network: Annotated[list[Origin], Field(max_length=MAX_ORIGINS)] = []
    """Sites that the reader allowed programs to reach, beyond those that the operator allows everywhere."""
    history_runs: Annotated[int, Field(ge=1, le=1000)] = 50
    """Runs that are kept of each cell; the oldest go first, the newest stays."""
    history_bytes: Annotated[int, Field(ge=1 << 20, le=16 << 30)] = 200 << 20
    """Outputs that are kept; those of the oldest runs go first, those of each cell's newest run stay."""
    line_numbers: bool = False
    wrap: bool = False
    """Whether long lines of code are broken."""


class Conversation(Wire):
    id: Id
    title: Annotated[str, StringConstraints(max_length=300)]
    model: str | None
    """The id of the language model chosen for it; None is the default one."""
    settings: ConversationSettings
    created: datetime
    updated: datetime


ErrorKind = Literal[
    "refused",
    "unauthorized",
    "rate_limited",
    "provider",
    "broken",
    "stalled",
    "internal",
    "stopped",
    "length",
    "filtered",
    "tools",
    "declined",
    "unsaid",
    "no_model",
]


class MessageError(Wire):
    """Why an answer ended early, or what else is to be said about its end, in words for the reader."""

    kind: ErrorKind
    message: str
    """What happened and why, one or two sentences."""
    hint: str
    """What the reader can do about it."""
    retry_at: datetime | None = None
    """When the provider takes requests again, if it said so."""


class AttachmentColumn(Wire):
    name: Annotated[str, StringConstraints(max_length=80)]
    type: Literal["integer", "number", "boolean", "text", "time", "other"]


MAX_ATTACHMENTS = 50
"""Files that one message tells of."""


class Attachment(Wire):
    """A file at ``/files`` that the reader added before a message, as far as their page could tell. The file itself
    stays in their browser."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    """Its path below ``/files``."""
    size: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    kind: Annotated[str, StringConstraints(max_length=40)]
    """In a word or two: ``CSV``."""
    columns: Annotated[list[AttachmentColumn], Field(max_length=60)] | None = None
    """Of a table, or the keys of records; None where they are not known."""
    rows: Annotated[int, Field(ge=0, le=MAX_INTEGER)] | None = None
    """None where they were not counted."""


class About(Wire):
    """The failed run that a message asks to mend. The model is told its code and its error from the rows."""

    cell: CellId
    run: Id
    notes: Annotated[str, StringConstraints(max_length=8000)] = ""
    """What only the page knew then: the variables of the session."""


class Message(Wire):
    id: Id
    conversation: Id
    parent: Id | None
    role: Role
    author: str
    """Who wrote it: a model's label or the reader's name."""
    status: MessageStatus
    model: str | None
    text: str | None
    """Markdown; None where only the tree was asked for (the body is loaded later)."""
    reasoning: str = ""
    """What the model thought before it answered; no part of the text. Empty too where the text is None."""
    thought: float = 0
    """Seconds that it thought for; where the answer streams, so far."""
    error: MessageError | None
    attachments: list[Attachment] = []
    """Files that the reader added before it."""
    about: About | None = None
    """The failed run that it asks to mend."""
    attempt: int
    """How often an answer was started: 1, and one more for each Continue or Retry."""
    created: datetime


class StreamOutput(Wire):
    output_type: Literal["stream"]
    name: Literal["stdout", "stderr"]
    text: str


DisplayId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class DisplayData(Wire):
    output_type: Literal["display_data"]
    data: dict[str, JsonValue]
    metadata: dict[str, JsonValue]
    display_id: DisplayId | None = None
    """What later updates name it by; unique within the outputs of a session."""


class ExecuteResult(Wire):
    output_type: Literal["execute_result"]
    execution_count: Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)] | None
    data: dict[str, JsonValue]
    metadata: dict[str, JsonValue]
    display_id: DisplayId | None = None


class UpdateDisplayData(Wire):
    """Takes the place of every earlier output of the same run with its ``display_id``."""

    output_type: Literal["update_display_data"]
    data: dict[str, JsonValue]
    metadata: dict[str, JsonValue]
    display_id: DisplayId


class ClearOutput(Wire):
    """Removes the outputs before it: at once, or with ``wait`` when the next one comes."""

    output_type: Literal["clear_output"]
    wait: bool


class FrameSource(Wire):
    """The lines around the one that a frame stands at."""

    first: int
    """The number of the first of them, from 1."""
    lines: list[str]


class FrameValue(Wire):
    """A variable that the frame's line names, as it was when the error came."""

    name: str
    preview: str


class FrameRepeat(Wire):
    """A recursion: levels that came several times in a row and are told once."""

    levels: int
    """So many of them, up to the one that has this."""
    times: int


class TracebackFrame(Wire):
    """One level of a traceback, the outermost first."""

    where: Literal["cell", "earlier", "library"]
    """In the cell that ran, in one that ran before it, or in a file."""
    cell: str | None = None
    """The id of the cell, if the code is a cell's."""
    file: str
    line: int
    name: str
    """The function; empty for the level of the cell itself."""
    source: FrameSource | None = None
    values: list[FrameValue] = []
    repeat: FrameRepeat | None = None


class ErrorOutput(Wire):
    output_type: Literal["error"]
    ename: str
    evalue: str
    traceback: list[str]
    frames: list[TracebackFrame] = []


class BlobOutput(Wire):
    """Stands for an output of more than 64 KiB: its JSON is at ``/api/blobs/{sha256}``."""

    output_type: Literal["blob"]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: int
    kind: Literal["stream", "display_data", "execute_result", "update_display_data", "error"] = "display_data"
    """What it stands for."""
    display_id: DisplayId | None = None
    """Its own, so that updates find their place before it is loaded."""


Output = Annotated[
    StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput,
    Field(discriminator="output_type"),
]
"""An output of nbformat 4.5, or one of the two that change those before it, as Jupyter's messages do."""
StoredOutput = Annotated[
    StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput | BlobOutput,
    Field(discriminator="output_type"),
]


class Clocks(Wire):
    """Seconds spent in each phase of a run; None while the phase has not ended or did not happen."""

    queue: float | None = None
    load: float | None = None
    download: float | None = None
    execution: float | None = None


class RunError(Wire):
    """Why a run did not complete."""

    name: str
    """The exception's class, or 'Stopped', 'TimedOut', 'SessionLost' ..."""
    message: str
    line: int | None = None
    """Line of the cell's source, counted from 1."""
    variables_lost: bool = False


class RunNames(Wire):
    """The names of a program's global scope by which its cell depends on others, as its runtime told them."""

    defines: Annotated[list[Name], Field(max_length=MAX_NAMES)]
    """Names that it gives a value or takes it from, or of whose value it changes a part (``a.b = 1``, ``a[0] = 1``)."""
    uses: Annotated[list[Name], Field(max_length=MAX_NAMES)]
    """Names that it reads and has not itself surely given a value before."""


class Run(Wire):
    id: Id
    conversation: Id
    cell: CellId
    language: Annotated[str, StringConstraints(max_length=40)]
    engine: Literal["browser", "server"]
    source: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    status: RunStatus
    clocks: Clocks
    memory: int | None
    """Peak heap in bytes."""
    error: RunError | None
    by: str
    """The page (tab) that executes it."""
    session: str | None
    """The session that executed it; runs with the same one shared their variables. None before it started."""
    dropped: int
    """Bytes of output beyond the limit, which were not kept."""
    names: RunNames | None = None
    """None before it started, of languages that know none, and of runs from before they were told."""
    pruned: bool = False
    """Whether its outputs were given up to make room for later ones."""
    created: datetime


class RunWithOutputs(Wire):
    run: Run
    outputs: list[StoredOutput]


class RunLimits(Wire):
    """What each run of one cell is held to; None where the conversation's settings hold."""

    execution_seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None
    heap_bytes: Annotated[int, Field(ge=64 << 20, le=4 << 30)] | None = None
    output_bytes: Annotated[int, Field(ge=1_000, le=1 << 30)] | None = None


class Cell(Wire):
    """What the reader chose for a cell, or a cell that they added. A fence that was left as it is has none."""

    id: CellId
    conversation: Id
    language: Annotated[str, StringConstraints(max_length=40)] | None = None
    """Instead of the fence's own."""
    limits: RunLimits | None = None
    line_numbers: bool | None = None
    """None where the conversation's setting holds."""
    after: CellId | None = None
    """Of a cell that was added: the one of the same message that it stands below; None at the message's end."""
    removed: bool = False
    """Of a cell that was added: whether it is not shown any more."""
    created: datetime
    """When it was first written; added cells of the same place stand with the newest first."""


VersionReason = Literal["run", "replaced", "named"]
"""It ran; something took its place at once (a paste over all, an older version, the original); or it got a name."""


class Version(Wire):
    """What a cell's source was at one time. The message's own text is the first version and no row."""

    id: Id
    conversation: Id
    cell: CellId
    source: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    author: str
    reason: VersionReason
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    """For ``named``."""
    created: datetime


ExampleName = Literal["plot", "equation", "table"]


class Example(Wire):
    """A conversation to try. Its answer is known to the server by name, so no model is asked."""

    name: ExampleName
    title: str
    question: str
    """What the reader's message says."""
    answer: str
    """Markdown; its first code block is run at once."""


class ModelInfo(Wire):
    """A language model that can answer."""

    id: str
    """``{provider}:{name}``, what a conversation's ``model`` holds."""
    label: str
    provider: str
    note: str
    """A short remark shown beside the label, such as 'tiny demo model'; may be empty."""
