"""What a model thought before it answered, and for how long."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("reasoning", sa.Text, nullable=False, server_default=""))
    op.add_column("messages", sa.Column("thought", sa.Float, nullable=False, server_default="0"))
