"""Between the page and the supervisor."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import JsonValue

from fenced.protocol.data import RunError
from fenced.protocol.session.environment import RestoredEnvironment, SavedEnvironment
from fenced.protocol.session.files import FilesAction, FilesAnswer
from fenced.protocol.session.values import (
    MAX_ATTACHED,
    Answer,
    Blob,
    Capabilities,
    Conversation,
    Duration,
    EndStatus,
    Id,
    IndexAccess,
    Label,
    Limits,
    Outputs,
    ProgramNames,
    RequestMethod,
    Site,
    Sites,
    Size,
    Source,
    Theme,
    Words,
)
from fenced_kernel.bounds import Budget, Bytes, Default, Else, Items

CloseReason = Literal["closed", "idle", "evicted", "network"]
"""Reasons for which the page itself ends a session: it was told to; nobody used it; another session needed its room;
the sites that it may reach have changed."""
DeathReason = Literal[
    "closed", "idle", "evicted", "network", "unresponsive", "crashed", "load_failed", "frame_lost"
]


class OpenSession(TypedDict):
    type: Literal["open"]
    session: Id
    conversation: Conversation | None
    """The conversation, whose files its programs see; null for a session with none that are kept."""
    keep: bool
    """Whether its variables are saved for the conversation's next session of this language, and those of the last come
    back."""
    language: Id
    profile: Label
    """What the language's `profileOf` says of the program that it is opened for."""
    limits: Limits
    network: Sites
    """Sites that the reader allowed; the operator's are allowed anyway. Fixed for the session's life."""
    index: IndexAccess | None
    """Null where the server has none."""


class PrepareSession(TypedDict):
    """Somebody will probably run such a program: lets the supervisor start a session for it ahead of need."""

    type: Literal["prepare"]
    language: Id
    profile: Label
    limits: Limits
    network: Sites


class Execute(TypedDict):
    type: Literal["execute"]
    session: Id
    run: Id
    cell: Id
    source: Source
    limits: Limits
    theme: Theme
    """Of the page: figures are drawn for it."""


class Interrupt(TypedDict):
    type: Literal["interrupt"]
    session: Id
    run: Id


class InputReply(TypedDict):
    type: Literal["input_reply"]
    session: Id
    run: Id
    text: Source


class Painted(TypedDict):
    """The page has painted the batch of this number; at most `CREDITS` batches are under way."""

    type: Literal["painted"]
    session: Id
    batch: int


class Request(TypedDict):
    """Asks for something that runs no cell; answered by `answer` with the same `request`."""

    type: Literal["request"]
    session: Id
    request: Id
    method: RequestMethod
    params: Annotated[JsonValue, Budget(2_000_000)]
    blob: NotRequired[Annotated[Blob, Bytes(MAX_ATTACHED)]]


class AskRest(TypedDict):
    """Asks for the text that a run wrote beyond its limit; answered by `rest`."""

    type: Literal["rest"]
    run: Id


class CloseSession(TypedDict):
    type: Literal["close"]
    session: Id
    reason: CloseReason


class AskFiles(TypedDict):
    """Answered by `files_answer` with the same `request`."""

    type: Literal["files"]
    request: Id
    conversation: Conversation
    action: FilesAction


class AskEnvironment(TypedDict):
    """Asks what is saved of a language's variables, which `environment` answers; gives it up, or only what could not be
    brought back; tries that again, which `restored` answers; or saves none from now on, or again."""

    type: Literal["environment"]
    conversation: Conversation
    language: Id
    action: Literal["tell", "forget", "drop", "retry", "stop", "start"]


class Ping(TypedDict):
    type: Literal["ping"]
    n: int


Command = (
    OpenSession
    | PrepareSession
    | Execute
    | Interrupt
    | InputReply
    | Painted
    | Request
    | AskRest
    | CloseSession
    | AskFiles
    | AskEnvironment
    | Ping
)


ProgressPhase = Literal["runtime", "packages", "variables"]


class SandboxReady(TypedDict):
    """The supervisor is up."""

    type: Literal["ready"]
    shared: bool
    """False in the degraded tier (no SharedArrayBuffer)."""
    languages: Annotated[list[Id], Items(100)]


class Pong(TypedDict):
    type: Literal["pong"]
    n: int


class SessionState(TypedDict):
    type: Literal["session"]
    session: Id
    state: Literal["loading", "ready", "executing"]


class SessionCapabilities(TypedDict):
    type: Literal["capabilities"]
    session: Id
    capabilities: Capabilities


class SessionRefused(TypedDict):
    """The browser kept a program from reaching this site."""

    type: Literal["refused"]
    session: Id
    run: Id | None
    origin: Site


class SessionAnswer(TypedDict):
    type: Literal["answer"]
    session: Id
    request: Id
    answer: Answer


class Rest(TypedDict):
    type: Literal["rest"]
    run: Id
    text: Annotated[Blob | None, Else(None)]
    """Null when nothing was kept."""


class EnvironmentTold(TypedDict):
    """What is saved of a language's variables now."""

    type: Literal["environment"]
    conversation: Conversation
    language: Id
    saved: SavedEnvironment | None


class SessionRestored(TypedDict):
    """The session has variables of the one before it; before it is `ready`, and after a `retry`."""

    type: Literal["restored"]
    session: Id
    restored: RestoredEnvironment


class FilesAnswered(TypedDict):
    type: Literal["files_answer"]
    request: Id
    answer: FilesAnswer


class FilesProgress(TypedDict):
    """How many bytes of a `write` are stored."""

    type: Literal["files_progress"]
    request: Id
    done: int


class FilesAreOthers(TypedDict):
    """A program, or another tab, has changed files."""

    type: Literal["files_changed"]
    conversation: Conversation
    problem: Words | None
    """What of a program's could not be kept."""


class SessionProgress(TypedDict):
    type: Literal["progress"]
    session: Id
    phase: ProgressPhase
    label: Label
    """What is being loaded, in words: `Python`, `pandas`."""
    loaded: Size
    total: Size
    """0 when unknown."""


class SessionStarted(TypedDict):
    """The program itself starts now: runtime and packages are loaded; the execution clock runs."""

    type: Literal["started"]
    session: Id
    run: Id
    names: ProgramNames


class SessionOutput(TypedDict):
    type: Literal["output"]
    session: Id
    run: Id
    batch: int
    outputs: Outputs
    dropped: int
    """Bytes dropped so far because the run reached its output limit."""


class SessionInput(TypedDict):
    type: Literal["input_request"]
    session: Id
    run: Id
    prompt: Words
    password: bool


class Usage(TypedDict):
    type: Literal["usage"]
    session: Id
    run: Id
    elapsed: Duration
    heap: int


class SessionResult(TypedDict):
    type: Literal["result"]
    session: Id
    run: Id
    status: EndStatus
    error: Annotated[RunError | None, Default(None)]
    download: Duration
    execution: Duration
    memory: int
    """Peak heap."""


class Dead(TypedDict):
    """The session is gone (crashed, terminated after Stop, closed); its variables with it."""

    type: Literal["dead"]
    session: Id
    reason: DeathReason
    message: Words


SandboxEvent = (
    SandboxReady
    | Pong
    | SessionState
    | SessionCapabilities
    | SessionRefused
    | SessionAnswer
    | Rest
    | EnvironmentTold
    | SessionRestored
    | FilesAnswered
    | FilesProgress
    | FilesAreOthers
    | SessionProgress
    | SessionStarted
    | SessionOutput
    | SessionInput
    | Usage
    | SessionResult
    | Dead
)
