"""A session's transaction for statements of the event path: rows by their names, nothing committed apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import namedtuple_row
from sqlalchemy.orm import Session


class Joined:
    """As much of a psycopg connection as the functions of this room use. The session's own changes are flushed first;
    whoever changes rows that the session knows has to expire them."""

    def __init__(self, session: Session) -> None:
        session.flush()
        self._connection: Any = session.connection().connection.driver_connection

    def execute(self, query: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        return self._connection.cursor(row_factory=namedtuple_row).execute(query, values)


def joined(session: Session) -> Any:
    """The session's connection, for `attempts`, `checks` and `reserving`."""
    return Joined(session)
