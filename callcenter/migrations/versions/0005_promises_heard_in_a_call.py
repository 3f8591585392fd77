"""Promises heard in a call, as rows of its record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('record_promises',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confidence', sa.Float(), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('agreed', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('late', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('state', sa.Text(), server_default='heard', nullable=False),
    sa.Column('deadline_id', sa.BigInteger(), nullable=True),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dismissed_by', sa.Text(), nullable=True),
    sa.CheckConstraint("kind in ('reply', 'callback')", name=op.f('ck_record_promises_kind')),
    sa.CheckConstraint("state in ('heard', 'running', 'dismissed')", name=op.f('ck_record_promises_state')),
    sa.CheckConstraint('confidence >= 0 and confidence <= 1', name=op.f('ck_record_promises_confidence')),
    sa.CheckConstraint("state <> 'running' or deadline_id is not null", name=op.f('ck_record_promises_clock')),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadlines.id'], name=op.f('fk_record_promises_deadline_id')),
    sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_record_promises_record_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_promises'))
    )
    op.create_index(op.f('ix_record_promises_deadline_id'), 'record_promises', ['deadline_id'], unique=False)
    op.create_index('uq_record_promises_place', 'record_promises', ['record_id', 'place'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_record_promises_place', table_name='record_promises')
    op.drop_index(op.f('ix_record_promises_deadline_id'), table_name='record_promises')
    op.drop_table('record_promises')
