"""Values of records that a second reader has read, and how often it was asked with what result."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = "source in ('provider', 'caller_id', 'customer', 'keypad', 'transcript', 'person')"
_NOW = "source in ('provider', 'caller_id', 'customer', 'keypad', 'second_reader', 'transcript', 'person')"


def upgrade() -> None:
    op.create_table('second_reader_counts',
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('what', name=op.f('pk_second_reader_counts'))
    )
    _allow(_NOW)


def downgrade() -> None:
    op.execute("update record_fields set source = 'transcript' where source = 'second_reader'")
    _allow(_BEFORE)
    op.drop_table('second_reader_counts')


def _allow(sources: str) -> None:
    op.drop_constraint(op.f('ck_record_fields_source'), 'record_fields', type_='check')
    op.create_check_constraint(op.f('ck_record_fields_source'), 'record_fields', sources)
