"""The last talk of an agent is found at once, however many there were: every page of an agent looks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_legs_talks", "legs", ["person_id", "ended_at"],
                    postgresql_where=sa.text("outcome = 'accepted'"))


def downgrade() -> None:
    op.drop_index("ix_legs_talks", table_name="legs")
