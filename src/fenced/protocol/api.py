"""Bodies of requests and responses of the REST API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from fenced.protocol.data import (
    MAX_ATTACHMENTS,
    MAX_INTEGER,
    MAX_TEXT,
    About,
    Attachment,
    Cell,
    CellId,
    Clocks,
    Conversation,
    ConversationSettings,
    Example,
    ExampleName,
    Id,
    Message,
    ModelInfo,
    Origin,
    Output,
    Role,
    Run,
    RunError,
    RunLimits,
    RunNames,
    RunStatus,
    RunWithOutputs,
    Version,
    VersionReason,
    Wire,
)
from fenced.protocol.file_names import name_problem
from fenced.protocol.sendable import check_sendable


class Body(Wire):
    """What a client sends; its texts are well-formed, its numbers finite, and its depth is bounded."""

    @model_validator(mode="before")
    @classmethod
    def _sendable(cls, body: object) -> object:
        check_sendable(body)
        return body


class PutConversation(Body):
    """Creates the conversation or changes the fields given; None leaves a field as it is."""

    title: Annotated[str, StringConstraints(max_length=300)] | None = None
    model: str | None = None
    settings: ConversationSettings | None = None


class PutMessage(Body):
    parent: Id | None = None
    role: Role
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    attachments: list[Attachment] = Field(default_factory=list, max_length=MAX_ATTACHMENTS)
    """Files that the reader added before it."""
    about: About | None = None
    """The failed run that it asks to mend."""

    # Not of `Attachment` itself: a message that is stored already must stay one that can be read.
    @field_validator("attachments")
    @classmethod
    def _names_are_seen(cls, value: list[Attachment]) -> list[Attachment]:
        for attachment in value:
            if (problem := name_problem(attachment.name)) is not None:
                raise ValueError(problem)
        return value


class PutReply(Body):
    """Asks for an answer. ``attempt`` makes it idempotent: 1 starts it, one more than the row's continues it."""

    parent: Id
    attempt: Annotated[int, Field(ge=1, le=MAX_INTEGER)] = 1
    example: ExampleName | None = None
    """The example whose answer it is to be; None asks the model."""


class PutRun(Body):
    """The state of a run. Once a run has ended, later writes change nothing."""

    cell: CellId
    language: Annotated[str, StringConstraints(max_length=40)]
    source: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    status: RunStatus
    clocks: Clocks = Clocks()
    memory: Annotated[int, Field(ge=0, le=MAX_INTEGER)] | None = None
    error: RunError | None = None
    by: Annotated[str, StringConstraints(max_length=80)] = ""
    session: Annotated[str, StringConstraints(max_length=80)] | None = None
    dropped: Annotated[int, Field(ge=0, le=MAX_INTEGER)] = 0
    names: RunNames | None = None
    created: datetime | None = None
    """When it was asked for, which may be long before it reaches the server; never later than its clock. Of the first
    write alone."""


class PutOutputs(Body):
    """Outputs number ``start`` and following of a run; a number already stored is left as it is."""

    start: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    outputs: Annotated[list[Output], Field(max_length=1000)]


class PutCell(Body):
    """Changes the fields given; those left out stay as they are, so that two readers may choose apart."""

    language: Annotated[str, StringConstraints(max_length=40)] | None = None
    limits: RunLimits | None = None
    line_numbers: bool | None = None
    after: CellId | None = None
    removed: bool = False
    created: datetime | None = None
    """As of a run."""


class PutVersion(Body):
    """Adds a version; once there it never changes. One like the cell's newest is not added unless it has a name."""

    cell: CellId
    source: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    reason: VersionReason
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    created: datetime | None = None
    """As of a run."""


class VersionList(Wire):
    versions: list[Version]
    """Oldest first."""


class RunList(Wire):
    """A page of the history of runs."""

    runs: list[Run]
    """Newest first, without their outputs."""
    more: bool
    """Whether there are older ones."""


class ConversationList(Wire):
    conversations: list[Conversation]


class ConversationState(Wire):
    """A conversation as of event number ``seq`` of ``epoch``."""

    conversation: Conversation
    epoch: str
    """Names the room's current life; event numbers of different epochs do not compare."""
    seq: int
    messages: list[Message]
    """The whole tree, oldest first; bodies (``text``) only for those asked for."""
    runs: list[RunWithOutputs]
    """The newest run of each cell of the messages whose bodies are given, and those that go on; oldest first."""
    cells: list[Cell]
    """All that were added or for which something was chosen."""


class MessageBodies(Wire):
    messages: list[Message]
    runs: list[RunWithOutputs]


class ModelList(Wire):
    default: str | None
    models: list[ModelInfo]


class Ceilings(Wire):
    """What the operator lets a conversation's settings ask for at most."""

    execution_seconds: int
    heap_bytes: int
    output_bytes: int
    idle_seconds: int
    sessions: int
    """Live sessions in one tab."""


class NetworkPolicy(Wire):
    """Which sites programs may reach."""

    allowed: list[Origin]
    """Those that the operator allows in every conversation."""
    consent: bool
    """Whether the reader may allow others in a conversation."""
    index: Origin | None = None
    """The package index: allowed like a site, it is reached through this server. None where there is none."""


class PackageIndex(Wire):
    """Where sessions of conversations that may use the package index find it."""

    path: str
    """A folder on the sandbox's origin."""
    expires: int
    """Seconds of the server's clock."""


class PageConfig(Wire):
    """What the page must know of the server before it starts; in its document, and at ``/api/config``."""

    version: str
    sandbox_origin: str
    sandbox: Literal["site", "opaque"]
    """How programs are kept from the app: by a site of their own, or by a frame without an origin."""
    ceilings: Ceilings
    network: NetworkPolicy
    revision: str
    """Names this version of Fenced with the runtimes' files that it has; changes with each upgrade."""
    tested: list[str]
    """Languages whose self-test passed in this revision."""
    examples: list[Example]
    """Conversations to try, in the order in which they are offered."""


Language = Annotated[str, StringConstraints(pattern=r"^[a-z0-9+#.-]{1,40}$")]
"""A language's name, as cells have it."""


class PutSelfTest(Body):
    """How a language's self-test went: one tiny program, run by the page after an upgrade."""

    revision: Annotated[str, StringConstraints(max_length=80)]
    """The one that was tested, from :class:`PageConfig`."""
    status: Literal["passed", "failed"]
    message: Annotated[str, StringConstraints(max_length=2000)] = ""
    """Why it failed, in words."""
    browser: Annotated[str, StringConstraints(max_length=300)] = ""
    """The browser's name and version."""
    seconds: Annotated[float, Field(ge=0, le=86_400)]
    """From opening the session to the result."""


class SelfTest(Wire):
    """The last self-test of a language."""

    language: Language
    revision: str
    status: Literal["passed", "failed"]
    message: str
    browser: str
    seconds: float
    at: datetime


class Problem(Wire):
    """The body of every error response."""

    error: str
    """What happened, why and what to do, in words."""
