"""A company that calls: its database, a line registered for outbound calls, a campaign."""

from tests.dialing.company import company
from tests.over_database import db, session

__all__ = ["company", "db", "session"]
