"""The rules of the call record, held by the database for whoever goes around the service (S003 3.2.1)."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PERSON_WINS = """
create function record_field_person_wins() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.source = 'person' then
      raise exception 'record %: field % was set by a person', old.record_id, old.name
        using errcode = 'integrity_constraint_violation';
    end if;
    return old;
  end if;
  if old.source = 'person' and new.source <> 'person' then
    raise exception 'record %: a machine may not overwrite field %, set by a person', old.record_id, old.name
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger record_field_person_wins before update or delete on record_fields
  for each row execute function record_field_person_wins();
"""

COMPLETE_IS_COMPLETE = """
create function record_complete_is_complete() returns trigger language plpgsql as $$
declare filled integer;
declare now_row records;
begin
  select * into now_row from records where id = new.id;
  if now_row.status = 'draft' or now_row.marked is not null or now_row.incomplete_reason is not null then
    return null;
  end if;
  select count(*) into filled from record_fields where record_id = now_row.id and value <> ''
    and name in ('called_at', 'customer_name', 'organisation', 'contact_phone', 'content');
  if filled < 5 then
    raise exception 'record %: % of the five mandatory fields are filled, and no reason is given', now_row.id, filled
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger record_complete_is_complete after insert or update on records
  deferrable initially deferred for each row execute function record_complete_is_complete();
"""


def upgrade() -> None:
    op.execute(PERSON_WINS)
    op.execute(COMPLETE_IS_COMPLETE)


def downgrade() -> None:
    op.execute("drop trigger record_complete_is_complete on records; drop function record_complete_is_complete")
    op.execute("drop trigger record_field_person_wins on record_fields; drop function record_field_person_wins")
