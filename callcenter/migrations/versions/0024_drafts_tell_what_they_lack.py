"""One index of drafts holds all that lists ask of them: what none lacks is found without reading any."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_DRAFT = sa.text("status = 'draft'")


def upgrade() -> None:
    op.drop_index("ix_records_draft_calls", table_name="records")
    op.drop_index("ix_records_draft", table_name="records")
    op.create_index("ix_records_draft", "records", ["id"], postgresql_include=["call_sid", "category", "missing"],
                    postgresql_where=_DRAFT)


def downgrade() -> None:
    op.drop_index("ix_records_draft", table_name="records")
    op.create_index("ix_records_draft", "records", ["id"], postgresql_where=_DRAFT)
    op.create_index("ix_records_draft_calls", "records", ["call_sid"], postgresql_include=["id", "category", "missing"],
                    postgresql_where=_DRAFT)
