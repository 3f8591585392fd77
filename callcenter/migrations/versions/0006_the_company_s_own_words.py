"""The company's own words; values of records that come from the customer's file."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE = "source in ('provider', 'caller_id', 'keypad', 'transcript', 'person')"
_NOW = "source in ('provider', 'caller_id', 'customer', 'keypad', 'transcript', 'person')"


def upgrade() -> None:
    op.create_table('company_words',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('said_as', sa.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('better', sa.Text(), server_default='', nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('off', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('product', 'organisation', 'district', 'taboo', 'staff')", name=op.f('ck_company_words_kind')),
    sa.CheckConstraint("kind = 'taboo' or not off and better = ''", name=op.f('ck_company_words_taboo')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_words')),
    sa.UniqueConstraint('kind', 'word', name=op.f('uq_company_words_kind_word'))
    )
    _allow(_NOW)


def downgrade() -> None:
    op.execute("alter table record_fields disable trigger user")
    op.execute("update record_fields set source = 'caller_id' where source = 'customer'")
    op.execute("alter table record_fields enable trigger user")
    _allow(_BEFORE)
    op.drop_table('company_words')


def _allow(sources: str) -> None:
    op.drop_constraint(op.f('ck_record_fields_source'), 'record_fields', type_='check')
    op.create_check_constraint(op.f('ck_record_fields_source'), 'record_fields', sources)
