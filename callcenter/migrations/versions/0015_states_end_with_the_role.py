"""A stretch of state ends also when somebody is an agent no more."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_CHANGED = "(old.state, old.state_reason) is distinct from (new.state, new.state_reason)"


def upgrade() -> None:
    _when(f"'agent' in (old.role, new.role) and {_CHANGED}")


def downgrade() -> None:
    _when(f"new.role = 'agent' and {_CHANGED}")


def _when(condition: str) -> None:
    op.execute("drop trigger people_change_state on people")
    op.execute("create trigger people_change_state after update of state, state_reason on people for each row"
               f" when ({condition}) execute function keep_agent_state_span()")
