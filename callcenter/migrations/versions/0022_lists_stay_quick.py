"""Lists of one person's calls and records read narrow indexes: a record knows whether a machine was not sure of a field,
a promise whether nobody had answered its call; drafts are found by their call. The database keeps both."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ALL = "'{called_at,customer_name,organisation,contact_phone,content}'"
_LACKS = f"""
array(select name from unnest({_ALL}::text[]) with ordinality as mandatory (name, place)
  where not exists (select from record_fields f where f.record_id = r.id and f.name = mandatory.name and f.value <> '')
  order by place)
"""
_DOUBT = "confidence < 0.75 and source in ('customer', 'second_reader', 'transcript') and value <> ''"
_UNSURE = f"exists (select from record_fields f where f.record_id = r.id and {_DOUBT})"
_KEEP = f"""
create or replace function record_knows_what_it_lacks() returns trigger language plpgsql as $$
begin
  update records set missing = known.names, unsure = known.unsure
  from (select r.id, {_LACKS} as names, {_UNSURE} as unsure from records r
        where r.id in (select record_id from changed)) as known
  where records.id = known.id and (records.missing <> known.names or records.unsure <> known.unsure);
  return null;
end $$
"""
_KEPT_BEFORE = f"""
create or replace function record_knows_what_it_lacks() returns trigger language plpgsql as $$
begin
  update records set missing = lacking.names
  from (select r.id, {_LACKS} as names from records r where r.id in (select record_id from changed)) as lacking
  where records.id = lacking.id and records.missing <> lacking.names;
  return null;
end $$
"""
_PROMISED = """
create function promise_knows_whether_answered() returns trigger language plpgsql as $$
begin
  new.unanswered := exists (select from records r join calls c on c.sid = r.call_sid
                            where r.id = new.record_id and c.answered_at is null);
  return new;
end $$
"""
_PROMISES = """
create trigger promise_knows_whether_answered before insert on record_promises
  for each row execute function promise_knows_whether_answered()
"""


def upgrade() -> None:
    op.add_column("records", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_records_unsure", "records", ["id"], postgresql_where=sa.text("unsure"))
    op.create_index("ix_records_draft_calls", "records", ["call_sid"], postgresql_include=["id", "category", "missing"],
                    postgresql_where=sa.text("status = 'draft'"))
    op.add_column("record_promises", sa.Column("unanswered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_record_promises_unanswered", "record_promises", ["record_id"],
                    postgresql_where=sa.text("unanswered"))
    op.drop_index("ix_legs_calls", table_name="legs")
    op.create_index("ix_legs_calls", "legs", ["person_id", "call_started_at", "call_sid"],
                    postgresql_include=["id", "outcome"])
    op.execute(_KEEP)
    op.execute(_PROMISED)
    op.execute(_PROMISES)
    # Rows last: what they leave to be checked at the end stands in the way of indexes.
    op.execute(f"update records set unsure = true where id in (select record_id from record_fields where {_DOUBT})")
    op.execute("update record_promises p set unanswered = true from records r join calls c on c.sid = r.call_sid"
               " where r.id = p.record_id and c.answered_at is null")
    op.drop_index("ix_record_fields_unsure", table_name="record_fields")


def downgrade() -> None:
    op.drop_index("ix_record_promises_unanswered", table_name="record_promises")
    op.execute("drop trigger promise_knows_whether_answered on record_promises")
    op.execute("drop function promise_knows_whether_answered()")
    op.drop_column("record_promises", "unanswered")
    op.drop_index("ix_legs_calls", table_name="legs")
    op.create_index("ix_legs_calls", "legs", ["person_id", "call_started_at", "call_sid"])
    op.drop_index("ix_records_draft_calls", table_name="records")
    op.drop_index("ix_records_unsure", table_name="records")
    op.create_index("ix_record_fields_unsure", "record_fields", ["record_id"], postgresql_where=sa.text(_DOUBT))
    op.execute(_KEPT_BEFORE)
    op.drop_column("records", "unsure")
