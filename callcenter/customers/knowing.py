"""Who calls: the customer behind a caller ID, asked when a call begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

_WHO = """
select c.id, c.grade, (
  select b.id from blocked_numbers b where b.number = called.number and b.lifted_at is null
    and b.approved_at is not null and b.expires_at > called.at limit 1) as blocked
from (select %s::text as number, %s::timestamptz as at) called
left join customer_phones p on p.number = called.number left join customers c on c.id = p.customer_id
"""


@dataclass(frozen=True)
class KnownCaller:
    """What a caller ID tells. A VIP's call is important (S003 3.2.3). `blocked`: the standing entry of the blocklist
    黑名单 that the number is on."""

    customer_id: int | None
    important: bool
    blocked: int | None = None


def who_calls(connection: psycopg.Connection[Any], dialable: str | None, now: datetime) -> KnownCaller:
    """The customer of a number, if there is one, and whether the number is blocked: one read."""
    row = connection.execute(_WHO, [dialable, now]).fetchone() if dialable else None
    if row is None:
        return KnownCaller(None, False)
    return KnownCaller(row.id, (row.grade or "").upper() == "VIP", row.blocked)
