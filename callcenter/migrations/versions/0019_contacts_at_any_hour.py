"""Contacts whom a closed window of the mainland does not stop are found without looking at all that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_contacts_any_hour", "contacts", ["campaign_id", "next_at", "id"], postgresql_where=sa.text(
        "state = 'waiting' and (asked > 0 or number not like '+86%')"))


def downgrade() -> None:
    op.drop_index("ix_contacts_any_hour", table_name="contacts")
