"""Fixtures over this test's database, for rooms that need no web side: their conftest names them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from callcenter.db import Database


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = Database(database_url)
    yield db
    db.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """One transaction, rolled back at the end."""
    with Session(db.engine, expire_on_commit=False) as session:
        yield session
