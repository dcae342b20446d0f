"""What the messages of a session are made of: names and texts, limits, outputs, capabilities, answers."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict, get_args

from pydantic import JsonValue

from fenced.protocol import data
from fenced.protocol.data import (
    ClearOutput,
    DisplayData,
    ErrorOutput,
    ExecuteResult,
    RunNames,
    StreamOutput,
    UpdateDisplayData,
)
from fenced_kernel.bounds import Budget, Bytes, Checked, Deep, Default, Else, Items, Name, Number, Text


class Blob:
    """A browser's."""

    typescript = "Blob"
    reader = "blob"


class WasmModule:
    """Compiled WebAssembly."""

    typescript = "WebAssembly.Module"
    reader = "wasmModule"


class SharedBuffer:
    """Memory of two threads."""

    typescript = "SharedArrayBuffer"


MAX_TEXT = 32 * 1024 * 1024
MAX_SOURCE = 8 * 1024 * 1024
MAX_LINE = 1_000_000_000
MAX_FILES = 10_000
"""As `MOST_FILES` of the page."""

Id = Annotated[str, Name()]
Label = Annotated[str, Text(200)]
Words = Annotated[str, Text(20_000)]
"""For the reader."""
CutWords = Annotated[str, Text(20_000, cut=True)]
LongText = Annotated[str, Text(MAX_TEXT)]
Source = Annotated[str, Text(MAX_SOURCE)]
Size = Annotated[float, Number(2**53 - 1)]
Duration = Annotated[float, Number(30 * 24 * 3600 * 1000)]
Line = Annotated[int, Number(MAX_LINE)]
Site = Annotated[str, Checked("asOrigin", "origins")]
"""Scheme, host and port of what programs may reach."""
Sites = Annotated[list[Site], Items(50)]
Conversation = Annotated[str, Checked("asConversation", "files")]
"""The id of a conversation, which names its files' folder."""
Path = Annotated[str, Checked("asPath", "files")]

Output = StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput
"""An output of nbformat 4.5, or one of the two that change those before it."""
Outputs = Annotated[list[Output], Items(10_000)]

ProgramNames = Annotated[RunNames | None, Else(None)]
"""By which a program depends on others. Null where they are not known, which is better than some of them."""

Theme = Literal["light", "dark"]
"""What the page looks like."""


class Limits(TypedDict):
    execution: Duration
    """Wall-clock milliseconds of execution; loading and downloads do not count."""
    heap: Size
    """Bytes of the interpreter's heap."""
    output: Size
    """Bytes of output in one run; the rest is dropped and counted."""


DEFAULT_LIMITS: Final[Limits] = {"execution": 60_000, "heap": 1 << 30, "output": 10_000_000}
GRACE = 1500
"""How long a program may take to react to an interrupt before its session is replaced."""
CREDITS = 4
"""Batches of outputs that may be under way to the page."""
MOST_NAMES = data.MAX_NAMES
"""Names of each kind that a run tells of; where there are more none are known."""
LONGEST_NAME = data.MAX_NAME
"""Characters of such a name."""
MAX_ATTACHED = 512 * 1024 * 1024
"""Bytes of what travels beside the JSON of a request or an answer."""

EndStatus = Literal["completed", "failed", "aborted", "timed_out", "lost"]
RequestMethod = Literal[
    "variables",
    "expand",
    "remove",
    "slice",
    "summary",
    "csv",
    "plot",
    "complete",
    "inspect",
    "format",
    "preload",
    "snapshot",
    "restore",
]
"""What may be asked of a live session that executes nothing; a runtime has a method of each name, or lacks the
capability."""
REQUEST_METHODS: Final = get_args(RequestMethod)


class Capabilities(TypedDict):
    """What a runtime can do; what it cannot is left out of the page."""

    interrupt: bool
    """A program that computes can be stopped with its variables kept; otherwise Stop ends the session."""
    input: bool
    """Programs can ask the reader for a line."""
    heap: bool
    """The heap limit is enforced."""
    requests: Annotated[list[RequestMethod], Items(len(REQUEST_METHODS))]


RequestRefusal = Literal["busy", "unsupported", "failed", "timed_out", "gone"]
"""Why a request had no answer: a program runs; the runtime has no such method; its method raised an error; none came in
time (the session may have been ended for it); there is no such session, or it ended meanwhile."""


class Refusal(TypedDict):
    refusal: RequestRefusal
    message: CutWords


class Given(TypedDict):
    value: Annotated[JsonValue, Budget(500_000)]
    """A thousand rows of two hundred columns, with room."""
    blob: NotRequired[Annotated[Blob, Bytes(MAX_ATTACHED)]]


Answer = Refusal | Given


class IndexAccess(TypedDict):
    """Where a session's programs may install packages from."""

    site: Site
    """The package index, as the reader allows it."""
    path: Annotated[str, Text(800, pattern=r"/index/[\w.~-]{1,300}")] | None
    """The folder of the server's mirror on the sandbox's origin; null where the reader has not allowed the index."""


_Bundle = Annotated[dict[str, JsonValue], Items(64), Deep("[nested too deeply to be kept]")]
_DisplayId = Annotated[Id | None, Default(None)]

FROM_A_WORKER: Final[Mapping[type, Mapping[str, Any]]] = {
    data.StreamOutput: {"text": LongText},
    data.DisplayData: {
        "data": _Bundle,
        "metadata": Annotated[_Bundle, Default({})],
        "display_id": _DisplayId,
    },
    data.ExecuteResult: {
        "data": _Bundle,
        "metadata": Annotated[_Bundle, Default({})],
        "execution_count": Annotated[int | None, Else(None)],
        "display_id": _DisplayId,
    },
    data.UpdateDisplayData: {
        "data": _Bundle,
        "metadata": Annotated[_Bundle, Default({})],
        "display_id": Id,
    },
    data.ErrorOutput: {
        "ename": Words,
        "evalue": LongText,
        "traceback": Annotated[list[LongText], Items(10_000)],
        # Without its frames an error is still told, so odd ones are no reason to drop it.
        "frames": Annotated[list[data.TracebackFrame], Items(100), Else([])],
    },
    data.TracebackFrame: {
        "cell": Annotated[Id | None, Else(None)],
        "file": Words,
        "line": Line,
        "name": Words,
        "source": Annotated[data.FrameSource | None, Else(None)],
        "values": Annotated[list[data.FrameValue], Items(50), Else([])],
        "repeat": Annotated[data.FrameRepeat | None, Else(None)],
    },
    data.FrameSource: {"first": Line, "lines": Annotated[list[Words], Items(50)]},
    data.FrameValue: {"name": Words, "preview": Words},
    data.FrameRepeat: {"levels": Annotated[int, Number(100)], "times": Line},
    data.RunNames: {
        "defines": Annotated[list[Annotated[str, Name(LONGEST_NAME)]], Items(MOST_NAMES)],
        "uses": Annotated[list[Annotated[str, Name(LONGEST_NAME)]], Items(MOST_NAMES)],
    },
    data.RunError: {
        "name": Label,
        "message": CutWords,
        "line": Annotated[Line | None, Else(None)],
    },
}
"""Bounds for the rows of a conversation where a worker says them."""
