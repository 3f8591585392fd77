"""Customers are found by one character of their names, too, and by their grade."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FUNCTION = """
create or replace function bigrams(one text, other text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(plain, place, size)), '{{}}')
  from (select lower(regexp_replace(coalesce(one, '') || coalesce(other, ''), '\\s', '', 'g')) as plain) written,
    generate_series(1, length(plain)) as place, generate_series({shortest}, 2) as size
  where place + size - 1 <= length(plain)
$$
"""


def _write(shortest: int) -> None:
    op.execute(_FUNCTION.format(shortest=shortest))
    op.execute("reindex index ix_customers_bigrams")


def upgrade() -> None:
    _write(1)
    op.create_index("ix_customers_grade", "customers", ["grade", "id"], postgresql_where=sa.text("grade is not null"))


def downgrade() -> None:
    op.drop_index("ix_customers_grade", "customers")
    _write(2)
