"""Cases, deadlines, notices, the calendar's own entries; calls to make grow a clock."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


ENDED_STAYS = """
create function deadline_stays_as_it_ended() returns trigger language plpgsql as $$
begin
  if old.state <> 'open' and (new.state, new.started_at, new.due_at, new.ended_at)
      is distinct from (old.state, old.started_at, old.due_at, old.ended_at)
      or old.state <> 'open' and (new.met_at, new.breached_at) is distinct from (old.met_at, old.breached_at)
      or old.breached_at is not null and new.breached_at is null and new.due_at = old.due_at then
    raise exception 'deadline %: what ended stays as it ended', old.id
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger deadline_stays_as_it_ended before update on deadlines
  for each row execute function deadline_stays_as_it_ended();
"""
"""Met late is met late, for ever: also for whoever goes around the service."""

ROOM_TO_CHANGE = """
alter table deadlines set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02)
"""
"""Each clock is marked, acted on and ended: rows that change within their page touch no index (`benchmarks/sweep.py`)."""


def upgrade() -> None:
    op.create_table('heartbeats',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeats'))
    )
    op.create_table('case_numbers',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_case_numbers'))
    )
    op.create_table('company_settings',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_company_settings'))
    )
    op.create_table('holiday_notices',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_holiday_notices'))
    )
    op.create_table('holiday_overrides',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('worked', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_holiday_overrides'))
    )
    op.create_table('standard_versions',
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('spec', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('serial', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_standard_versions')),
    sa.UniqueConstraint('serial', name=op.f('uq_standard_versions_serial'))
    )
    op.create_index(op.f('ix_standard_versions_name'), 'standard_versions', ['name'], unique=False)
    op.create_table('cases',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), server_default='problem', nullable=False),
    sa.Column('kind_step', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), server_default='new', nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('urgency', sa.Text(), server_default='normal', nullable=False),
    sa.Column('standard', sa.Text(), nullable=False),
    sa.Column('standard_version', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('customer_name', sa.Text(), nullable=True),
    sa.Column('organisation', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('content', sa.Text(), server_default='', nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=True),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('round', sa.Integer(), server_default='1', nullable=False),
    sa.Column('chases', sa.Integer(), server_default='0', nullable=False),
    sa.Column('repeat_of', sa.Integer(), nullable=True),
    sa.Column('merged_into', sa.Integer(), nullable=True),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('suspended_reason', sa.Text(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('on_the_spot', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status in ('new', 'dispatched', 'acknowledged', 'handling', 'handled', 'following_up', 'closed', 'reopened')", name=op.f('ck_cases_status')),
    sa.CheckConstraint("urgency in ('normal', 'urgent')", name=op.f('ck_cases_urgency')),
    sa.ForeignKeyConstraint(['agent_id'], ['people.id'], name=op.f('fk_cases_agent_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_cases_customer_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_cases_department_id')),
    sa.ForeignKeyConstraint(['line_id'], ['lines.id'], name=op.f('fk_cases_line_id')),
    sa.ForeignKeyConstraint(['merged_into'], ['cases.id'], name=op.f('fk_cases_merged_into')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_cases_owner_id')),
    sa.ForeignKeyConstraint(['repeat_of'], ['cases.id'], name=op.f('fk_cases_repeat_of')),
    sa.ForeignKeyConstraint(['standard_version'], ['standard_versions.digest'], name=op.f('fk_cases_standard_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('number', name=op.f('uq_cases_number'))
    )
    op.create_index(op.f('ix_cases_department_id'), 'cases', ['department_id'], unique=False)
    op.create_index(op.f('ix_cases_merged_into'), 'cases', ['merged_into'], unique=False)
    op.create_index(op.f('ix_cases_opened_at'), 'cases', ['opened_at'], unique=False)
    op.create_index(op.f('ix_cases_owner_id'), 'cases', ['owner_id'], unique=False)
    op.create_index(op.f('ix_cases_repeat_of'), 'cases', ['repeat_of'], unique=False)
    op.create_index('ix_cases_same_customer', 'cases', ['customer_id', 'category'], unique=False)
    op.create_index('ix_cases_same_phone', 'cases', ['phone', 'category'], unique=False)
    op.create_index(op.f('ix_cases_status'), 'cases', ['status'], unique=False)
    op.create_table('contact_addresses',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('refused_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.CheckConstraint('person_id is null or department_id is null', name=op.f('ck_contact_addresses_of_one')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_contact_addresses_department_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_contact_addresses_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_addresses'))
    )
    op.create_index(op.f('ix_contact_addresses_department_id'), 'contact_addresses', ['department_id'], unique=False)
    op.create_index(op.f('ix_contact_addresses_person_id'), 'contact_addresses', ['person_id'], unique=False)
    op.create_table('duties',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_duties_ends_after_start')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_duties_department_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duties_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duties'))
    )
    op.create_index('ix_duties_ends_at', 'duties', ['ends_at'], unique=False)
    op.create_table('routing_rules',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('conditions', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('then', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_routing_rules_department_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_routing_rules_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_rules'))
    )
    op.create_index(op.f('ix_routing_rules_position'), 'routing_rules', ['position'], unique=False)
    op.create_table('case_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('verb', sa.Text(), nullable=False),
    sa.Column('events', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('from_status', sa.Text(), nullable=True),
    sa.Column('to_status', sa.Text(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_events_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_events'))
    )
    op.create_index(op.f('ix_case_events_case_id'), 'case_events', ['case_id'], unique=False)
    op.create_table('case_forms',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_forms_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_forms'))
    )
    op.create_index(op.f('ix_case_forms_case_id'), 'case_forms', ['case_id'], unique=False)
    op.create_table('case_records',
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("relation in ('opened', 'chase', 'linked')", name=op.f('ck_case_records_relation')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_records_case_id')),
    sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_case_records_record_id')),
    sa.PrimaryKeyConstraint('record_id', name=op.f('pk_case_records'))
    )
    op.create_index(op.f('ix_case_records_case_id'), 'case_records', ['case_id'], unique=False)
    op.create_table('co_handlers',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_co_handlers_case_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_co_handlers_department_id')),
    sa.PrimaryKeyConstraint('case_id', 'department_id', name=op.f('pk_co_handlers'))
    )
    op.create_table('deadlines',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), server_default='1', nullable=False),
    sa.Column('standard', sa.Text(), nullable=False),
    sa.Column('standard_version', sa.Text(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('clause', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('stops', sa.Text(), nullable=False),
    sa.Column('owner_role', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('night', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('counts', sa.Text(), nullable=False),
    sa.Column('limit_text', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('warn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('met_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('breached_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('extends', sa.BigInteger(), nullable=True),
    sa.Column('proof', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('provisional', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('explain', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_level', sa.SmallInteger(), nullable=True),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.CheckConstraint("(state in ('met', 'late')) = (met_at is not null)", name=op.f('ck_deadlines_met')),
    sa.CheckConstraint("state = 'open' or next_at is null", name=op.f('ck_deadlines_ended_is_quiet')),
    sa.CheckConstraint("state in ('open', 'met', 'late', 'extended', 'cancelled')", name=op.f('ck_deadlines_state')),
    sa.CheckConstraint('breached_at is null or breached_at = due_at', name=op.f('ck_deadlines_breached_when_due')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_deadlines_case_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_deadlines_department_id')),
    sa.ForeignKeyConstraint(['extends'], ['deadlines.id'], name=op.f('fk_deadlines_extends')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_deadlines_owner_id')),
    sa.ForeignKeyConstraint(['standard_version'], ['standard_versions.digest'], name=op.f('fk_deadlines_standard_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadlines'))
    )
    op.create_index(op.f('ix_deadlines_case_id'), 'deadlines', ['case_id'], unique=False)
    op.create_index('ix_deadlines_next', 'deadlines', ['next_at'], unique=False, postgresql_where=sa.text('next_at is not null'))
    op.create_index('ix_deadlines_open', 'deadlines', ['due_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f('ix_deadlines_owner_id'), 'deadlines', ['owner_id'], unique=False)
    op.create_index('uq_deadlines_clock', 'deadlines', ['case_id', 'standard', 'step', 'round', sa.literal_column('coalesce(extends, 0)')], unique=True)
    op.create_table('assessments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('repeat_case_id', sa.Integer(), nullable=True),
    sa.Column('deadline_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('clause', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), server_default='draft', nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('appealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('appeal', sa.Text(), nullable=True),
    sa.Column('appeal_decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('appeal_decided_by', sa.Text(), nullable=True),
    sa.Column('appeal_decision', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('draft', 'confirmed', 'dismissed', 'appealed', 'upheld', 'withdrawn')", name=op.f('ck_assessments_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_assessments_case_id')),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadlines.id'], name=op.f('fk_assessments_deadline_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_assessments_department_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_assessments_person_id')),
    sa.ForeignKeyConstraint(['repeat_case_id'], ['cases.id'], name=op.f('fk_assessments_repeat_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments'))
    )
    op.create_index(op.f('ix_assessments_case_id'), 'assessments', ['case_id'], unique=False)
    op.create_index(op.f('ix_assessments_person_id'), 'assessments', ['person_id'], unique=False)
    op.create_index(op.f('ix_assessments_state'), 'assessments', ['state'], unique=False)
    op.create_index('uq_assessments_subject', 'assessments', ['repeat_case_id', 'deadline_id'], unique=True)
    op.create_table('deadline_changes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('deadline_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('old_due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('new_due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('old_explain', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadlines.id'], name=op.f('fk_deadline_changes_deadline_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_changes'))
    )
    op.create_index(op.f('ix_deadline_changes_deadline_id'), 'deadline_changes', ['deadline_id'], unique=False)
    op.create_table('escalations',
    sa.Column('deadline_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.SmallInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('to', sa.Text(), nullable=False),
    sa.Column('recipients', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadlines.id'], name=op.f('fk_escalations_deadline_id')),
    sa.PrimaryKeyConstraint('deadline_id', 'level', name=op.f('pk_escalations'))
    )
    op.create_table('notifications',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('deadline_id', sa.BigInteger(), nullable=True),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.SmallInteger(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('address_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('pending', 'sent', 'failed')", name=op.f('ck_notifications_state')),
    sa.ForeignKeyConstraint(['address_id'], ['contact_addresses.id'], name=op.f('fk_notifications_address_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notifications_case_id')),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadlines.id'], name=op.f('fk_notifications_deadline_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_notifications_department_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_notifications_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications')),
    sa.UniqueConstraint('key', name=op.f('uq_notifications_key'))
    )
    op.create_index(op.f('ix_notifications_case_id'), 'notifications', ['case_id'], unique=False)
    op.create_index(op.f('ix_notifications_deadline_id'), 'notifications', ['deadline_id'], unique=False)
    op.create_index('ix_notifications_sent', 'notifications', ['address_id', 'sent_at'], unique=False, postgresql_where=sa.text('address_id is not null and sent_at is not null'))
    op.create_index('ix_notifications_pending', 'notifications', ['address_id', 'send_at'], unique=False, postgresql_where=sa.text("state = 'pending'"))
    op.create_index('ix_notifications_unseen', 'notifications', ['person_id', 'created_at'], unique=False, postgresql_where=sa.text('seen_at is null'))
    op.create_table('callback_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('callback_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('satisfaction', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['callback_id'], ['callbacks.id'], name=op.f('fk_callback_attempts_callback_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_attempts'))
    )
    op.create_index(op.f('ix_callback_attempts_callback_id'), 'callback_attempts', ['callback_id'], unique=False)
    op.add_column('callbacks', sa.Column('case_id', sa.Integer(), nullable=True))
    op.add_column('callbacks', sa.Column('deadline_id', sa.BigInteger(), nullable=True))
    op.add_column('callbacks', sa.Column('matter', sa.Text(), server_default='', nullable=False))
    op.add_column('callbacks', sa.Column('brief', sa.Text(), server_default='', nullable=False))
    op.add_column('callbacks', sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('callbacks', sa.Column('attempts', sa.Integer(), server_default='0', nullable=False))
    op.add_column('callbacks', sa.Column('outcome', sa.Text(), nullable=True))
    op.alter_column('callbacks', 'call_sid',
               existing_type=sa.TEXT(),
               nullable=True)
    op.create_index(op.f('ix_callbacks_case_id'), 'callbacks', ['case_id'], unique=False)
    op.create_index('ix_callbacks_open_due', 'callbacks', ['due_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('uq_callbacks_open_deadline', 'callbacks', ['deadline_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_foreign_key(op.f('fk_callbacks_case_id'), 'callbacks', 'cases', ['case_id'], ['id'])
    op.create_foreign_key(op.f('fk_callbacks_deadline_id'), 'callbacks', 'deadlines', ['deadline_id'], ['id'])
    op.add_column('departments', sa.Column('hours', sa.Text(), nullable=True))
    op.add_column('departments', sa.Column('supervisor_id', sa.Integer(), nullable=True))
    op.add_column('departments', sa.Column('manager_id', sa.Integer(), nullable=True))
    op.create_foreign_key(op.f('fk_departments_manager_id'), 'departments', 'people', ['manager_id'], ['id'], use_alter=True)
    op.create_foreign_key(op.f('fk_departments_hours'), 'departments', 'opening_hours', ['hours'], ['name'])
    op.create_foreign_key(op.f('fk_departments_supervisor_id'), 'departments', 'people', ['supervisor_id'], ['id'], use_alter=True)
    op.drop_index('uq_callbacks_open_number', table_name='callbacks')
    op.create_index('uq_callbacks_open_number', 'callbacks', ['number'], unique=True,
                    postgresql_where=sa.text("state = 'open' and deadline_id is null"))
    op.execute(ENDED_STAYS)
    op.execute(ROOM_TO_CHANGE)


def downgrade() -> None:
    op.execute("drop trigger deadline_stays_as_it_ended on deadlines; drop function deadline_stays_as_it_ended")
    op.execute("delete from callbacks where deadline_id is not null or call_sid is null")
    op.drop_index('uq_callbacks_open_number', table_name='callbacks')
    op.create_index('uq_callbacks_open_number', 'callbacks', ['number'], unique=True,
                    postgresql_where=sa.text("state = 'open'"))
    op.drop_table('heartbeats')
    op.drop_constraint(op.f('fk_departments_supervisor_id'), 'departments', type_='foreignkey')
    op.drop_constraint(op.f('fk_departments_hours'), 'departments', type_='foreignkey')
    op.drop_constraint(op.f('fk_departments_manager_id'), 'departments', type_='foreignkey')
    op.drop_column('departments', 'manager_id')
    op.drop_column('departments', 'supervisor_id')
    op.drop_column('departments', 'hours')
    op.drop_constraint(op.f('fk_callbacks_deadline_id'), 'callbacks', type_='foreignkey')
    op.drop_constraint(op.f('fk_callbacks_case_id'), 'callbacks', type_='foreignkey')
    op.drop_index('uq_callbacks_open_deadline', table_name='callbacks', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_callbacks_open_due', table_name='callbacks', postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f('ix_callbacks_case_id'), table_name='callbacks')
    op.alter_column('callbacks', 'call_sid',
               existing_type=sa.TEXT(),
               nullable=False)
    op.drop_column('callbacks', 'outcome')
    op.drop_column('callbacks', 'attempts')
    op.drop_column('callbacks', 'planned_at')
    op.drop_column('callbacks', 'brief')
    op.drop_column('callbacks', 'matter')
    op.drop_column('callbacks', 'deadline_id')
    op.drop_column('callbacks', 'case_id')
    op.drop_index(op.f('ix_callback_attempts_callback_id'), table_name='callback_attempts')
    op.drop_table('callback_attempts')
    op.drop_index('ix_notifications_unseen', table_name='notifications', postgresql_where=sa.text('seen_at is null'))
    op.drop_index('ix_notifications_sent', table_name='notifications', postgresql_where=sa.text('address_id is not null and sent_at is not null'))
    op.drop_index('ix_notifications_pending', table_name='notifications', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f('ix_notifications_deadline_id'), table_name='notifications')
    op.drop_index(op.f('ix_notifications_case_id'), table_name='notifications')
    op.drop_table('notifications')
    op.drop_table('escalations')
    op.drop_index(op.f('ix_deadline_changes_deadline_id'), table_name='deadline_changes')
    op.drop_table('deadline_changes')
    op.drop_index('uq_assessments_subject', table_name='assessments')
    op.drop_index(op.f('ix_assessments_state'), table_name='assessments')
    op.drop_index(op.f('ix_assessments_person_id'), table_name='assessments')
    op.drop_index(op.f('ix_assessments_case_id'), table_name='assessments')
    op.drop_table('assessments')
    op.drop_index('uq_deadlines_clock', table_name='deadlines')
    op.drop_index(op.f('ix_deadlines_owner_id'), table_name='deadlines')
    op.drop_index('ix_deadlines_open', table_name='deadlines', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_deadlines_next', table_name='deadlines', postgresql_where=sa.text('next_at is not null'))
    op.drop_index(op.f('ix_deadlines_case_id'), table_name='deadlines')
    op.drop_table('deadlines')
    op.drop_table('co_handlers')
    op.drop_index(op.f('ix_case_records_case_id'), table_name='case_records')
    op.drop_table('case_records')
    op.drop_index(op.f('ix_case_forms_case_id'), table_name='case_forms')
    op.drop_table('case_forms')
    op.drop_index(op.f('ix_case_events_case_id'), table_name='case_events')
    op.drop_table('case_events')
    op.drop_index(op.f('ix_routing_rules_position'), table_name='routing_rules')
    op.drop_table('routing_rules')
    op.drop_index('ix_duties_ends_at', table_name='duties')
    op.drop_table('duties')
    op.drop_index(op.f('ix_contact_addresses_person_id'), table_name='contact_addresses')
    op.drop_index(op.f('ix_contact_addresses_department_id'), table_name='contact_addresses')
    op.drop_table('contact_addresses')
    op.drop_index(op.f('ix_cases_status'), table_name='cases')
    op.drop_index('ix_cases_same_phone', table_name='cases')
    op.drop_index('ix_cases_same_customer', table_name='cases')
    op.drop_index(op.f('ix_cases_repeat_of'), table_name='cases')
    op.drop_index(op.f('ix_cases_owner_id'), table_name='cases')
    op.drop_index(op.f('ix_cases_opened_at'), table_name='cases')
    op.drop_index(op.f('ix_cases_merged_into'), table_name='cases')
    op.drop_index(op.f('ix_cases_department_id'), table_name='cases')
    op.drop_table('cases')
    op.drop_index(op.f('ix_standard_versions_name'), table_name='standard_versions')
    op.drop_table('standard_versions')
    op.drop_table('holiday_overrides')
    op.drop_table('holiday_notices')
    op.drop_table('company_settings')
    op.drop_table('case_numbers')
