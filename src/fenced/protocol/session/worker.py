"""Between the supervisor and a runtime's worker."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import JsonValue

from fenced.protocol.session.files import FileChanges, WrittenFile
from fenced.protocol.session.page import ProgressPhase
from fenced.protocol.session.values import (
    MAX_FILES,
    Answer,
    Blob,
    Capabilities,
    CutWords,
    Duration,
    Id,
    IndexAccess,
    Label,
    Limits,
    Output,
    Outputs,
    ProgramNames,
    RequestMethod,
    SharedBuffer,
    Site,
    Size,
    Theme,
    WasmModule,
    Words,
)
from fenced_kernel.bounds import Default, Items
from fenced_kernel.wire import Failure

NamedModules = Annotated[list[tuple[Id, WasmModule]], Items(200)]
"""Compiled modules with names that mean something to the language's runtime alone."""
RuntimeFiles = dict[str, JsonValue]
"""Where a runtime finds its files; from `/runtimes/manifest.json` of the sandbox's origin."""


class SharedMemory(TypedDict):
    """The shared memory of a session; absent in the degraded tier."""

    signals: SharedBuffer
    """Int32 x 4: [0] interrupt (2 = SIGINT, as Pyodide wants), [1] heap in KiB, [2..3] reserved."""
    output: SharedBuffer
    """Ring for output frames, see `ring.ts`."""
    input: SharedBuffer
    """Reply to an input request: Int32 [0] state (0 waiting, 1 filled, 2 interrupted), [1] byte length, then UTF-8."""


class WorkerIndex(TypedDict):
    """What a conversation's session may install from; a spare hears it when it becomes one."""

    type: Literal["index"]
    index: IndexAccess | None


class WorkerOpen(TypedDict):
    type: Literal["open"]
    origin: str
    """Origin of the runtimes' files."""
    network: list[str]
    """Sites that the worker's policy lets through besides."""
    files: RuntimeFiles
    limits: Limits
    shared: SharedMemory | None
    profile: str
    """What to have ready, see `Language.profileOf`."""
    modules: NamedModules
    """By name, modules that earlier workers of this language compiled."""


class WorkerExecute(TypedDict):
    type: Literal["execute"]
    run: str
    cell: str
    source: str
    limits: Limits
    theme: Theme


class WorkerRequest(TypedDict):
    type: Literal["request"]
    request: str
    method: RequestMethod
    params: JsonValue
    blob: NotRequired[Blob]


class WorkerFiles(FileChanges):
    """What the session does not have yet of the conversation's files; before a run."""

    type: Literal["files"]


class WorkerInterrupt(TypedDict):
    """For programs that wait in an `await`: cancels the task. Sent together with the shared interrupt flag."""

    type: Literal["interrupt"]
    run: str


WorkerCommand = WorkerIndex | WorkerOpen | WorkerExecute | WorkerRequest | WorkerFiles | WorkerInterrupt


class WorkerOpened(TypedDict):
    type: Literal["opened"]
    heap: int
    capabilities: Capabilities


class WorkerModules(TypedDict):
    type: Literal["modules"]
    modules: NamedModules


class WorkerProgress(TypedDict):
    type: Literal["progress"]
    phase: ProgressPhase
    label: Label
    loaded: Size
    total: Size


class WorkerStarted(TypedDict):
    type: Literal["started"]
    run: Id
    names: ProgramNames


class WorkerInput(TypedDict):
    type: Literal["input_request"]
    run: Id
    prompt: Words
    password: bool


class WorkerResult(TypedDict):
    type: Literal["result"]
    run: Id
    status: Literal["completed", "failed", "aborted"]
    error: Annotated[Failure | None, Default(None)]
    download: Duration
    execution: Duration
    heap: int


class WorkerWrote(TypedDict):
    """What the run has changed of the files; before its result. A name that no file may have makes all of it invalid,
    since no runtime of ours makes one."""

    type: Literal["files"]
    run: Id
    changes: Annotated[list[WrittenFile], Items(2 * MAX_FILES)]


class WorkerRefused(TypedDict):
    type: Literal["refused"]
    origin: Site


class WorkerAnswer(TypedDict):
    type: Literal["answer"]
    request: Id
    answer: Answer


class WorkerFatal(TypedDict):
    type: Literal["fatal"]
    message: CutWords


class WorkerOutput(TypedDict):
    """Only without shared memory; otherwise outputs go through the ring, as frames of JSON."""

    type: Literal["output"]
    run: Id
    outputs: Outputs


SharedWorkerEvent = (
    WorkerOpened
    | WorkerModules
    | WorkerProgress
    | WorkerStarted
    | WorkerInput
    | WorkerResult
    | WorkerWrote
    | WorkerRefused
    | WorkerAnswer
    | WorkerFatal
)
"""What a worker with shared memory says in messages."""
WorkerEvent = (
    WorkerOpened
    | WorkerModules
    | WorkerProgress
    | WorkerStarted
    | WorkerInput
    | WorkerResult
    | WorkerWrote
    | WorkerRefused
    | WorkerAnswer
    | WorkerFatal
    | WorkerOutput
)


class Frame(TypedDict):
    """A frame of the output ring."""

    run: Id
    output: Output
