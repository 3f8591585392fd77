"""Calls that came in are found among any number that we made, and the other way round: a campaign makes more of them in
an afternoon than come in within a month."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for direction in ("inbound", "outbound"):
        op.create_index(f"ix_calls_{direction}", "calls", ["started_at"],
                        postgresql_where=sa.text(f"direction = '{direction}'"))


def downgrade() -> None:
    for direction in ("inbound", "outbound"):
        op.drop_index(f"ix_calls_{direction}", table_name="calls")
