"""Who calls: the customer behind a caller ID, asked when a call begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

_WHO = """
select c.id, c.grade from customer_phones p join customers c on c.id = p.customer_id where p.number = %s
"""


@dataclass(frozen=True)
class KnownCaller:
    """What a caller ID tells. A VIP's call is important (S003 3.2.3)."""

    customer_id: int | None
    important: bool


def who_calls(connection: psycopg.Connection[Any], dialable: str | None) -> KnownCaller:
    """The customer of a number, if there is one."""
    row = connection.execute(_WHO, [dialable]).fetchone() if dialable else None
    if row is None:
        return KnownCaller(None, False)
    return KnownCaller(row.id, (row.grade or "").upper() == "VIP")
