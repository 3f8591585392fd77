"""A field that is emptied or taken away from a complete record is refused too, at the end of its transaction."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STAYS_COMPLETE = """
create function record_field_leaves_it_complete() returns trigger language plpgsql as $$
declare filled integer;
begin
  perform from records where id = old.record_id and status <> 'draft' and marked is null
    and incomplete_reason is null;
  if not found then
    return null;
  end if;
  select count(*) into filled from record_fields where record_id = old.record_id and value <> ''
    and name in ('called_at', 'customer_name', 'organisation', 'contact_phone', 'content');
  if filled < 5 then
    raise exception 'record %: % of the five mandatory fields are filled, and no reason is given', old.record_id,
      filled using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger record_field_leaves_it_complete after update or delete on record_fields
  deferrable initially deferred for each row execute function record_field_leaves_it_complete();
"""


def upgrade() -> None:
    op.execute(STAYS_COMPLETE)


def downgrade() -> None:
    op.execute("drop trigger record_field_leaves_it_complete on record_fields;"
               " drop function record_field_leaves_it_complete")
