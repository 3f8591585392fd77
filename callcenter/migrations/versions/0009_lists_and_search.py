"""Lists: an index for each filter, whose a call to make is, the view that a list begins with; what search shows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNSURE = "confidence < 0.75 and source in ('customer', 'second_reader', 'transcript') and value <> ''"
_PARTIAL = (
    ("ix_calls_late", "calls", ["started_at"], "answered_within_limit is false"),
    ("ix_calls_abandoned", "calls", ["started_at"], "outcome = 'abandoned'"),
    ("ix_calls_important", "calls", ["started_at"], "important is true"),
    ("ix_records_draft", "records", ["id"], "status = 'draft'"),
    ("ix_records_to_review", "records", ["id"], "status = 'complete'"),
    ("ix_records_complaint", "records", ["id"], "is_complaint is true"),
    ("ix_records_urgent", "records", ["id"], "urgency = 'urgent'"),
    ("ix_records_marked", "records", ["id"], "marked is not null"),
    ("ix_record_fields_unsure", "record_fields", ["record_id"], _UNSURE),
    ("ix_deadlines_open_case", "deadlines", ["case_id", "due_at"], "state = 'open'"),
    ("ix_callbacks_open_number", "callbacks", ["number", "due_at"], "state = 'open'"),
    ("ix_callbacks_settled", "callbacks", ["state", "closed_at", "id"], "state <> 'open'"))
_WHOLE = (("ix_calls_line", "calls", ["line_id", "started_at"]),
          ("ix_records_created", "records", ["created_at"]),
          ("ix_records_category", "records", ["category", "id"]))


def upgrade() -> None:
    op.add_column('callbacks', sa.Column('owner_id', sa.Integer(), nullable=True))
    op.create_foreign_key(op.f('fk_callbacks_owner_id'), 'callbacks', 'people', ['owner_id'], ['id'])
    op.create_index(op.f('ix_callbacks_owner_id'), 'callbacks', ['owner_id'])
    op.add_column('saved_views', sa.Column('preferred', sa.Boolean(), server_default='false', nullable=False))
    op.create_index('uq_saved_views_preferred', 'saved_views', ['person_id', 'list'], unique=True,
                    postgresql_where=sa.text('preferred'))
    op.add_column('exports', sa.Column('problem', sa.Text(), nullable=True))
    op.add_column('search_texts', sa.Column('lines', postgresql.JSONB(), server_default='[]', nullable=False))
    op.drop_constraint(op.f('fk_search_texts_record_id'), 'search_texts', type_='foreignkey')
    op.create_foreign_key(op.f('fk_search_texts_record_id'), 'search_texts', 'records', ['record_id'], ['id'],
                          ondelete='cascade')
    op.drop_index(op.f('ix_search_texts_called_at'), 'search_texts')
    op.create_index('ix_search_texts_newest', 'search_texts', ['called_at', 'record_id'])
    op.execute("create index ix_calls_tail on calls (reverse(coalesce(from_dialable, from_number)) text_pattern_ops)")
    for name, table, columns, where in _PARTIAL:
        op.create_index(name, table, columns, postgresql_where=sa.text(where))
    for name, table, columns in _WHOLE:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, *_ in (*_PARTIAL, *_WHOLE):
        op.drop_index(name, table)
    op.drop_index('ix_calls_tail', 'calls')
    op.drop_index('ix_search_texts_newest', 'search_texts')
    op.create_index(op.f('ix_search_texts_called_at'), 'search_texts', ['called_at'])
    op.drop_constraint(op.f('fk_search_texts_record_id'), 'search_texts', type_='foreignkey')
    op.create_foreign_key(op.f('fk_search_texts_record_id'), 'search_texts', 'records', ['record_id'], ['id'])
    op.drop_column('search_texts', 'lines')
    op.drop_column('exports', 'problem')
    op.drop_index('uq_saved_views_preferred', 'saved_views')
    op.drop_column('saved_views', 'preferred')
    op.drop_index(op.f('ix_callbacks_owner_id'), 'callbacks')
    op.drop_constraint(op.f('fk_callbacks_owner_id'), 'callbacks', type_='foreignkey')
    op.drop_column('callbacks', 'owner_id')
