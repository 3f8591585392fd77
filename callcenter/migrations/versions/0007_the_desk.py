"""The desk: states of agents with their reasons, wrap-ups, relay slips, blocklist, saved views, exports, search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATES = "state in ('offline', 'ready', 'busy', 'break', 'wrap_up')"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_constraint(op.f('ck_people_state'), 'people', type_='check')
    op.create_check_constraint(op.f('ck_people_state'), 'people', _STATES)
    op.add_column('people', sa.Column('state_reason', sa.Text(), nullable=True))
    op.add_column('people', sa.Column('state_until', _MOMENT, nullable=True))
    op.add_column('people', sa.Column('must_change_password', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('people', sa.Column('totp_secret', sa.Text(), nullable=True))
    op.add_column('people', sa.Column('totp_step', sa.BigInteger(), nullable=True))
    op.add_column('people', sa.Column('oidc_subject', sa.Text(), nullable=True))
    op.add_column('people', sa.Column('sessions', sa.Integer(), server_default='0', nullable=False))
    op.create_unique_constraint(op.f('uq_people_oidc_subject'), 'people', ['oidc_subject'])
    op.add_column('customers', sa.Column('note', sa.Text(), nullable=True))
    op.create_table(
        'agent_state_spans',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('began_at', _MOMENT, nullable=False),
        sa.Column('ended_at', _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_agent_state_spans_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_agent_state_spans')))
    op.create_index('uq_agent_state_spans_open', 'agent_state_spans', ['person_id'], unique=True,
                    postgresql_where=sa.text('ended_at is null'))
    op.create_index('ix_agent_state_spans_began', 'agent_state_spans', ['person_id', 'began_at'])
    op.create_table(
        'wrap_ups',
        sa.Column('record_id', sa.BigInteger(), nullable=False),
        sa.Column('disposition', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), server_default='', nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('at', _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_wrap_ups_person_id')),
        sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_wrap_ups_record_id')),
        sa.PrimaryKeyConstraint('record_id', name=op.f('pk_wrap_ups')))
    op.create_index(op.f('ix_wrap_ups_person_id'), 'wrap_ups', ['person_id'])
    op.create_table(
        'relay_slips',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('record_id', sa.BigInteger(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('department_id', sa.Integer(), nullable=True),
        sa.Column('caller_name', sa.Text(), nullable=True),
        sa.Column('caller_phone', sa.Text(), nullable=True),
        sa.Column('message', sa.Text(), nullable=False),
        sa.Column('urgent', sa.Boolean(), server_default='false', nullable=False),
        sa.Column('state', sa.Text(), server_default='open', nullable=False),
        sa.Column('written_by', sa.Integer(), nullable=False),
        sa.Column('written_at', _MOMENT, nullable=False),
        sa.Column('taken_by', sa.Integer(), nullable=True),
        sa.Column('taken_at', _MOMENT, nullable=True),
        sa.Column('done_at', _MOMENT, nullable=True),
        sa.CheckConstraint("state in ('open', 'taken', 'done')", name=op.f('ck_relay_slips_state')),
        sa.CheckConstraint('person_id is not null or department_id is not null',
                           name=op.f('ck_relay_slips_addressee')),
        sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_relay_slips_record_id')),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_relay_slips_person_id')),
        sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_relay_slips_department_id')),
        sa.ForeignKeyConstraint(['written_by'], ['people.id'], name=op.f('fk_relay_slips_written_by')),
        sa.ForeignKeyConstraint(['taken_by'], ['people.id'], name=op.f('fk_relay_slips_taken_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_relay_slips')))
    op.create_index('ix_relay_slips_open', 'relay_slips', ['written_at'],
                    postgresql_where=sa.text("state <> 'done'"))
    for column in ('record_id', 'person_id', 'department_id'):
        op.create_index(op.f(f'ix_relay_slips_{column}'), 'relay_slips', [column])
    op.create_table(
        'blocked_numbers',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('number', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('asked_by', sa.Integer(), nullable=False),
        sa.Column('asked_at', _MOMENT, nullable=False),
        sa.Column('expires_at', _MOMENT, nullable=False),
        sa.Column('approved_by', sa.Integer(), nullable=True),
        sa.Column('approved_at', _MOMENT, nullable=True),
        sa.Column('lifted_by', sa.Integer(), nullable=True),
        sa.Column('lifted_at', _MOMENT, nullable=True),
        sa.CheckConstraint('approved_by is null or approved_by <> asked_by',
                           name=op.f('ck_blocked_numbers_two_people')),
        sa.CheckConstraint('expires_at > asked_at', name=op.f('ck_blocked_numbers_expires')),
        sa.ForeignKeyConstraint(['asked_by'], ['people.id'], name=op.f('fk_blocked_numbers_asked_by')),
        sa.ForeignKeyConstraint(['approved_by'], ['people.id'], name=op.f('fk_blocked_numbers_approved_by')),
        sa.ForeignKeyConstraint(['lifted_by'], ['people.id'], name=op.f('fk_blocked_numbers_lifted_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_blocked_numbers')))
    op.create_index('ix_blocked_numbers_standing', 'blocked_numbers', ['number'],
                    postgresql_where=sa.text('lifted_at is null'))
    op.create_table(
        'saved_views',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('list', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('query', sa.Text(), nullable=False),
        sa.Column('shared', sa.Boolean(), server_default='false', nullable=False),
        sa.Column('created_at', _MOMENT, nullable=False),
        sa.CheckConstraint("list in ('calls', 'records', 'cases', 'deadlines', 'callbacks', 'customers')",
                           name=op.f('ck_saved_views_list')),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_saved_views_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_views')))
    op.create_index('uq_saved_views_name', 'saved_views', ['person_id', 'list', 'name'], unique=True)
    op.create_table(
        'exports',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('list', sa.Text(), nullable=False),
        sa.Column('query', sa.Text(), nullable=False),
        sa.Column('format', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
        sa.Column('total', sa.Integer(), nullable=True),
        sa.Column('rows', sa.Integer(), server_default='0', nullable=False),
        sa.Column('path', sa.Text(), nullable=True),
        sa.Column('asked_at', _MOMENT, nullable=False),
        sa.Column('finished_at', _MOMENT, nullable=True),
        sa.Column('expires_at', _MOMENT, nullable=True),
        sa.CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name=op.f('ck_exports_state')),
        sa.CheckConstraint("format in ('xlsx', 'csv')", name=op.f('ck_exports_format')),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_exports_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_exports')))
    op.create_index(op.f('ix_exports_person_id'), 'exports', ['person_id'])
    op.create_table(
        'search_texts',
        sa.Column('record_id', sa.BigInteger(), nullable=False),
        sa.Column('called_at', _MOMENT, nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('grams', postgresql.TSVECTOR(), nullable=False),
        sa.Column('written_at', _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_search_texts_record_id')),
        sa.PrimaryKeyConstraint('record_id', name=op.f('pk_search_texts')))
    op.create_index('ix_search_texts_grams', 'search_texts', ['grams'], postgresql_using='gin')
    op.create_index(op.f('ix_search_texts_called_at'), 'search_texts', ['called_at'])


def downgrade() -> None:
    for table in ('search_texts', 'exports', 'saved_views', 'blocked_numbers', 'relay_slips', 'wrap_ups',
                  'agent_state_spans'):
        op.drop_table(table)
    op.drop_column('customers', 'note')
    for column in ('sessions', 'oidc_subject', 'totp_step', 'totp_secret', 'must_change_password', 'state_until',
                   'state_reason'):
        op.drop_column('people', column)
    op.execute("update people set state = 'busy' where state in ('break', 'wrap_up')")
    op.drop_constraint(op.f('ck_people_state'), 'people', type_='check')
    op.create_check_constraint(op.f('ck_people_state'), 'people', "state in ('offline', 'ready', 'busy')")
