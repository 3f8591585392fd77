"""The board over this test's database."""

from tests.over_database import db, session

__all__ = ["db", "session"]
