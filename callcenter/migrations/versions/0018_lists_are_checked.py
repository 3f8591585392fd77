"""A list of contacts is looked through before anything of it is added."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NEW = ("heading_row", "known", "unwanted", "done_row")


def upgrade() -> None:
    for name in _NEW:
        op.add_column("contact_imports", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    _states("'matching', 'checking', 'checked', 'adding', 'done', 'failed'", {"waiting": "matching",
                                                                              "reading": "matching"})


def downgrade() -> None:
    _states("'matching', 'waiting', 'reading', 'done', 'failed'", {"checking": "matching", "checked": "matching",
                                                                   "adding": "failed"})
    for name in _NEW:
        op.drop_column("contact_imports", name)


def _states(states: str, become: dict[str, str]) -> None:
    op.drop_constraint(op.f("ck_contact_imports_state"), "contact_imports")
    for old, new in become.items():
        op.execute(f"update contact_imports set state = '{new}' where state = '{old}'")
    op.create_check_constraint(op.f("ck_contact_imports_state"), "contact_imports", f"state in ({states})")
