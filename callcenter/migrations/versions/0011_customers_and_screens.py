"""Customers found by parts of their names and by the end of a number, their calls, their imports; screens of the board."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_BIGRAMS = """
create function bigrams(one text, other text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(plain, place, 2)), '{}')
  from (select lower(regexp_replace(coalesce(one, '') || coalesce(other, ''), '\\s', '', 'g')) as plain) written,
    generate_series(1, length(plain) - 1) as place
$$
"""


def upgrade() -> None:
    op.execute(_BIGRAMS)
    op.execute("create index ix_customers_bigrams on customers using gin (bigrams(name, organisation))")
    op.execute("create index ix_customer_phones_tail on customer_phones (reverse(number) text_pattern_ops)")
    op.create_index("ix_calls_customer", "calls", ["customer_id", "started_at"],
                    postgresql_where=sa.text("customer_id is not null"))
    op.create_index("ix_customers_merged", "customers", ["merged_into"],
                    postgresql_where=sa.text("merged_into is not null"))
    op.create_table(
        "customer_imports",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("existing", sa.Text(), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.CheckConstraint("existing in ('update', 'skip')", name=op.f("ck_customer_imports_existing")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_customer_imports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_imports")))
    op.create_index("ix_customer_imports_person", "customer_imports", ["person_id", "id"])
    op.create_table(
        "board_screens",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_board_screens_opened_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["people.id"], name=op.f("fk_board_screens_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_screens")),
        sa.UniqueConstraint("digest", name=op.f("uq_board_screens_digest")))


def downgrade() -> None:
    op.drop_table("board_screens")
    op.drop_table("customer_imports")
    op.drop_index("ix_customers_merged", "customers")
    op.drop_index("ix_calls_customer", "calls")
    op.drop_index("ix_customer_phones_tail", "customer_phones")
    op.drop_index("ix_customers_bigrams", "customers")
    op.execute("drop function bigrams")
