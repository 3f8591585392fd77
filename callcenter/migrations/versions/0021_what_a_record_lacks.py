"""A record knows which of the five mandatory fields it lacks, so that a list of them reads no other record's fields; the
clocks that fell due in a period are found by index. The database keeps `missing`, whoever writes fields."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ALL = "'{called_at,customer_name,organisation,contact_phone,content}'"
_LACKS = f"""
array(select name from unnest({_ALL}::text[]) with ordinality as mandatory (name, place)
  where not exists (select from record_fields f where f.record_id = r.id and f.name = mandatory.name and f.value <> '')
  order by place)
"""
_KEEP = f"""
create function record_knows_what_it_lacks() returns trigger language plpgsql as $$
begin
  update records set missing = lacking.names
  from (select r.id, {_LACKS} as names from records r where r.id in (select record_id from changed)) as lacking
  where records.id = lacking.id and records.missing <> lacking.names;
  return null;
end $$
"""
_CHANGES = (("insert", "new table as changed"), ("update", "new table as changed"), ("delete", "old table as changed"))


def upgrade() -> None:
    op.add_column("records", sa.Column("missing", sa.ARRAY(sa.Text()), nullable=False, server_default=sa.text(_ALL)))
    op.execute(f"update records r set missing = {_LACKS}")
    op.execute(_KEEP)
    for change, table in _CHANGES:
        op.execute(f"create trigger record_knows_what_it_lacks_{change} after {change} on record_fields referencing {table}"
                   " for each statement execute function record_knows_what_it_lacks()")
    op.create_index("ix_deadlines_due_at", "deadlines", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_deadlines_due_at", table_name="deadlines")
    for change, _ in _CHANGES:
        op.execute(f"drop trigger record_knows_what_it_lacks_{change} on record_fields")
    op.execute("drop function record_knows_what_it_lacks()")
    op.drop_column("records", "missing")
