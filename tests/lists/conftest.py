"""A desk over this test's database."""

from tests.over_database import db, session
from tests.service import service

__all__ = ["db", "service", "session"]
