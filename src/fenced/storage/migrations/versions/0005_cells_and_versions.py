"""What was chosen for cells, versions of their sources, and which runs' outputs are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CELL = sa.String(46)


def _conversation() -> sa.Column[str]:
    return sa.Column(
        "conversation", sa.String(36), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "cells",
        sa.Column("id", _CELL, primary_key=True),
        _conversation(),
        sa.Column("language", sa.Text),
        sa.Column("limits", sa.Text),
        sa.Column("line_numbers", sa.Boolean),
        sa.Column("after", _CELL),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    op.create_index("cells_in_order", "cells", ["conversation", "created", "id"])
    op.create_table(
        "versions",
        sa.Column("id", sa.String(36), primary_key=True),
        _conversation(),
        sa.Column("cell", _CELL, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    op.create_index("versions_in_order", "versions", ["conversation", "cell", "created", "id"])
    op.drop_index("ix_runs_message", "runs")
    op.drop_index("runs_in_order", "runs")
    # SQLite cannot change a column's type: the table is made anew. Foreign keys are not enforced meanwhile,
    # so that dropping the old one does not take the outputs with it.
    with op.batch_alter_table("runs") as runs:
        runs.alter_column("cell", existing_type=sa.String(41), type_=_CELL, existing_nullable=False)
        runs.add_column(sa.Column("kept", sa.Integer, nullable=False, server_default="0"))
        runs.add_column(sa.Column("pruned", sa.Boolean, nullable=False, server_default="0"))
    op.execute("UPDATE runs SET kept = coalesce((SELECT sum(size) FROM outputs WHERE run = runs.id), 0)")
    op.create_index("runs_in_order", "runs", ["conversation", "created", "id", "kept"])
    op.create_index("runs_of_cell", "runs", ["message", "cell", "created", "id"])
    op.create_index("runs_by_status", "runs", ["conversation", "status", "created", "id"])
