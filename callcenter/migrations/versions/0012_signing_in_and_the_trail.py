"""What API tokens are for, codes for a lost second factor, a brake by address; the trail found by its parts."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("label", sa.Text(), server_default="", nullable=False))
    op.add_column("people", sa.Column("recovery_digests", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_table(
        "sign_in_brakes",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("remaining", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_sign_in_brakes")))
    for column in ("who", "action", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column, "id"])


def downgrade() -> None:
    for column in ("who", "action", "subject"):
        op.drop_index(f"ix_audit_{column}", "audit")
    op.drop_table("sign_in_brakes")
    op.drop_column("people", "recovery_digests")
    op.drop_column("api_tokens", "label")
