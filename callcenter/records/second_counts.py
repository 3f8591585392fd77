"""What came of asking the second reader, counted where every worker can: web processes show it in /metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class SecondReaderCount(Base):
    """How often something happened since the beginning. `what`: asked (calls), improved and agreed (fields),
    refused_* (answers thrown away, by reason), problem_* (no answer, by kind)."""

    __tablename__ = "second_reader_counts"
    what: Mapped[str] = mapped_column(Text, primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger)


def count(connection: psycopg.Connection[Any], found: Mapping[str, int]) -> None:
    """Adds to the counts, in the caller's transaction; always in one order, so that two workers cannot block each
    other."""
    for what in sorted(found):
        if found[what]:
            connection.execute("insert into second_reader_counts as c (what, times) values (%s, %s)"
                               " on conflict (what) do update set times = c.times + excluded.times",
                               [what, found[what]])


def counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """All that was counted."""
    rows = connection.execute("select what, times from second_reader_counts order by what").fetchall()
    return {row[0]: row[1] for row in rows}
