"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _conversation() -> sa.Column[str]:
    return sa.Column(
        "conversation", sa.String(36), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("model", sa.Text),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("updated", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(36), primary_key=True),
        _conversation(),
        sa.Column("parent", sa.String(36), sa.ForeignKey("messages.id"), index=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("model", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("messages_in_order", "messages", ["conversation", "created", "id"])
    op.create_index(
        "messages_streaming", "messages", ["status"], sqlite_where=sa.text("status = 'streaming'")
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(36), primary_key=True),
        _conversation(),
        sa.Column(
            "message",
            sa.String(36),
            sa.ForeignKey("messages.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("cell", sa.String(41), nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("engine", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("clocks", sa.Text, nullable=False),
        sa.Column("memory", sa.Integer),
        sa.Column("error", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    op.create_index("runs_in_order", "runs", ["conversation", "created", "id"])
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("mime", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "outputs",
        sa.Column("run", sa.String(36), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text),
        sa.Column("blob", sa.String(64), sa.ForeignKey("blobs.sha256"), index=True),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "source_updates",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        _conversation(),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("source_updates_in_order", "source_updates", ["conversation", "n"])
