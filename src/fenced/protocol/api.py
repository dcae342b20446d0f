"""Bodies of requests and responses of the REST API."""

from typing import Annotated

from pydantic import Field, StringConstraints

from fenced.protocol.data import (
    MAX_INTEGER,
    MAX_TEXT,
    CellId,
    Clocks,
    Conversation,
    ConversationSettings,
    Id,
    Message,
    ModelInfo,
    Output,
    Role,
    RunError,
    RunStatus,
    RunWithOutputs,
    Wire,
)


class PutConversation(Wire):
    """Creates the conversation or changes the fields given; None leaves a field as it is."""

    title: Annotated[str, StringConstraints(max_length=300)] | None = None
    model: str | None = None
    settings: ConversationSettings | None = None


class PutMessage(Wire):
    parent: Id | None = None
    role: Role
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)]


class PutReply(Wire):
    """Asks for an answer. ``attempt`` makes it idempotent: 1 starts it, one more than the row's continues it."""

    parent: Id
    attempt: Annotated[int, Field(ge=1)] = 1


class PutRun(Wire):
    """The state of a run. Once a run has ended, later writes change nothing."""

    cell: CellId
    language: Annotated[str, StringConstraints(max_length=40)]
    source: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    status: RunStatus
    clocks: Clocks = Clocks()
    memory: Annotated[int, Field(ge=0, le=MAX_INTEGER)] | None = None
    error: RunError | None = None
    by: Annotated[str, StringConstraints(max_length=80)] = ""


class PutOutputs(Wire):
    """Outputs number ``start`` and following of a run; a number already stored is left as it is."""

    start: Annotated[int, Field(ge=0)]
    outputs: Annotated[list[Output], Field(max_length=1000)]


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
    """Runs of the cells of the messages whose bodies are given, oldest first."""


class MessageBodies(Wire):
    messages: list[Message]
    runs: list[RunWithOutputs]


class ModelList(Wire):
    default: str | None
    models: list[ModelInfo]


class PageConfig(Wire):
    """What a program may want to know of the server; at ``/api/config``."""

    version: str
    sandbox_origin: str


class Problem(Wire):
    """The body of every error response."""

    error: str
    """What happened, why and what to do, in words."""
