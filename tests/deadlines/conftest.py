"""A database of this test's own."""

from tests.over_database import db, session
from tests.service import service

__all__ = ["db", "service", "session"]
