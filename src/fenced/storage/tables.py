"""The tables. Times are UTC, JSON is kept as text that pydantic wrote."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment, kept without its zone because it is always UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()
CELL = String(46)
"""A message's id, a dot, and ``c`` with eight letters or digits."""


def _conversation() -> Column[str]:
    return Column(
        "conversation", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("title", Text, nullable=False),
    Column("model", Text),
    Column("settings", Text, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("updated", UtcTime, nullable=False, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(36), primary_key=True),
    _conversation(),
    # No cascade from a message to its answers: SQLite stops at 1000 levels, and a conversation may be longer.
    Column("parent", String(36), ForeignKey("messages.id"), index=True),
    Column("role", String(16), nullable=False),
    Column("author", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("model", Text),
    Column("error", Text),
    Column("attempt", Integer, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Text),
    Column("about", Text),
    Column("reasoning", Text, nullable=False, server_default=""),
    Column("thought", Float, nullable=False, server_default="0"),
    Index("messages_in_order", "conversation", "created", "id"),
    Index("messages_streaming", "status", sqlite_where=Column("status") == "streaming"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(36), primary_key=True),
    _conversation(),
    Column("message", String(36), ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("cell", CELL, nullable=False),
    Column("language", Text, nullable=False),
    Column("engine", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("clocks", Text, nullable=False),
    Column("memory", Integer),
    Column("error", Text),
    Column("by", Text, nullable=False),
    Column("session", Text),
    Column("dropped", Integer, nullable=False, server_default="0"),
    Column("names", Text),
    # Bytes of its outputs, so that those of a long conversation can be added up without reading them.
    Column("kept", Integer, nullable=False, server_default="0"),
    Column("pruned", Boolean, nullable=False, server_default="0"),
    Column("created", UtcTime, nullable=False),
    Index("runs_in_order", "conversation", "created", "id", "kept"),
    Index("runs_of_cell", "message", "cell", "created", "id"),
    Index("runs_by_status", "conversation", "status", "created", "id"),
)

cells = Table(
    "cells",
    metadata,
    Column("id", CELL, primary_key=True),
    _conversation(),
    Column("language", Text),
    Column("limits", Text),
    Column("line_numbers", Boolean),
    Column("after", CELL),
    Column("removed", Boolean, nullable=False),
    Column("created", UtcTime, nullable=False),
    Index("cells_in_order", "conversation", "created", "id"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String(36), primary_key=True),
    _conversation(),
    Column("cell", CELL, nullable=False),
    Column("source", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("created", UtcTime, nullable=False),
    Index("versions_in_order", "conversation", "cell", "created", "id"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("mime", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

outputs = Table(
    "outputs",
    metadata,
    Column("run", String(36), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("body", Text),
    Column("blob", String(64), ForeignKey("blobs.sha256"), index=True),
    Column("size", Integer, nullable=False),
)

source_updates = Table(
    "source_updates",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    _conversation(),
    Column("data", LargeBinary, nullable=False),
    Index("source_updates_in_order", "conversation", "n"),
)

self_tests = Table(
    "self_tests",
    metadata,
    Column("language", Text, primary_key=True),
    Column("revision", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
)
