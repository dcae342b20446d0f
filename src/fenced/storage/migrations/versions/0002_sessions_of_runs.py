"""Which session executed a run, and how much of its output was not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("session", sa.Text))
    op.add_column("runs", sa.Column("dropped", sa.Integer, nullable=False, server_default="0"))
