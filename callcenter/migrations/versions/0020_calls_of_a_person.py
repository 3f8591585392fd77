"""The calls of a person in their order: each leg knows when its call began, so that the newest calls that rang for
somebody are found without reading the calls of everybody else. The database fills it in, whoever writes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FILL = """
create function leg_of_call() returns trigger language plpgsql as $$
begin
  if new.call_started_at is null then
    select started_at into new.call_started_at from calls where sid = new.call_sid;
  end if;
  return new;
end $$
"""
_FOLLOW = """
create function legs_follow_call() returns trigger language plpgsql as $$
begin
  update legs set call_started_at = new.started_at where call_sid = new.sid;
  return null;
end $$
"""


def upgrade() -> None:
    op.add_column("legs", sa.Column("call_started_at", sa.DateTime(timezone=True)))
    op.execute("update legs set call_started_at = c.started_at from calls c where c.sid = legs.call_sid")
    op.alter_column("legs", "call_started_at", nullable=False)
    op.execute(_FILL)
    op.execute("create trigger leg_of_call before insert on legs for each row execute function leg_of_call()")
    op.execute(_FOLLOW)
    op.execute("create trigger legs_follow_call after update of started_at on calls for each row"
               " when (old.started_at <> new.started_at) execute function legs_follow_call()")
    op.create_index("ix_legs_calls", "legs", ["person_id", "call_started_at", "call_sid"])
    op.drop_index("ix_legs_person_id", table_name="legs")


def downgrade() -> None:
    op.create_index("ix_legs_person_id", "legs", ["person_id"])
    op.drop_index("ix_legs_calls", table_name="legs")
    op.execute("drop trigger legs_follow_call on calls")
    op.execute("drop function legs_follow_call()")
    op.execute("drop trigger leg_of_call on legs")
    op.execute("drop function leg_of_call()")
    op.drop_column("legs", "call_started_at")
