"""Since when a person is in a state, and the spans that follow every change of it, whoever makes it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEEP = """
create function keep_agent_state_span() returns trigger language plpgsql as $$
declare
  since timestamptz := coalesce(new.state_since, new.created_at);
  ended timestamptz;
begin
  update agent_state_spans set ended_at = greatest(began_at, since) where person_id = new.id and ended_at is null
    returning ended_at into ended;
  insert into agent_state_spans (person_id, state, reason, began_at)
    values (new.id, new.state, new.state_reason, coalesce(ended, since));
  return null;
end $$
"""


def upgrade() -> None:
    op.add_column("people", sa.Column("state_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("update people set state_since = coalesce(idle_since, created_at)")
    op.execute("insert into agent_state_spans (person_id, state, reason, began_at)"
               " select id, state, state_reason, state_since from people where role = 'agent'"
               " on conflict do nothing")
    op.execute(_KEEP)
    op.execute("create trigger people_begin_state after insert on people for each row"
               " when (new.role = 'agent') execute function keep_agent_state_span()")
    op.execute("create trigger people_change_state after update of state, state_reason on people for each row"
               " when (new.role = 'agent' and (old.state, old.state_reason) is distinct from"
               " (new.state, new.state_reason)) execute function keep_agent_state_span()")


def downgrade() -> None:
    op.execute("drop trigger people_change_state on people")
    op.execute("drop trigger people_begin_state on people")
    op.execute("drop function keep_agent_state_span")
    op.drop_column("people", "state_since")
