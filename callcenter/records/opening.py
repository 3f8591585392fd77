"""A record opens at the first ring, with what the provider knows: when, and from which number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

_OPEN = """
with record as (
  insert into records (call_sid, customer_id, status, category, category_source, urgency, is_complaint, created_at,
                       version)
  select sid, customer_id, 'draft', coalesce(category, 'other'), case when category is not null then 'keypad' end,
    case when category = 'rescue' then 'urgent' else 'normal' end, coalesce(category, '') = 'complaint', %(now)s, 1
  from calls where sid = %(sid)s and not exists (select from records r where r.call_sid = calls.sid)
  on conflict (call_sid) do nothing returning id),
called_at as (
  insert into record_fields (record_id, name, value, source, confidence, changed_by, changed_at)
  select record.id, 'called_at', to_char(c.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
    'provider', 1, 'provider', %(now)s
  from record, calls c where c.sid = %(sid)s),
phone as (
  insert into record_fields (record_id, name, value, source, confidence, changed_by, changed_at)
  select record.id, 'contact_phone', c.from_dialable,
    case when c.direction = 'outbound' then 'provider' else 'caller_id' end,
    case when c.direction = 'outbound' then 1 else 0.6 end,
    case when c.direction = 'outbound' then 'provider' else 'caller_id' end, %(now)s
  from record, calls c where c.sid = %(sid)s and (
    c.from_kind in ('mobile', 'landline', 'foreign') or (c.direction = 'outbound' and c.from_dialable is not null)))
select id from record
"""


def open_record(connection: psycopg.Connection[Any], call_sid: str, now: datetime) -> None:
    """Opens the call record 来电记录 of a call, once (S003 3.2.1). A relay number 中间号 is no contact: only a
    number that a person can be reached on is taken from the caller ID. The number that we dialled is sure."""
    connection.execute(_OPEN, {"sid": call_sid, "now": now})
