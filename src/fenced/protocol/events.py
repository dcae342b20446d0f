"""JSON events of a conversation's WebSocket.

The page opens ``/api/conversations/{id}/ws`` and sends :class:`Hello` with the epoch and number of the
last event it has. The server answers with :class:`Welcome`, then the events the page has missed, or
:class:`LoadAgain` when it no longer has them. Numbered events are idempotent: applying one twice
changes nothing.
"""

from typing import Annotated, Literal

from pydantic import Field

from fenced.protocol.data import Cell, Conversation, Id, Message, Run, StoredOutput, Version, Wire


class Hello(Wire):
    """The page's first frame."""

    type: Literal["hello"]
    epoch: str
    seq: int


class Welcome(Wire):
    type: Literal["welcome"]
    epoch: str
    seq: int
    reader: str
    """Id of this connection, as it appears in presence."""


class LoadAgain(Wire):
    """The page has missed too much: it should fetch the conversation again."""

    type: Literal["load_again"]


class ConversationUpdated(Wire):
    type: Literal["conversation.updated"]
    seq: int
    conversation: Conversation


class ConversationDeleted(Wire):
    type: Literal["conversation.deleted"]
    seq: int
    id: Id


class MessageCreated(Wire):
    type: Literal["message.created"]
    seq: int
    message: Message


class MessageDelta(Wire):
    """Text of a streaming answer that starts at ``offset`` (UTF-16 code units, JavaScript's measure)."""

    type: Literal["message.delta"]
    seq: int
    id: Id
    offset: int
    text: str


class MessageReasoning(Wire):
    """Reasoning of a streaming answer, as ``message.delta`` has its text."""

    type: Literal["message.reasoning"]
    seq: int
    id: Id
    offset: int
    text: str
    thought: float
    """Seconds that the model has thought for."""


class MessageUpdated(Wire):
    type: Literal["message.updated"]
    seq: int
    message: Message


class RunUpdated(Wire):
    type: Literal["run.updated"]
    seq: int
    run: Run


class OutputAppended(Wire):
    """Outputs number ``start`` and following of a run."""

    type: Literal["output.appended"]
    seq: int
    run: Id
    start: int
    outputs: list[StoredOutput]


class CellUpdated(Wire):
    """What was chosen for a cell changed, or it was added or removed."""

    type: Literal["cell.updated"]
    seq: int
    cell: Cell


class VersionCreated(Wire):
    type: Literal["version.created"]
    seq: int
    version: Version


class RunsRemoved(Wire):
    """Runs that are not kept any more, with their outputs."""

    type: Literal["runs.removed"]
    seq: int
    runs: list[Id]


class SourcesStored(Wire):
    """The first ``changes`` frames of this connection that changed the sources are stored for good; not numbered."""

    type: Literal["sources.stored"]
    changes: int


class Reader(Wire):
    id: str
    name: str


class Presence(Wire):
    """Who is connected; not numbered, sent on joining and whenever it changes."""

    type: Literal["presence"]
    readers: list[Reader]


NumberedEvent = (
    ConversationUpdated
    | ConversationDeleted
    | MessageCreated
    | MessageDelta
    | MessageReasoning
    | MessageUpdated
    | RunUpdated
    | OutputAppended
    | CellUpdated
    | VersionCreated
    | RunsRemoved
)
ServerEvent = Annotated[
    Welcome
    | LoadAgain
    | Presence
    | SourcesStored
    | ConversationUpdated
    | ConversationDeleted
    | MessageCreated
    | MessageDelta
    | MessageReasoning
    | MessageUpdated
    | RunUpdated
    | OutputAppended
    | CellUpdated
    | VersionCreated
    | RunsRemoved,
    Field(discriminator="type"),
]
